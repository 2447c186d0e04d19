package io.cqtrace.ingest.format;

import io.cqtrace.ingest.format.dmesg.DmesgFormat;
import io.cqtrace.ingest.format.ftrace.FtraceFormat;
import io.cqtrace.ingest.format.qemu.QemuLogFormat;
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
  QEMU_VFIO("qemu-vfio", "QEMU's text log of vfio_region_* trace events", new VfioLogFormat()),
  SPDK_TRACE("spdk-trace", "output of spdk_trace, text or JSON", new SpdkTraceFormat());

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
    Candidate best = best(head);
    if (best.match.confidence() <= FormatMatch.SHAPE_ONLY && !head.whole()) {
      head = headOf(source, DEEP_HEAD_BYTES);
      Candidate deepBest = best(head);
      best = deepBest.match.confidence() > best.match.confidence() ? deepBest : best;
    }
    TraceFormat format = best.format;
    if (format == null) {
      throw nothingFits(source, head);
    }
    return new DetectedFormat(format, best.match.reason());
  }

  private static TraceHead headOf(TraceSource source, int maxBytes) {
    byte[] bytes = source.head(maxBytes);
    return new TraceHead(bytes, bytes.length < maxBytes);
  }

  private static Candidate best(TraceHead head) {
    Candidate best = new Candidate(null, FormatMatch.NONE);
    for (TraceFormat format : values()) {
      FormatMatch match = format.definition.match(head);
      if (match.confidence() > best.match.confidence()) {
        best = new Candidate(format, match);
      }
    }
    return best;
  }

  private record Candidate(@Nullable TraceFormat format, FormatMatch match) {}

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
