package io.cqtrace.ingest.format.mail;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes away what stands before a line in a mail, in any order and number:
 *
 * <pre>
 * &gt; &gt;&gt; | KB&gt; quoting      [1]: [12] labels      // * comment leaders      blanks, tabs
 * </pre>
 *
 * <p>and remarks with an arrow behind it ({@code <-- here}).
 */
final class LineCleaner {
  private static final Pattern LEADER =
      Pattern.compile("[A-Za-z]{0,3}>|\\|(?=[ >|])|\\[\\d{1,3}\\]:?(?=\\s)|//|\\*(?= )");
  private static final Pattern REMARK = Pattern.compile("\\s+<[-=]{1,40}(?:\\s.*)?$");
  private static final String NO_BREAK_SPACE_UTF8 = "\u00c2\u00a0";
  private static final int MAX_LEADERS = 64;

  private LineCleaner() {}

  /**
   * Cleans a line.
   *
   * @param number its number in the input
   * @param raw the line, one character a byte
   * @param flowed whether its mail is format=flowed
   */
  static PasteLine clean(long number, String raw, boolean flowed) {
    String line = raw.replace(NO_BREAK_SPACE_UTF8, " ").replace('\u00a0', ' ');
    Matcher leader = LEADER.matcher(line);
    int at = skipBlanks(line, 0);
    int depth = 0;
    int leaders = 0;
    while (leaders < MAX_LEADERS && leader.region(at, line.length()).lookingAt()) {
      depth += line.charAt(leader.end() - 1) == '>' ? 1 : 0;
      leaders++;
      at = skipBlanks(line, leader.end());
    }
    String text = line.substring(at);
    Matcher remark = REMARK.matcher(text);
    if (text.contains("<-") || text.contains("<=")) {
      text = remark.find() ? text.substring(0, remark.start()) : text;
    }
    boolean soft = flowed && text.endsWith(" ") && !text.equals("-- ");
    return new PasteLine(number, text, depth, raw.length(), leaders > 0, soft);
  }

  private static int skipBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
