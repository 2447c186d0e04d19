package io.cqtrace.ingest.format.spdktrace;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The output of {@code spdk_trace}, recognised by its first words. */
public final class SpdkTraceFormat implements FormatDefinition {
  private static final Pattern TEXT = Pattern.compile("TSC Rate: \\d+\\R");
  private static final Pattern JSON = Pattern.compile("\\s*\\{\\s*\"tsc_rate\"\\s*:\\s*\\d+");
  private static final int FIRST_BYTES = 200;

  @Override
  public FormatMatch match(TraceHead head) {
    String first = first(head.bytes());
    if (TEXT.matcher(first).lookingAt()) {
      return new FormatMatch(FormatMatch.MOST_LINES, "the header of spdk_trace");
    }
    return JSON.matcher(first).lookingAt()
        ? new FormatMatch(FormatMatch.MOST_LINES, "the JSON of spdk_trace -j")
        : FormatMatch.NONE;
  }

  private static String first(byte[] head) {
    int length = Math.min(head.length, FIRST_BYTES);
    return new String(head, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean isOfLines() {
    return false;
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return first(source.head()).stripLeading().startsWith("{")
        ? new SpdkTraceJsonReader(source)
        : new SerialLineReader(source, new SpdkTraceDecoder(), Clock.OWN, limits);
  }
}
