package io.cqtrace.ingest.report;

/**
 * What can be counted about the lines or records of an input. Every line ends in exactly one
 * counter whose {@link #disposition} is not {@link Disposition#REMARK}; remarks are counted beside.
 */
public enum IngestCounter {
  EVENT(Disposition.EVENT, "became a row of the events table", ""),
  IGNORED_EVENT(Disposition.IGNORED, "a trace event that says nothing about queues", ""),
  IGNORED_UNKNOWN_EVENT(
      Disposition.IGNORED,
      "an NVMe trace event that no known version has",
      "If it matters, report its name: the event list may need it."),
  IGNORED_BLANK(Disposition.IGNORED, "an empty line", ""),
  IGNORED_CONTINUATION(
      Disposition.IGNORED,
      "the rest of a line that a mail program wrapped, read with its beginning",
      ""),
  FOREIGN_LINE(
      Disposition.FOREIGN,
      "a line of something else (console, other messages, a mail's words)",
      ""),
  FOREIGN_KERNEL(
      Disposition.FOREIGN, "a kernel message in a file of another format: not read", Advice.SPLIT),
  FOREIGN_QEMU(
      Disposition.FOREIGN,
      "an event of QEMU's trace in a file of another format: not read",
      Advice.SPLIT),
  FOREIGN_SPDK(
      Disposition.FOREIGN,
      "a line of SPDK's log in a file of another format: not read",
      Advice.SPLIT),
  FOREIGN_FTRACE(
      Disposition.FOREIGN,
      "an event of ftrace in a file of another format: not read",
      Advice.SPLIT),
  DAMAGED_FIELDS(
      Disposition.DAMAGED,
      "a known event whose fields cannot be read",
      "The capture is damaged there: events may be missing from the analysis."),
  DAMAGED_CUT(
      Disposition.DAMAGED,
      "the last line or record is cut off",
      "The producer was killed or the copy is incomplete: what follows is unknown."),
  DAMAGED_TOO_LONG(
      Disposition.DAMAGED,
      "a line longer than the limit",
      "Not a trace line; the rest of it was skipped."),
  REMARK_TIME_BACK(
      Disposition.REMARK,
      "a time stamp earlier than the one before it",
      "The clock was set, or several threads wrote: the order of lines was kept."),
  REMARK_REORDERED(
      Disposition.REMARK,
      "a line that stood behind a later one and was put right by its time stamp",
      "Several threads wrote the log: nothing is wrong."),
  REMARK_DROPPED_BY_PRODUCER(
      Disposition.REMARK,
      "events that the producer itself says it dropped",
      "Enlarge the producer's buffer; the analysis has holes there."),
  REMARK_COMPRESSED_CUT(
      Disposition.REMARK,
      "the compressed data is damaged or ends early",
      "What follows is unknown: copy or compress the capture again.");

  /** How a line counts in the four totals. */
  public enum Disposition {
    EVENT,
    IGNORED,
    FOREIGN,
    DAMAGED,
    REMARK
  }

  /** Sentences of several counters. */
  private static final class Advice {
    static final String SPLIT =
        "Copy these lines into a file of their own (grep), and give both files to one call.";
  }

  private final Disposition disposition;
  private final String doc;
  private final String advice;

  IngestCounter(Disposition disposition, String doc, String advice) {
    this.disposition = disposition;
    this.doc = doc;
    this.advice = advice;
  }

  /** Which of the four totals the counter adds to. */
  public Disposition disposition() {
    return disposition;
  }

  /** What is counted. */
  public String doc() {
    return doc;
  }

  /** Whether it counts records of a format that could be read, had they a file of their own. */
  public boolean isUnreadRecord() {
    return this == FOREIGN_KERNEL
        || this == FOREIGN_QEMU
        || this == FOREIGN_SPDK
        || this == FOREIGN_FTRACE;
  }

  /** One sentence for the user, or empty. */
  public String advice() {
    return advice;
  }
}
