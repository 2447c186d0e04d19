package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.regex.Pattern;

/** Kernel messages, recognised by {@code [ seconds]} and the words of the NVMe driver. */
public final class DmesgFormat implements FormatDefinition {
  private static final Pattern NVME_WORDS =
      Pattern.compile(
          "\\bnvme (?:nvme\\d{1,5}|[0-9a-f:.]{1,16}): "
              + "|(?:^|kernel: |\\] )nvme\\d{1,5}(?:c\\d{1,5})?(?:n\\d{1,5})?: "
              + "|\\bnvmet(?:_(?:tcp|rdma|fc))?: |\\bI/O (?:tag )?\\d{1,5} .{0,80}QID \\d{1,5}"
              + " timeout|\\bdev nvme\\d|Buffer I/O error on dev(?:ice)? nvme"
              + "|\\bnvme: probe of ");

  /** Tasks that hang, in a driver of ours or not. */
  private static final Pattern TASK_WORDS =
      Pattern.compile(
          "\\btask .{1,60} blocked for more than \\d{1,6} seconds|\\bBUG: soft lockup - ");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long ofKernel = 0;
    long ofNvme = 0;
    long ofTasks = 0;
    for (String line : head.lines()) {
      lines++;
      if (line.startsWith(">")) {
        continue;
      }
      ofKernel += KernelPrefix.PATTERN.matcher(line).lookingAt() ? 1 : 0;
      boolean nvme = mayNameNvme(line) && NVME_WORDS.matcher(line).find();
      ofNvme += nvme ? 1 : 0;
      ofTasks += !nvme && mayNameTask(line) && TASK_WORDS.matcher(line).find() ? 1 : 0;
    }
    if (ofNvme + ofTasks == 0) {
      return ofKernel == 0
          ? FormatMatch.NONE
          : new FormatMatch(FormatMatch.SHAPE_ONLY, "kernel messages, but none about NVMe so far");
    }
    return FormatMatch.ofLines(
        Math.max(ofKernel, ofNvme + ofTasks),
        lines,
        "kernel messages, "
            + ofNvme
            + " of the first "
            + lines
            + " lines about NVMe"
            + (ofTasks == 0 ? "" : ", " + ofTasks + " about tasks that hang"));
  }

  /** Whether {@link #NVME_WORDS} may be found, which is asked for every line of every input. */
  private static boolean mayNameNvme(String line) {
    for (int at = line.indexOf("nvme"); at >= 0; at = line.indexOf("nvme", at + 1)) {
      int end = at + "nvme".length();
      char next = end < line.length() ? line.charAt(end) : '_';
      if (next == ' ' || next == ':' || next == 't' || (next >= '0' && next <= '9')) {
        return true;
      }
    }
    return line.contains("I/O ");
  }

  private static boolean mayNameTask(String line) {
    return line.contains(" blocked for more than ") || line.contains("BUG: soft lockup - ");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return new SerialLineReader(source, new DmesgDecoder(), Clock.OWN, limits);
  }
}
