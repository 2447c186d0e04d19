package io.cqtrace.ingest.envelope;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a record of each text format begins. The first shape that fits wins; group {@code own} is the
 * record's own time stamp.
 *
 * <p>Source: the formats' packages, which name the producers' functions.
 */
public enum RecordShape {
  /** {@code simpletrace.py}: name, microseconds since the event before, process. */
  SIMPLE_TEXT("simpletrace", "(?<own>[A-Za-z]\\w{0,100}+ -?\\d{1,15}+\\.\\d{3} pid=\\d)", false),
  /** QEMU's events of LTTng, as babeltrace2 prints them. */
  CTF_TEXT(
      "ctf-text",
      "(?<own>\\[[^\\]\\[\"{}]{1,40}\\] (?:\\([^)]{1,40}\\) )?(?:[^\\s\"{}]{1,255} )?"
          + "qemu:pci_nvme_\\w{1,80}: \\{ )",
      false),
  /** QEMU's events of a passed-through device. */
  VFIO(
      "qemu-vfio",
      "(?<own>" + Words.QEMU_STAMP + ")?vfio_(?:region|msi|intx|pci|get|put|mmap)\\w{0,60}+[ (]",
      false),
  /** QEMU's NVMe events, and other events with QEMU's stamp. */
  QEMU(
      "qemu-log",
      "(?<own>"
          + Words.QEMU_STAMP
          + ")?pci_nvme_[a-z0-9_]++(?=[\\s\"'`|<\\\\]|$)|(?:"
          + Words.QEMU_STAMP
          + ")[a-z][a-z0-9]{0,30}+_[a-z0-9_]{1,80}+(?=[\\s\"'`|<\\\\]|$)",
      false),
  /** SPDK's log, with or without its stamp, and its queues' words alone. */
  SPDK(
      "spdk-log",
      "(?<own>"
          + Words.SPDK_STAMP
          + ")?(?:[\\w.+-]{1,60}\\.(?:c|cc|cpp|h): {0,4}\\d{1,6}:\\w{1,80}: \\*[A-Z]{1,8}\\*: "
          + "|Starting SPDK |\\[ DPDK EAL parameters)",
      false),
  /** The words of SPDK's queues without the prefix, as pasted. */
  SPDK_WORDS(
      "spdk-log",
      "(?<own>"
          + Words.SPDK_STAMP
          + ")?(?:[^\\s:\"{]{1,256}: )?(?:request complete (?:sqid:|SQ)\\d"
          + "|(?:cqid:|CQ)\\d{1,5} full \\(|sqid:\\d{1,5} doorbell old="
          + "|updating BAR0 doorbell [sc]qid:|handle sqid:\\d)",
      false),
  /** An event of ftrace, as the kernel or {@code perf script} prints it. */
  FTRACE(
      "ftrace",
      "(?<own>(?:(?!: |  )[^\\[\\n\"{}]){1,24}?(?:-|\\s{1,8})\\d{1,10}\\s+(?:\\([^)]{1,20}\\)\\s+)?"
          + "\\[\\d{1,5}\\]\\s+(?:[^\\s:]{1,8}\\s+)?\\d{1,20}(?:\\.\\d{1,9})?: )"
          + "(?!(?:(?:ftrace:)?b?print:\\s{1,40})?(?:tracing_mark_write|0x[0-9a-f]{1,16}): )"
          + "|(?<own2># tracer: |#\\s+TASK-PID\\s|# entries-in-buffer/)",
      false),
  /** A kernel message with the time since boot. A journal's line with it is another thing. */
  KERNEL(
      "dmesg",
      "(?<own>(?:<\\d{1,3}>)?\\[ {0,12}\\d{1,9}\\.\\d{6}\\])"
          + "(?!\\s?(?:[^\\s:]{1,255} )?(?:kernel|[\\w.()/-]{1,80}\\[\\d{1,10}\\]):(?:\\s|$))",
      false),
  /** A kernel message without a time, by the driver's words. */
  KERNEL_WORDS(
      "dmesg",
      "(?:nvme (?:nvme\\d{1,5}|[0-9a-f]{4}:[0-9a-f:.]{1,16}): |nvme\\d{1,5}(?:[cn]\\d{1,5}){0,3}: "
          + "|nvme\\d{1,5}[nc]\\S{0,20}: |INFO: task .{1,60} blocked for more than "
          + "|(?:blk_update_request|print_req_error): |Buffer I/O error on dev |I/O error, dev nvme"
          + "|(?:block|md|EXT4-fs|XFS|BTRFS)[ /:].{0,40}nvme\\d"
          + "|pcieport [0-9a-f]{4}:|pci [0-9a-f]{4}:|pciehp )",
      false),
  /** A line of SPDK's with only its stamp: others write such stamps too. */
  SPDK_STAMP("spdk-log", "(?<own>" + Words.SPDK_STAMP + ")", true);

  private final String format;
  private final boolean weak;
  private final boolean stamped;
  private final boolean twice;
  private final Pattern pattern;

  RecordShape(String format, String regex, boolean weak) {
    this.format = format;
    this.weak = weak;
    this.stamped = regex.contains("(?<own>");
    this.twice = regex.contains("(?<own2>");
    this.pattern = Pattern.compile(regex);
  }

  /** Parts of the patterns. */
  private static final class Words {
    static final String QEMU_STAMP =
        "\\d{1,10}+@\\d{1,10}+\\.\\d{6}:"
            + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?Z ";
    static final String SPDK_STAMP = "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] ?";
  }

  /** Name of the format whose records these are. */
  public String format() {
    return format;
  }

  /** Whether it is a record only if nothing better is found behind it. */
  boolean isWeak() {
    return weak;
  }

  /**
   * A record's beginning.
   *
   * @param shape what it is
   * @param stamped whether it has its own time
   */
  record Start(RecordShape shape, boolean stamped) {}

  /** What kind of record begins at a place of a text, one character a byte; null if none does. */
  public static @Nullable RecordShape shapeAt(CharSequence text, int at) {
    Start start = at(text, at);
    return start == null ? null : start.shape;
  }

  /** The record that begins at a place of a text, or null. */
  static @Nullable Start at(CharSequence text, int at) {
    for (RecordShape shape : VALUES) {
      Matcher matcher = shape.pattern.matcher(text).region(at, text.length());
      if (matcher.lookingAt()) {
        return new Start(shape, shape.hasStamp(matcher, text, at));
      }
    }
    return null;
  }

  private static final RecordShape[] VALUES = values();

  private boolean hasStamp(Matcher matcher, CharSequence text, int at) {
    if (stamped && matcher.group("own") != null) {
      return true;
    }
    // An event that is not NVMe's is one only with a stamp.
    return twice || (this == QEMU && Character.isDigit(text.charAt(at)));
  }
}
