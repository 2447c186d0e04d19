package io.cqtrace.ingest.envelope;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GitLab's log with times: a line of which the runner had only the beginning is written in several,
 * each with a time; a plus says that one goes on with the line before it.
 *
 * <p>Source: gitlab-org/gitlab-runner {@code helpers/timestamp/timestamp.go}: {@code
 * LineWriter.writeHeader}.
 */
final class AppendedLines {
  private static final Pattern HEAD =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{1,9}Z [0-9a-f]{2}[OE]([ +])");

  private static final int DATE_CHARS = 10;
  private static final int LEAST_CHARS = 26;

  private AppendedLines() {}

  /** Where the text of a line begins that goes on with the one before; -1 if it does not. */
  static int appendedAt(String line) {
    Matcher head = HEAD.matcher(line);
    return head.lookingAt() && head.group(1).equals("+") ? head.end() : -1;
  }

  /** Whether the next line may go on with this one. */
  static boolean mayGoOn(byte[] bytes, int start, int end) {
    return end - start > LEAST_CHARS
        && bytes[start + DATE_CHARS] == 'T'
        && HEAD.matcher(text(bytes, start, Math.min(end, start + 2 * LEAST_CHARS))).lookingAt();
  }

  /** The lines with those joined that go on. */
  static List<String> joined(List<String> lines) {
    List<String> joined = new ArrayList<>();
    for (String line : lines) {
      int at =
          line.length() > LEAST_CHARS && line.charAt(DATE_CHARS) == 'T' ? appendedAt(line) : -1;
      if (at < 0 || joined.isEmpty()) {
        joined.add(line);
      } else {
        joined.set(joined.size() - 1, joined.get(joined.size() - 1) + line.substring(at));
      }
    }
    return joined;
  }

  static String text(byte[] bytes, int start, int end) {
    int last = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
    return new String(bytes, start, last - start, StandardCharsets.ISO_8859_1);
  }
}
