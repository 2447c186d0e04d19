package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.VisibleText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Slow and obvious: QEMU's text log by strings and regular expressions, written from FORMAT's
 * format strings and independent of the fast decoder. Rows are strings, so that a difference can be
 * read.
 */
final class ReferenceDecoder {
  private static final int MAX_LINE = 1 << 20;
  private static final String STAMP =
      "(?:(?<tid>\\d{1,10})@(?<sec>\\d{1,10})\\.(?<usec>\\d{6}):"
          + "|(?<date>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d):(?<s>\\d\\d)(?:\\.(?<us>\\d{6}))?Z )?";

  /** Behind the last number: nothing, or what is of no record. */
  private static final String END =
      "(?=\\z|(?![0-9A-Za-z_])(?!.*nvme)[^0-9A-Za-z]*(?:[A-Za-z].*)?\\z)";

  private static final Pattern LINE =
      Pattern.compile(
          "[ \\t]*"
              + STAMP
              + "(?<text>(?<prefix>pci_nvme_|nvme_dev_|nvme_)(?<name>[^\\x00-\\x20]+)(?<args>.*))",
          Pattern.DOTALL);
  private static final Pattern BLANK = Pattern.compile("[ \\t\\r]*");
  private static final Pattern TRAILING_BLANKS = Pattern.compile("[ \\t\\r]++\\z");
  private static final Pattern NUMBER = Pattern.compile("(\\w+)=(\\d+)");
  private static final Pattern NO_INTERRUPT =
      Pattern.compile("(?>(?:.*?(?<!\\w))??ien=)0+(?:(?=[ ,])|" + END + ")", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]+");
  private static final Map<String, Long> MINUTES = new ConcurrentHashMap<>();
  private static final Set<String> KNOWN = new HashSet<>(EventNames.readNames());

  private record Shape(Set<String> names, Pattern arguments, Function<MatchResult, String> row) {}

  private static final List<Shape> SHAPES =
      List.of(
          shape(
              "mmio_doorbell_sq",
              "[sc]qid (\\d+) new_tail (\\d+)" + END + ".*",
              "SQ_DOORBELL sqid=%1 value=%2"),
          shape(
              "mmio_doorbell_cq",
              "cqid (\\d+) new_head (\\d+)" + END + ".*",
              "CQ_DOORBELL cqid=%1 value=%2"),
          shape(
              "update_sq_tail",
              "[sc]qid (\\d+) new_tail (\\d+)" + END + ".*",
              "SHADOW_SQ_TAIL sqid=%1 value=%2"),
          shape(
              "shadow_doorbell_sq",
              "[sc]qid (\\d+) new_shadow_doorbell (\\d+)" + END + ".*",
              "SHADOW_SQ_TAIL sqid=%1 value=%2"),
          shape(
              "update_cq_head",
              "cqid (\\d+) new_head (\\d+)" + END + ".*",
              "SHADOW_CQ_HEAD cqid=%1 value=%2"),
          shape(
              "shadow_doorbell_cq",
              "cqid (\\d+) new_shadow_doorbell (\\d+)" + END + ".*",
              "SHADOW_CQ_HEAD cqid=%1 value=%2"),
          shape(
              "update_sq_eventidx eventidx_sq",
              "[sc]qid (\\d+) new_eventidx (\\d+)" + END + ".*",
              "SQ_EVENTIDX sqid=%1 value=%2"),
          shape(
              "update_cq_eventidx eventidx_cq",
              "cqid (\\d+) new_eventidx (\\d+)" + END + ".*",
              "CQ_EVENTIDX cqid=%1 value=%2"),
          shape(
              "io_cmd",
              "cid (\\d+) nsid \\w+ sqid (\\d+) opc 0x([0-9a-f]+)(?:(?=[ ,])|" + END + ").*",
              "FETCH sqid=%2 cid=%1 opcode=#3"),
          shape(
              "admin_cmd",
              "cid (\\d+) sqid (\\d+) opc 0x([0-9a-f]+)(?:(?=[ ,])|" + END + ").*",
              "FETCH sqid=%2 cid=%1 opcode=#3"),
          new Shape(
              Set.of("enqueue_req_completion"),
              Pattern.compile(
                  "cid (\\d+) cqid (\\d+)(?: dw0 (?=\\w)(?:0x([0-9a-f]+))?\\w* dw1 \\w+)?"
                      + " status 0x([0-9a-f]+)"
                      + END
                      + ".*",
                  Pattern.DOTALL),
              ReferenceDecoder::completion),
          shape("irq_msix", "raising MSI-X IRQ vector (\\d+)" + END + ".*", "IRQ value=%1"),
          shape("irq_pin", ".*", "IRQ"),
          shape(
              "create_sq",
              field("sqid") + field("cqid") + field("qsize") + ".*",
              "CREATE_SQ sqid=%1 cqid=%2 value=+3"),
          shape(
              "create_cq",
              field("cqid") + field("vector") + field("qsize") + "(?<rest>.*)",
              "CREATE_CQ cqid=%1 value=+3 value2=%2"),
          shape("del_sq", field("sqid") + ".*", "DELETE_SQ sqid=%1"),
          shape("del_cq", field("cqid") + ".*", "DELETE_CQ cqid=%1"),
          shape(
              "mmio_aqattr",
              "(?>(?:.*?(?<!\\w))??attributes=)0x([0-9a-f]+)" + END + ".*",
              "ADMIN_QUEUE_SIZES value=#1"),
          shape("mmio_start_success", ".*", "ENABLE"),
          shape("mmio_stopped", ".*", "DISABLE"),
          shape("pci_reset", ".*", "RESET"),
          shape("dbbuf_config", ".*", "DBBUF_CONFIG"),
          shape("err_cfs", ".*", "CONTROLLER_FAILED"));

  private static final Map<String, Shape> BY_NAME = new HashMap<>();

  static {
    for (Shape shape : SHAPES) {
      shape.names.forEach(name -> BY_NAME.put(name, shape));
    }
  }

  /** The field's first occurrence at a word's beginning, and only that one. */
  private static String field(String name) {
    return "(?>(?:.*?(?<!\\w))??" + name + "=)(\\d+)(?:(?=[ ,])|" + END + ")";
  }

  private static Shape shape(String names, String arguments, String row) {
    return new Shape(
        Set.of(names.split(" ")),
        Pattern.compile(arguments, Pattern.DOTALL),
        match -> format(row, match));
  }

  /** Dword 0 counts on the admin queue, where it is not zero and fits. */
  private static String completion(MatchResult match) {
    String row =
        "COMPLETE cqid="
            + new BigInteger(match.group(2))
            + " cid="
            + new BigInteger(match.group(1))
            + " status="
            + new BigInteger(match.group(4), 16);
    BigInteger dword0 =
        match.group(3) == null ? BigInteger.ZERO : new BigInteger(match.group(3), 16);
    boolean counts =
        new BigInteger(match.group(2)).signum() == 0
            && dword0.signum() > 0
            && dword0.bitLength() <= Integer.SIZE;
    return counts ? row + " value=" + dword0 : row;
  }

  private static String format(String row, MatchResult match) {
    String text = row;
    for (int i = 1; i <= match.groupCount(); i++) {
      if (text.contains("%" + i)) {
        text = text.replace("%" + i, new BigInteger(match.group(i)).toString());
      }
      if (text.contains("#" + i)) {
        text = text.replace("#" + i, new BigInteger(match.group(i), 16).toString());
      }
      if (text.contains("+" + i)) {
        text = text.replace("+" + i, new BigInteger(match.group(i)).add(BigInteger.ONE).toString());
      }
    }
    return text;
  }

  final List<String> rows = new ArrayList<>();
  final IngestReport report = new IngestReport();
  private long lineNumber;

  /** Decodes a whole input. */
  static ReferenceDecoder decode(byte[] input) {
    ReferenceDecoder decoder = new ReferenceDecoder();
    String text = new String(input, StandardCharsets.ISO_8859_1);
    int start = 0;
    int lineFeed;
    while ((lineFeed = text.indexOf('\n', start)) >= 0) {
      decoder.line(text.substring(start, lineFeed), true);
      start = lineFeed + 1;
    }
    if (start < text.length()) {
      decoder.line(text.substring(start), false);
    }
    return decoder;
  }

  private void line(String line, boolean finished) {
    lineNumber++;
    report.addLines(1);
    report.add(classify(line, finished), 1);
  }

  private IngestCounter classify(String line, boolean finished) {
    if (BLANK.matcher(line).matches()) {
      return IngestCounter.IGNORED_BLANK;
    }
    if (line.length() > MAX_LINE) {
      return IngestCounter.DAMAGED_TOO_LONG;
    }
    if (!finished) {
      return IngestCounter.DAMAGED_CUT;
    }
    Matcher matcher = LINE.matcher(TRAILING_BLANKS.matcher(line).replaceFirst(""));
    if (!matcher.matches()) {
      return IngestCounter.FOREIGN_LINE;
    }
    String time = time(matcher);
    String name = matcher.group("name");
    String arguments = matcher.group("args");
    boolean wellFormed = arguments.isEmpty() || arguments.startsWith(" ");
    boolean old = !matcher.group("prefix").equals("pci_nvme_");
    if (old && !KNOWN.contains(name)) {
      return IngestCounter.FOREIGN_LINE;
    }
    if (time == null || !NAME.matcher(name).matches() || !wellFormed) {
      return IngestCounter.FOREIGN_LINE;
    }
    return event(
        name, arguments.isEmpty() ? "" : arguments.substring(1), matcher.group("text"), time);
  }

  private IngestCounter event(String name, String arguments, String text, String time) {
    Shape shape = BY_NAME.get(name);
    if (shape != null) {
      Matcher matcher = shape.arguments.matcher(arguments);
      if (!matcher.matches()) {
        return IngestCounter.DAMAGED_FIELDS;
      }
      String row = shape.row.apply(matcher);
      if (name.equals("create_cq") && inRange(name, row)) {
        boolean polled = NO_INTERRUPT.matcher(matcher.group("rest")).lookingAt();
        return row(time, polled ? row.replaceFirst("value2=\\d+", "value2=65536") : row);
      }
      return inRange(name, row) ? row(time, row) : IngestCounter.DAMAGED_FIELDS;
    }
    if (name.equals("mmio_read")) {
      return arguments.matches("(?s)addr 0x1c([ ,].*)?")
          ? row(time, "CSTS_READ")
          : IngestCounter.IGNORED_EVENT;
    }
    if (name.equals("pre_save_enter") || name.equals("post_load_enter")) {
      return row(time, "NOTE text=" + visible(text));
    }
    if (name.startsWith("err_") || name.startsWith("ub_")) {
      return row(time, "ERROR text=" + visible(text));
    }
    return KNOWN.contains(name) ? IngestCounter.IGNORED_EVENT : IngestCounter.IGNORED_UNKNOWN_EVENT;
  }

  private static String visible(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return VisibleText.of(bytes, 0, bytes.length, 240);
  }

  private static boolean inRange(String name, String row) {
    Matcher number = NUMBER.matcher(row);
    while (number.find()) {
      long max =
          switch (number.group(1)) {
            case "opcode" -> 0xff;
            case "value" ->
                Set.of("irq_msix", "mmio_aqattr", "enqueue_req_completion").contains(name)
                    ? 0xffffffffL
                    : name.startsWith("create_") ? 0x10000 : 0xffff;
            default -> 0xffff;
          };
      if (new BigInteger(number.group(2)).compareTo(BigInteger.valueOf(max)) > 0) {
        return false;
      }
    }
    return true;
  }

  private IngestCounter row(String time, String row) {
    rows.add(lineNumber + " " + time + " " + row);
    return IngestCounter.EVENT;
  }

  private static long minute(String date) {
    return LocalDateTime.parse(date + ":00").toEpochSecond(ZoneOffset.UTC);
  }

  /** Nanoseconds or {@code -}; null for a stamp that is none. */
  private static String time(Matcher matcher) {
    if (matcher.group("tid") != null) {
      long seconds = Long.parseLong(matcher.group("sec"));
      long nanos = Long.parseLong(matcher.group("usec")) * 1000;
      return seconds > 9_000_000_000L ? null : Long.toString(seconds * 1_000_000_000L + nanos);
    }
    if (matcher.group("date") == null) {
      return "-";
    }
    try {
      long minute = MINUTES.computeIfAbsent(matcher.group("date"), ReferenceDecoder::minute);
      long second = Long.parseLong(matcher.group("s"));
      String fraction = matcher.group("us");
      long nanos = fraction == null ? 0 : Long.parseLong(fraction) * 1000;
      boolean fits = minute >= 0 && minute <= 9_000_000_000L && second <= 60;
      return fits ? Long.toString((minute + second) * 1_000_000_000L + nanos) : null;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
