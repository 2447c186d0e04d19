package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.envelope.LineUnwrapper.Unwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern INSIDE =
      Pattern.compile(
          "(?<=[\\s,;\"'>]|\\\\n)(?:(?:<\\d{1,3}>)?\\[ {0,12}\\d{1,9}\\.\\d{6}\\] \\S"
              + "|\\d{1,10}@\\d{10}\\.\\d{6}:pci_nvme_"
              + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{6})?Z pci_nvme_"
              + "|\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\] [\\w.+-]{1,60}\\.c: {0,4}\\d)");

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

  /**
   * The records of a line that holds several with their stamps, each with what stands before it;
   * else the line alone.
   */
  public static List<String> split(String line) {
    Matcher matcher = INSIDE.matcher(line);
    if (!matcher.find()) {
      return List.of(line);
    }
    LineUnwrapper unwrapper = new LineUnwrapper();
    List<String> pieces = new ArrayList<>();
    int start = 0;
    do {
      if (unwrapper.unwrap(line.substring(start, matcher.start())) != null) {
        pieces.add(line.substring(start, matcher.start()));
        start = matcher.start();
      }
    } while (matcher.find());
    pieces.add(line.substring(start));
    return pieces;
  }

  /**
   * The lines in the strings of a line of JSON, as issue trackers and logging services export
   * texts; the line alone if no string holds several lines with a record among them.
   */
  public static List<String> unfold(String line) {
    int brace = line.indexOf('{');
    int bracket = line.indexOf('[');
    boolean json =
        (brace >= 0 && brace < MOST_BEFORE_JSON) || (bracket >= 0 && bracket < MOST_BEFORE_JSON);
    if (!json || line.indexOf("\\n") < 0) {
      return List.of(line);
    }
    List<String> lines = new ArrayList<>();
    boolean several = false;
    LineUnwrapper unwrapper = new LineUnwrapper();
    for (String string : JsonLine.read(line, 0).strings()) {
      List<String> inside = string.lines().toList();
      several |=
          inside.size() > 1
              && inside.stream()
                  .limit(MOST_LOOKED_AT)
                  .anyMatch(
                      text ->
                          text.length() < LineUnwrapper.MAX_CHARS
                              && unwrapper.unwrap(text) != null);
      lines.addAll(inside);
    }
    return several ? lines : List.of(line);
  }
}
