package io.cqtrace.ingest.format.ftrace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.regex.Pattern;

/**
 * Text of ftrace's {@code nvme} events. The clock is the guest's, whatever {@code trace_clock} was
 * set to: it is never merged with another machine's by its numbers.
 */
public final class FtraceFormat implements FormatDefinition {
  private static final Pattern NVME_EVENT =
      Pattern.compile(
          "(?:\\d|\\dus[^0-9a-z]):"
              + " (?:nvme:)?nvme_(?:setup_cmd|setup_admin_cmd|setup_nvm_cmd|sq|complete_rq|async_event):"
              + " ");
  private static final Pattern ANY_EVENT =
      Pattern.compile("#| *\\S.{0,40}?-\\d{1,10} +(?:\\(.{1,20}\\) +)?\\[\\d{1,5}\\] ");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long ofNvme = 0;
    long others = 0;
    for (String line : head.lines()) {
      lines++;
      if (line.contains("nvme_") && NVME_EVENT.matcher(line).find()) {
        ofNvme++;
      } else if (ANY_EVENT.matcher(line).lookingAt()) {
        others++;
      }
    }
    boolean hasHeader =
        new String(head.bytes(), 0, Math.min(head.bytes().length, 9), ISO_8859_1)
            .equals("# tracer:");
    if (ofNvme == 0) {
      return hasHeader
          ? new FormatMatch(FormatMatch.SHAPE_ONLY, "an ftrace, but no nvme event so far")
          : FormatMatch.NONE;
    }
    return FormatMatch.ofLines(
        ofNvme + others,
        lines,
        ofNvme + " of the first " + lines + " lines are nvme_* events of ftrace");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return new SerialLineReader(source, new FtraceDecoder(), Clock.OWN, limits);
  }
}
