package io.cqtrace.ingest.format;

import io.cqtrace.ingest.envelope.Envelope;
import io.cqtrace.ingest.envelope.PartView;
import io.cqtrace.ingest.format.mail.MailFormat;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The format of an input, or of a part of it, and why.
 *
 * @param format the format
 * @param reason why, in a few words
 * @param envelope what stands around its records; null if nothing
 * @param source what is read, with the view that shows its records alone
 * @param part the view where the input holds several formats; else null
 * @param inside the format that is read of a mail which holds several; else null
 */
public record DetectedFormat(
    TraceFormat format,
    String reason,
    @Nullable Envelope envelope,
    TraceSource source,
    @Nullable PartView part,
    @Nullable String inside) {
  /** The name of the format of the records that are read. */
  public String recordFormat() {
    return inside != null ? inside : format.formatName();
  }

  /** Reads the source from its beginning. */
  public ChunkReader open(ReadLimits limits, FormatOptions options) {
    ChunkReader reader =
        inside != null
            ? MailFormat.openPart(source, limits, options, inside)
            : format.definition().open(source, limits, options);
    if (part != null) {
      reader = new PartReader(reader, part.hidden());
    }
    Clock clock = envelope == null ? null : envelope.clock(format.formatName());
    return clock == null ? reader : new OuterClockReader(reader, clock);
  }
}
