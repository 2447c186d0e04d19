package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.envelope.LineUnwrapper.Unwrapped;
import io.cqtrace.ingest.source.JsonStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where in a paste records begin, behind whatever envelopes. */
public final class RecordLines {
  /** What a line begins with. */
  public enum Beginning {
    /** No record. */
    NONE,
    /** A record whose stamp or prefix may stand on the line before. */
    WORDS,
    /** A record with its stamp or prefix. */
    RECORD,
    /** Only a stamp, or its first bracket: the record goes on in the next line. */
    STAMP
  }

  private static final Pattern STAMP_ONLY =
      Pattern.compile(
          "(?:<\\d{1,3}>)?(?:\\[|\\[ {0,12}\\d{1,9}\\.\\d{6}\\]|\\d{1,10}@\\d{1,10}\\.\\d{6}:"
              + "|\\[?\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?[Z\\]]?)");

  /** A record with its stamp inside of a line. */
  private static final String STAMPED =
      "(?<=[\\s,;\"'>]|\\\\n)(?:(?:<\\d{1,3}>)?\\[ {0,12}\\d{1,9}\\.\\d{6}\\] (?=\\S)"
          + "|\\d{1,10}@\\d{10}\\.\\d{6}:pci_nvme_"
          + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?Z pci_nvme_"
          + "|\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] (?=[\\w.+-]{1,60}\\.c: {0,4}\\d)"
          + "|[\\w<>./:-]{1,16}-\\d{1,7} {1,20}(?:\\([^)]{1,20}\\) {1,9})?\\[\\d{3,5}\\] "
          + "(?:\\S{1,8} )? {0,9}\\d{1,10}\\.\\d{6}: nvme_)";

  /** A record's words, with what a journal or a syslog writes before them. */
  private static final String WORDS =
      "(?<![^\\s,;\"'>`*(|/])(?<words>(?:(?:(?:[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d"
          + "|\\d{4}-\\d\\d-\\d\\dT[\\d:.,+-]{8,21}Z?) (?:[\\w.-]{1,64} )?)?kernel: )?"
          + "(?:nvme (?:nvme\\d{1,5}|[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]): (?=\\w)"
          + "|(?<!nvme )nvme\\d{1,5}: (?=[A-Z])"
          + "|INFO: task (?=\\S{1,60} blocked for more than )"
          + "|pcieport [0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]: "
          + "|(?:blk_update_request|print_req_error): (?=I/O error)"
          + "|(?<!_request: |_error: )I/O error, dev nvme\\d"
          + "|Buffer I/O error on dev(?:ice)? nvme\\d)"
          + "|pci_nvme_\\w{2,80} (?=[a-z])"
          + "|[\\w.+-]{1,60}\\.c: {0,4}\\d{1,6}:\\w{1,80}: \\*[A-Z]{1,8}\\*: )";

  private static final Pattern INSIDE = Pattern.compile(STAMPED + "|" + WORDS);

  /** A field with a name: its line may say the same twice, and is one record. */
  private static final Pattern NAMED_STRING = Pattern.compile("\"\\s?:|\\w=\"|\\\\\"");

  /** Where a line ends in HTML. */
  private static final Pattern BREAK = Pattern.compile("(?i)(?<=<br ?/?>|</(?:p|li|tr|div|pre)>)");

  /** A field of JSON that is printed over several lines. */
  private static final Pattern FIELD = Pattern.compile("\\s{0,40}\"[\\w@.-]{1,60}\"\\s?: ?\"");

  private static final int MOST_BEFORE_JSON = 40;
  private static final int MOST_LOOKED_AT = 2000;

  private RecordLines() {}

  /** What each of some lines begins with; lines have one character a byte. */
  public static List<Beginning> of(List<String> lines) {
    LineUnwrapper unwrapper = new LineUnwrapper();
    List<Beginning> beginnings = new ArrayList<>(lines.size());
    for (String line : lines) {
      beginnings.add(beginning(unwrapper, line));
    }
    return beginnings;
  }

  private static Beginning beginning(LineUnwrapper unwrapper, String line) {
    if (line.length() > LineUnwrapper.MAX_CHARS) {
      return Beginning.NONE;
    }
    if (STAMP_ONLY.matcher(line.strip()).matches()) {
      return Beginning.STAMP;
    }
    Unwrapped found = unwrapper.unwrap(line);
    if (found == null) {
      return Beginning.NONE;
    }
    boolean whole =
        found.start().stamped()
            || found.time() != null
            || found.start().shape() == RecordShape.SPDK
            || found.start().shape() == RecordShape.FTRACE;
    return whole ? Beginning.RECORD : Beginning.WORDS;
  }

  /** Whether a log's writer says that a line goes on with the one before it. */
  public static boolean isRest(String line) {
    return AppendedLines.appendedAt(line) >= 0;
  }

  /** What such a line adds. */
  public static String rest(String line) {
    return line.substring(AppendedLines.appendedAt(line));
  }

  /**
   * The records of a line that holds several with their stamps, each with what stands before it;
   * else the line alone.
   */
  public static List<String> split(String line) {
    if (line.indexOf('<') >= 0) {
      List<String> parts = List.of(BREAK.split(line));
      List<String> pieces = new ArrayList<>();
      parts.forEach(part -> pieces.addAll(splitInside(part)));
      return pieces.size() > 1 && beginRecords(pieces) > 1 ? pieces : splitInside(line);
    }
    return splitInside(line);
  }

  private static long beginRecords(List<String> pieces) {
    return of(pieces).stream().filter(beginning -> beginning != Beginning.NONE).limit(2).count();
  }

  private static List<String> splitInside(String line) {
    Matcher matcher = INSIDE.matcher(line);
    if (!matcher.find()) {
      return List.of(line);
    }
    boolean wordsSplit = !NAMED_STRING.matcher(line).find();
    LineUnwrapper unwrapper = new LineUnwrapper();
    List<String> pieces = new ArrayList<>();
    int start = 0;
    boolean hasWords = false;
    do {
      boolean words = matcher.start("words") >= 0;
      // A record's first words stand behind its own stamp or prefix, whatever that is.
      if ((words ? hasWords && wordsSplit : matcher.start() > start)
          && isRecord(unwrapper.unwrap(line.substring(start, matcher.start())))) {
        pieces.add(line.substring(start, matcher.start()));
        start = matcher.start();
        hasWords = false;
      }
      hasWords |= words;
    } while (matcher.find());
    pieces.add(line.substring(start));
    return pieces;
  }

  /** Whether it is one by its own words or stamp: a prefix of a kernel's message is none yet. */
  private static boolean isRecord(@Nullable Unwrapped found) {
    return found != null
        && (found.start().shape() != RecordShape.KERNEL || found.start().stamped());
  }

  /**
   * The lines in the strings of a line of JSON, as issue trackers and logging services export
   * texts, and its objects where several have a record; the line alone if there is neither.
   */
  public static List<String> unfold(String line) {
    int brace = line.indexOf('{');
    int bracket = line.indexOf('[');
    boolean json =
        (brace >= 0 && brace < MOST_BEFORE_JSON)
            || (bracket >= 0 && bracket < MOST_BEFORE_JSON)
            || FIELD.matcher(line).lookingAt();
    if (!json || line.indexOf('"') < 0) {
      return List.of(line);
    }
    LineUnwrapper unwrapper = new LineUnwrapper();
    List<String> objects = objects(line);
    List<String> lines = new ArrayList<>();
    int withRecord = 0;
    boolean several = false;
    for (String object : objects) {
      List<String> inside = unfoldStrings(object, unwrapper);
      several |= inside.size() > 1;
      boolean looked = withRecord < 2 && lines.size() < MOST_LOOKED_AT;
      withRecord += looked && inside.size() == 1 && hasRecord(unwrapper, object) ? 1 : 0;
      lines.addAll(inside);
    }
    return several || withRecord > 1 ? lines : List.of(line);
  }

  private static boolean hasRecord(LineUnwrapper unwrapper, String text) {
    return text.length() < LineUnwrapper.MAX_CHARS && unwrapper.unwrap(text) != null;
  }

  /** The objects and arrays that stand side by side in a line of JSON. */
  private static List<String> objects(String line) {
    List<String> objects = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '"') {
        at = JsonStrings.end(line, at + 1, '"');
      } else if (c == ',' && isBetween(line, at)) {
        objects.add(line.substring(start, at + 1));
        start = at + 1;
      }
      at++;
    }
    objects.add(line.substring(start));
    return objects;
  }

  private static boolean isBetween(String line, int comma) {
    char before = comma == 0 ? ' ' : line.charAt(comma - 1);
    int next = comma + 1;
    while (next < line.length() && line.charAt(next) == ' ') {
      next++;
    }
    char after = next == line.length() ? ' ' : line.charAt(next);
    return (before == '}' && after == '{') || (before == ']' && after == '[');
  }

  /** The lines in the strings of an object; it alone if none has several with a record. */
  private static List<String> unfoldStrings(String object, LineUnwrapper unwrapper) {
    if (object.indexOf("\\n") < 0) {
      return List.of(object);
    }
    List<String> lines = new ArrayList<>();
    boolean several = false;
    for (String string : JsonLine.read(object, 0).strings()) {
      List<String> inside = string.lines().toList();
      several |=
          inside.size() > 1
              && inside.stream().limit(MOST_LOOKED_AT).anyMatch(text -> hasRecord(unwrapper, text));
      lines.addAll(inside);
    }
    return several ? lines : List.of(object);
  }
}
