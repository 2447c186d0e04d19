package io.cqtrace.ingest.format;

import io.cqtrace.ingest.envelope.Envelope;
import io.cqtrace.ingest.envelope.PartView;
import io.cqtrace.ingest.envelope.RecordLines;
import io.cqtrace.ingest.format.arrow.ArrowFormat;
import io.cqtrace.ingest.format.dmesg.DmesgFormat;
import io.cqtrace.ingest.format.ftrace.FtraceFormat;
import io.cqtrace.ingest.format.mail.MailFormat;
import io.cqtrace.ingest.format.qemu.QemuLogFormat;
import io.cqtrace.ingest.format.simple.CtfTextFormat;
import io.cqtrace.ingest.format.simple.SimpleTextFormat;
import io.cqtrace.ingest.format.simple.SimpleTraceFormat;
import io.cqtrace.ingest.format.spdk.SpdkLogFormat;
import io.cqtrace.ingest.format.spdktrace.SpdkTraceFormat;
import io.cqtrace.ingest.format.vfio.VfioLogFormat;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
  QEMU_CTF("ctf-text", "QEMU's LTTng trace as babeltrace2 prints it", new CtfTextFormat()),
  QEMU_VFIO("qemu-vfio", "QEMU's text log of vfio_region_* trace events", new VfioLogFormat()),
  SPDK_TRACE("spdk-trace", "output of spdk_trace, text or JSON", new SpdkTraceFormat()),
  ARROW("arrow", "an events table that 'cqtrace import' wrote", new ArrowFormat()),
  MAIL("mail", "a mail or a paste with one of the other text formats in it", new MailFormat());

  /** From here on a format fits so well that nobody looks for a paste. */
  private static final int CLEAR_CONFIDENCE = 98;

  /** Formats that are read beside each other from one file. */
  private static final Set<TraceFormat> SEPARATE =
      Collections.unmodifiableSet(EnumSet.of(QEMU_LOG, SPDK_LOG, FTRACE, DMESG));

  private static final int OBVIOUS_HEAD_BYTES = 1 << 14;
  private static final int MAX_PASTE_CHARS = 1 << 16;
  private static final int DEEP_HEAD_BYTES = 1 << 22;

  private final String formatName;
  private final String doc;

  /**
   * From which confidence on it is read beside another format: kernel messages without a word of
   * NVMe say nothing there, while lines with SPDK's prefix tell of a target of any transport.
   */
  private final int leastBesideOthers;

  @SuppressWarnings("ImmutableEnumChecker") // A definition has no state.
  private final FormatDefinition definition;

  TraceFormat(String formatName, String doc, FormatDefinition definition) {
    this.formatName = formatName;
    this.doc = doc;
    this.definition = definition;
    this.leastBesideOthers =
        definition instanceof SpdkLogFormat ? FormatMatch.SHAPE_ONLY : FormatMatch.SOME_LINES;
  }

  /** The name in options and reports. */
  public String formatName() {
    return formatName;
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
   * Chooses the format of a source by the beginning of its content, and takes the envelopes of its
   * lines away. Where a console or another program had the first word, more of it is looked at.
   *
   * @throws TraceFormatException if no format fits: it lists what was looked for
   */
  public static DetectedFormat detect(TraceSource source) {
    source.view(null);
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
    return best.detected(source);
  }

  /**
   * The formats in a source: mostly one; where a file holds records of several, each with a view of
   * its own, the first of which has what belongs to none.
   */
  public static List<DetectedFormat> detectAll(TraceSource source) {
    DetectedFormat first = detect(source);
    String firstName = first.format().formatName;
    if (first.format() == MAIL) {
      return mailParts(source, first);
    }
    if (!SEPARATE.contains(first.format())) {
      return List.of(first);
    }
    source.view(null);
    byte[] head =
        source.head(
            first.envelope() == null && !source.isCompressed()
                ? OBVIOUS_HEAD_BYTES
                : TraceSource.HEAD_BYTES);
    byte[] probes = source.probes(head.length);
    List<String> lines = new ArrayList<>(new TraceHead(head, true).lines());
    lines.addAll(new TraceHead(probes, true).lines());
    Envelope envelope = Envelope.of(lines);
    List<Choice> others = others(envelope, first.format());
    if (others.isEmpty()) {
      source.view(first.envelope() != null || !envelope.isThere() ? first.envelope() : envelope);
      return envelope.isThere() && first.envelope() == null
          ? List.of(
              new Choice(first.format(), new FormatMatch(1, first.reason()), envelope)
                  .detected(source))
          : List.of(first);
    }
    Set<String> otherNames =
        others.stream().map(choice -> choice.format.formatName).collect(Collectors.toSet());
    List<DetectedFormat> parts = new ArrayList<>();
    parts.add(
        part(
            source,
            PartView.without(envelope, otherNames),
            first.format(),
            first.reason(),
            envelope));
    for (Choice other : others) {
      String name = other.format.formatName;
      parts.add(
          part(
              source.again(source.name() + " (" + name + ")"),
              PartView.only(envelope, name),
              other.format,
              "in the same file as " + firstName,
              envelope));
    }
    return parts;
  }

  /** The formats of which records were seen beside the first one. */
  public static List<Choice> others(Envelope envelope, TraceFormat first) {
    List<Choice> others = new ArrayList<>();
    for (TraceFormat format : SEPARATE) {
      List<String> sample = envelope.sample(format.formatName);
      if (format == first || sample.isEmpty()) {
        continue;
      }
      String text = String.join("\n", sample) + "\n";
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      FormatMatch match = format.definition.match(new TraceHead(bytes, true));
      if (match.confidence() >= format.leastBesideOthers) {
        others.add(new Choice(format, match, envelope));
      }
    }
    return others;
  }

  /** The formats in a mail: each is read as an input of its own. */
  private static List<DetectedFormat> mailParts(TraceSource source, DetectedFormat mail) {
    List<String> names = MailFormat.formatsInside(source);
    if (names.size() < 2) {
      return List.of(mail);
    }
    List<DetectedFormat> parts = new ArrayList<>();
    for (String name : names) {
      boolean first = parts.isEmpty();
      parts.add(
          new DetectedFormat(
              MAIL,
              first ? mail.reason() : name + " in the same mail",
              null,
              first ? source : source.again(source.name() + " (" + name + ")"),
              null,
              name));
    }
    return parts;
  }

  private static DetectedFormat part(
      TraceSource source, PartView view, TraceFormat format, String reason, Envelope envelope) {
    source.view(view);
    return new DetectedFormat(format, reason, envelope, source, view, null);
  }

  /** The format that the user chose; the envelopes are taken away all the same. */
  public static DetectedFormat chosen(TraceSource source, TraceFormat format) {
    source.view(null);
    TraceHead head = headOf(source, TraceSource.HEAD_BYTES);
    boolean unwrapped = format != MAIL && format.definition.isOfLines() && !head.isBinary();
    Envelope envelope = unwrapped ? Envelope.of(head.lines()) : null;
    return new Choice(
            format, new FormatMatch(FormatMatch.ALL_LINES, "chosen by the user"), envelope)
        .detected(source);
  }

  /**
   * A format and how well it fits.
   *
   * @param format the format
   * @param match how well
   * @param envelope what stands around its records; null if nothing
   */
  public record Choice(TraceFormat format, FormatMatch match, @Nullable Envelope envelope) {
    /** Whether the records stand in envelopes. */
    boolean isUnwrapped() {
      return envelope != null && envelope.isThere();
    }

    /** The choice for a source, which shows its content without envelopes from now on. */
    public DetectedFormat detected(TraceSource source) {
      source.view(isUnwrapped() ? envelope : null);
      return new DetectedFormat(
          format, match.reason() + remark(), isUnwrapped() ? envelope : null, source, null, null);
    }

    private String remark() {
      return envelope == null || !envelope.isThere() ? "" : ", unwrapped from " + envelope.names();
    }
  }

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
    Choice best = chooseBare(head);
    return best != null
            && best.format != DMESG
            && best.match.confidence() == FormatMatch.ALL_LINES
            && !Envelope.of(head.lines()).isThere()
        ? best
        : null;
  }

  /** The format that fits best; a paste with it where it does not fit as it is. */
  private static @Nullable Choice best(TraceHead head) {
    Choice best = chooseUnwrapped(head);
    if (confidence(best) >= CLEAR_CONFIDENCE && !hasSplitLines(head)) {
      return best;
    }
    FormatMatch mail = MAIL.definition.match(head);
    return mail.confidence() > confidence(best) ? new Choice(MAIL, mail, null) : best;
  }

  private static boolean hasSplitLines(TraceHead head) {
    return head.whole()
        && !head.isBinary()
        && head.lines().stream()
            .anyMatch(
                line ->
                    line.length() < MAX_PASTE_CHARS
                        && (RecordLines.split(line).size() > 1
                            || RecordLines.unfold(line).size() > 1));
  }

  /** The format that fits best, envelopes taken away, {@link #MAIL} left out; null if none does. */
  public static @Nullable Choice chooseUnwrapped(TraceHead head) {
    Choice bare = chooseBare(head);
    if (bare != null && !bare.format.definition.isOfLines()) {
      return bare;
    }
    Envelope envelope = Envelope.of(head.lines());
    if (!envelope.isThere()) {
      return bare;
    }
    TraceHead inside = new TraceHead(envelope.unwrapped(head.bytes()), head.whole());
    Choice unwrapped = chooseBare(inside);
    return unwrapped != null
            && unwrapped.format.definition.isOfLines()
            && confidence(unwrapped) >= confidence(bare)
        ? new Choice(unwrapped.format, unwrapped.match, envelope)
        : bare;
  }

  private static @Nullable Choice chooseBare(TraceHead head) {
    Choice best = null;
    for (TraceFormat format : values()) {
      FormatMatch match = format == MAIL ? FormatMatch.NONE : format.definition.match(head);
      if (match.confidence() > confidence(best)) {
        best = new Choice(format, match, null);
      }
    }
    return best;
  }

  private static TraceFormatException nothingFits(TraceSource source, TraceHead head) {
    UnreadText known = head.isBinary() ? null : UnreadText.find(head.bytes());
    if (known != null) {
      return new TraceFormatException(
          source.name(),
          "is " + known.what() + ", which has no record of a command",
          known.remedy());
    }
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
