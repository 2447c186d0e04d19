package io.cqtrace.ingest.format.mail;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the cleaned copy of a mail and gives rows and counters the numbers of the mail's lines. */
final class MailReader implements ChunkReader {
  private final TraceSource copy;
  private final String formatName;
  private final ChunkReader reader;
  private final Removed removed;

  /**
   * What the copy lacks.
   *
   * @param numbers the copy's lines' numbers in the mail
   * @param foreignCount lines that are not in the copy
   * @param continuationCount lines that were joined to the line before them
   * @param damaged whether the mail was compressed and is not whole
   */
  @SuppressWarnings("ArrayRecordComponent") // Made for one reader, and not changed.
  record Removed(long[] numbers, long foreignCount, long continuationCount, boolean damaged) {}

  MailReader(
      TraceSource copy,
      String formatName,
      Function<TraceSource, ChunkReader> opener,
      Removed removed) {
    this.copy = copy;
    this.formatName = formatName;
    this.reader = opener.apply(copy);
    this.removed = removed;
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    EventChunk chunk = reader.nextChunk();
    if (chunk != null) {
      chunk.mapLines(removed.numbers);
    }
    return chunk;
  }

  @Override
  public IngestReport report() {
    IngestReport inner = reader.report();
    IngestReport report = new IngestReport();
    for (IngestCounter counter : IngestCounter.values()) {
      if (inner.count(counter) > 0) {
        report.add(counter, inner.count(counter));
      }
    }
    for (RejectedRecord record : inner.rejected()) {
      long number = removed.numbers[(int) record.line() - 1];
      report.keep(new RejectedRecord(record.source(), number, record.counter(), record.excerpt()));
    }
    report.add(IngestCounter.FOREIGN_LINE, removed.foreignCount);
    report.add(IngestCounter.IGNORED_CONTINUATION, removed.continuationCount);
    report.add(IngestCounter.REMARK_COMPRESSED_CUT, removed.damaged ? 1 : 0);
    report.addLines(inner.lineCount() + removed.foreignCount + removed.continuationCount);
    return report;
  }

  @Override
  public Clock clock() {
    return reader.clock();
  }

  @Override
  public SourceProducer producer() {
    return reader.producer();
  }

  @Override
  public String remark() {
    String inner = reader.remark();
    return inner.isEmpty() ? "" : formatName + ": " + inner;
  }

  @Override
  public void close() {
    reader.close();
    copy.close();
  }
}
