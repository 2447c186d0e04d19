package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.LineChunkReader;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises and opens QEMU's text log.
 *
 * <p>Also recognised, with {@link FormatMatch#SHAPE_ONLY}: a log with QEMU's time stamps in which
 * no NVMe event was seen at the beginning.
 */
public final class QemuLogFormat implements FormatDefinition {
  // An event line with its optional stamp; group 1 and 2 tell which stamp, group 3 is NVMe's name,
  // group 4 that of an
  // event of old without its prefix.
  // Not one of simpletrace.py, whose name is followed by a time.
  private static final Pattern LINE =
      Pattern.compile(
          "[ \\t]*(?:(\\d+@\\d+\\.\\d{6}:)"
              + "|(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?Z) )?"
              + "(?:(pci_nvme_[a-z0-9_]+)|(?:nvme_(?:dev_)?)([a-z0-9_]+)|[a-z][a-z0-9]*_[a-z0-9_]+)"
              + "(?: (?!-?\\d+\\.\\d{3} pid=).*|\\r?)?",
          Pattern.DOTALL);

  private static final Set<String> NAMES = Set.copyOf(EventNames.readNames());

  @Override
  public FormatMatch match(TraceHead head) {
    // No look at isBinary: a host's crash leaves blocks of zeros in logs, a console its noise.
    long lines = 0;
    long events = 0;
    long oldEvents = 0;
    long threadStamps = 0;
    long isoStamps = 0;
    for (String line : head.lines()) {
      lines++;
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        events += matcher.group(3) != null ? 1 : 0;
        String oldName = matcher.group(4);
        oldEvents += oldName != null && NAMES.contains(oldName) ? 1 : 0;
        threadStamps += matcher.group(1) != null ? 1 : 0;
        isoStamps += matcher.group(2) != null ? 1 : 0;
      }
    }
    if (events == 0 && oldEvents > 0) {
      return FormatMatch.ofLines(
          oldEvents,
          lines,
          oldEvents
              + " of the first "
              + lines
              + " lines are nvme_* events of QEMU before 5.1; those of releases tell neither"
              + " doorbells nor completions, those of 7.2 and later do");
    }
    if (events == 0) {
      return threadStamps + isoStamps == 0
          ? FormatMatch.NONE
          : new FormatMatch(
              FormatMatch.SHAPE_ONLY, "time stamps of QEMU's log, but no NVMe event so far");
    }
    String stamps =
        isoStamps > 0
            ? "ISO 8601 time stamps (QEMU 10.2 and later)"
            : threadStamps > 0 ? "THREAD@TIME stamps (QEMU up to 10.1)" : "no time stamps";
    return FormatMatch.ofLines(
        events,
        lines,
        events + " of the first " + lines + " lines are pci_nvme_* events, " + stamps);
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return new LineChunkReader(
        source, QemuTextDecoder::new, Clock.EPOCH, SourceProducer.of(Producer.QEMU_NVME), limits);
  }
}
