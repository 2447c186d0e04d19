package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.regex.Pattern;

/** The binary trace as {@code scripts/simpletrace.py} prints it, recognised by its line shape. */
public final class SimpleTextFormat implements FormatDefinition {
  private static final Pattern LINE =
      Pattern.compile("[A-Za-z_]\\w{0,100} -?\\d{1,15}\\.\\d{3} pid=\\d{1,10}(?: .*)?");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long events = 0;
    long ofNvme = 0;
    for (String line : head.lines()) {
      lines++;
      if (LINE.matcher(line).matches()) {
        events++;
        ofNvme += line.startsWith(EventShapes.PREFIX) ? 1 : 0;
      }
    }
    if (ofNvme == 0) {
      return events == 0
          ? FormatMatch.NONE
          : new FormatMatch(
              FormatMatch.SHAPE_ONLY, "the lines of simpletrace.py, but no NVMe event so far");
    }
    return FormatMatch.ofLines(
        events,
        lines,
        ofNvme + " of the first " + lines + " lines are pci_nvme_* events of simpletrace.py");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return new SerialLineReader(source, new SimpleTextDecoder(), Clock.OWN, limits);
  }
}
