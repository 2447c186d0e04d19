package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SPDK's log, recognised by its prefix {@code file.c: 123:function: *LEVEL*: } and by the words of
 * {@code vfio_user.c}.
 */
public final class SpdkLogFormat implements FormatDefinition {
  /**
   * How late a line may stand. A reactor takes the time, then writes; one that the scheduler takes
   * off its core in between is late. In six captures of two and four reactors on two cores 56 to
   * 156 us were the median of the lines that stood late, 2 to 49 ms what 99 % stayed below, and 262
   * ms the worst. What is later still is counted as a time that goes back.
   */
  private static final long WINDOW_NS = 500_000_000L;

  private static final Pattern PREFIX =
      Pattern.compile(
          ".{0,100}?\\b([\\w.+-]{1,60}\\.(?:c|cc|cpp|h)): {0,4}\\d{1,6}:\\w{1,80}: "
              + "(?:\\*[A-Z]{1,8}\\*|ERROR|WARNING|NOTICE|INFO|DEBUG): ");

  /** Files of SPDK's NVMe driver, {@code lib/nvme}. */
  private static final Pattern HOST_FILE =
      Pattern.compile("nvme_\\w{1,40}\\.c|nvme\\.c|bdev_nvme\\.c");

  private static final Pattern QUEUE_WORDS =
      Pattern.compile(
          "request complete (?:sqid:|SQ)\\d{1,5} cid=|(?:cqid:|CQ)\\d{1,5} full \\(tail="
              + "|sqid:\\d{1,5} doorbell old=|updating BAR0 doorbell [sc]qid:"
              + "|handle sqid:\\d{1,5}, req opc=| failing controller$");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long prefixed = 0;
    long ofQueues = 0;
    long ofHost = 0;
    for (String line : head.lines()) {
      lines++;
      Matcher prefix = PREFIX.matcher(line);
      boolean mayHave = line.contains(": *") || line.contains(".c:");
      boolean mayName =
          line.contains("qid:")
              || line.contains("request complete SQ")
              || line.contains(" full (tail=")
              || line.contains(" failing controller");
      boolean hasPrefix = mayHave && prefix.lookingAt();
      prefixed += hasPrefix ? 1 : 0;
      ofHost += hasPrefix && HOST_FILE.matcher(prefix.group(1)).matches() ? 1 : 0;
      boolean ofVfioUser = hasPrefix && prefix.group(1).equals("vfio_user.c");
      ofQueues += ofVfioUser || (mayName && QUEUE_WORDS.matcher(line).find()) ? 1 : 0;
    }
    if (prefixed + ofQueues == 0) {
      return FormatMatch.NONE;
    }
    if (ofQueues == 0 && ofHost > 0) {
      return FormatMatch.ofLines(
          prefixed,
          lines,
          ofHost + " of the first " + lines + " lines are of SPDK's NVMe driver (initiator)");
    }
    if (ofQueues == 0) {
      return new FormatMatch(
          FormatMatch.SHAPE_ONLY, "an SPDK log, but no line of the vfio-user target so far");
    }
    return FormatMatch.ofLines(
        Math.max(prefixed, ofQueues),
        lines,
        ofQueues + " of the first " + lines + " lines are of SPDK's vfio-user target");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return SerialLineReader.ordering(source, new SpdkLogDecoder(), Clock.EPOCH, limits, WINDOW_NS);
  }
}
