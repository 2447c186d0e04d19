package io.cqtrace.ingest.format;

import io.cqtrace.ingest.format.arrow.ArrowFormat;
import io.cqtrace.ingest.format.dmesg.DmesgFormat;
import io.cqtrace.ingest.format.ftrace.FtraceFormat;
import io.cqtrace.ingest.format.mail.MailFormat;
import io.cqtrace.ingest.format.qemu.QemuLogFormat;
import io.cqtrace.ingest.format.simple.SimpleTextFormat;
import io.cqtrace.ingest.format.simple.SimpleTraceFormat;
import io.cqtrace.ingest.format.spdk.SpdkLogFormat;
import io.cqtrace.ingest.format.spdktrace.SpdkTraceFormat;
import io.cqtrace.ingest.format.vfio.VfioLogFormat;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceSource;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The registry of trace formats, and the one place where a format is chosen: by content, the best
 * {@link FormatMatch} wins, the earlier constant on a tie.
 */
public enum TraceFormat {
  QEMU_LOG("qemu-log", "QEMU's text log of pci_nvme_* trace events", new QemuLogFormat()),
  SPDK_LOG("spdk-log", "SPDK's log of the vfio-user NVMe target", new SpdkLogFormat()),
  FTRACE("ftrace", "Linux ftrace text of the nvme events", new FtraceFormat()),
  DMESG("dmesg", "Linux kernel messages: timeouts, aborts, resets, hung tasks", new DmesgFormat()),
  QEMU_SIMPLE("qemu-simple", "QEMU's binary trace (simple backend)", new SimpleTraceFormat()),
  QEMU_SIMPLE_TEXT(
      "simpletrace", "QEMU's binary trace as simpletrace.py prints it", new SimpleTextFormat()),
  QEMU_VFIO("qemu-vfio", "QEMU's text log of vfio_region_* trace events", new VfioLogFormat()),
  SPDK_TRACE("spdk-trace", "output of spdk_trace, text or JSON", new SpdkTraceFormat()),
  ARROW("arrow", "an events table that 'cqtrace import' wrote", new ArrowFormat()),
  MAIL("mail", "a mail or a paste with one of the other text formats in it", new MailFormat());

  /** From here on a format fits so well that nobody looks for a paste. */
  private static final int CLEAR_CONFIDENCE = 98;

  private static final int OBVIOUS_HEAD_BYTES = 1 << 14;
  private static final int DEEP_HEAD_BYTES = 1 << 22;

  private final String formatName;
  private final String doc;

  @SuppressWarnings("ImmutableEnumChecker") // A definition has no state.
  private final FormatDefinition definition;

  TraceFormat(String formatName, String doc, FormatDefinition definition) {
    this.formatName = formatName;
    this.doc = doc;
    this.definition = definition;
  }

  /** The name in options and reports. */
  public String formatName() {
    return formatName;
  }

  /** What the format is. */
  public String doc() {
    return doc;
  }

  /** Recognises and reads this format. */
  public FormatDefinition definition() {
    return definition;
  }

  /** The format with this name, or null. */
  public static @Nullable TraceFormat find(String formatName) {
    for (TraceFormat format : values()) {
      if (format.formatName.equals(formatName)) {
        return format;
      }
    }
    return null;
  }

  /**
   * Chooses the format of a source by the beginning of its content. Where a console or another
   * program had the first word, more of it is looked at.
   *
   * @throws TraceFormatException if no format fits: it lists what was looked for
   */
  public static DetectedFormat detect(TraceSource source) {
    TraceHead head = headOf(source, TraceSource.HEAD_BYTES);
    Choice best = head.whole() ? null : obvious(head.first(OBVIOUS_HEAD_BYTES));
    if (best == null) {
      best = best(head);
    }
    if (confidence(best) <= FormatMatch.SHAPE_ONLY && !head.whole()) {
      head = headOf(source, DEEP_HEAD_BYTES);
      Choice deepBest = best(head);
      best = confidence(deepBest) > confidence(best) ? deepBest : best;
    }
    if (best == null) {
      throw nothingFits(source, head);
    }
    return new DetectedFormat(best.format, best.match.reason());
  }

  /**
   * A format and how well it fits.
   *
   * @param format the format
   * @param match how well
   */
  public record Choice(TraceFormat format, FormatMatch match) {}

  private static TraceHead headOf(TraceSource source, int maxBytes) {
    byte[] bytes = source.head(maxBytes);
    return new TraceHead(bytes, bytes.length < maxBytes);
  }

  private static int confidence(@Nullable Choice choice) {
    return choice == null ? 0 : choice.match.confidence();
  }

  /**
   * The format of which every line at the very beginning of a large input is: what follows needs no
   * look, which on a cold JVM costs more than reading a capture. Null if there is none. Kernel
   * messages decide nothing: they are a console's first lines, whatever it shows later.
   */
  private static @Nullable Choice obvious(TraceHead head) {
    Choice best = chooseUnwrapped(head);
    return best != null && best.format != DMESG && best.match.confidence() == FormatMatch.ALL_LINES
        ? best
        : null;
  }

  /** The format that fits best; a paste with it where it does not fit as it is. */
  private static @Nullable Choice best(TraceHead head) {
    Choice best = chooseUnwrapped(head);
    if (confidence(best) >= CLEAR_CONFIDENCE) {
      return best;
    }
    FormatMatch mail = MAIL.definition.match(head);
    return mail.confidence() > confidence(best) ? new Choice(MAIL, mail) : best;
  }

  /** The format that fits best, {@link #MAIL} left out; null if none does. */
  public static @Nullable Choice chooseUnwrapped(TraceHead head) {
    Choice best = null;
    for (TraceFormat format : values()) {
      FormatMatch match = format == MAIL ? FormatMatch.NONE : format.definition.match(head);
      if (match.confidence() > confidence(best)) {
        best = new Choice(format, match);
      }
    }
    return best;
  }

  private static TraceFormatException nothingFits(TraceSource source, TraceHead head) {
    String lookedFor =
        Arrays.stream(values())
            .map(format -> format.formatName + " (" + format.doc + ")")
            .collect(Collectors.joining(", "));
    return new TraceFormatException(
        source.name(),
        head.isBinary() ? "is binary data of no known trace format" : "no known trace format in it",
        "Looked for " + lookedFor + ", in the first " + head.bytes().length + " bytes");
  }
}
