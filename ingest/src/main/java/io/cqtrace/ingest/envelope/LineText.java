package io.cqtrace.ingest.envelope;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes from a line what is no character of a record: terminal escapes, markup, entities, invisible
 * characters; and from a record's end what an envelope closes it with. Lines have one character a
 * byte.
 */
final class LineText {
  /** ECMA-48 control sequences and strings, also as {@code cat -v} shows them, or without ESC. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\u001b|\\^\\[|\\\\x1b|\\\\033|\\\\e)\\[[0-9;:?<=>]{0,40}[ -/]{0,4}[@-~]"
              + "|\u001b[\\]_P^X][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\\\)"
              + "|\u001b[ -/]{0,3}[0-~]"
              + "|\\[\\d{1,3}(?:;\\d{1,3}){0,6}m");

  private static final Pattern TAGS =
      Pattern.compile(
          "(?i)</?(?:p|pre|code|div|span|td|tr|th|table|tbody|thead|li|ul|ol|br|b|i|em|strong|tt|samp"
              + "|font|blockquote|a|kbd|html|body|h[1-6]|dd|dt|dl|article|details|summary)"
              + "(?:\\s[^<>]{0,300})?/?>");

  /** A line number in an element of its own: what follows is another word. */
  private static final Pattern NUMBER_TAGGED =
      Pattern.compile("^((?:\\s|<[^<>]{1,300}>){0,20}\\d{1,7})(?=<(?:/|[a-z]))");

  /** Any other element that ends on its line; the kernel writes things like {@code <idle>}. */
  private static final Pattern ELEMENTS =
      Pattern.compile(
          "<([A-Za-z][\\w:.-]{0,40})(?:\\s[^<>]{0,300})?>(?=.{0,4000}?</\\1>)|</[A-Za-z][\\w:.-]{0,40}>"
              + "|<!\\[CDATA\\[|\\]\\]>");

  /** What ends JIRA's blocks. */
  private static final Pattern JIRA_END = Pattern.compile("\\{(?:noformat|code|quote|panel)\\}$");

  private static final Pattern ENTITY =
      Pattern.compile("&(?:#(\\d{1,6})|#[xX]([0-9a-fA-F]{1,5})|(lt|gt|amp|quot|apos|nbsp));");
  private static final Pattern INVISIBLE =
      Pattern.compile(
          "\u00e2\u0080[\u008b-\u008f\u00a8\u00a9]|\u00e2\u0081\u00a0|\u00ef\u00bb\u00bf|\u00c2\u00ad"
              + "|\u0007|\u0008|\u0000+");
  private static final Pattern WIDE_BLANK =
      Pattern.compile("\u00c2\u00a0|\u00e2\u0080[\u0080-\u008a\u00af]|\u00e3\u0080\u0080");
  private static final Pattern CURLY_QUOTE = Pattern.compile("\u00e2\u0080[\u0098\u0099]");
  private static final Pattern CURLY_QUOTES = Pattern.compile("\u00e2\u0080[\u009c\u009d]");
  private static final String CLOSERS = "\"'`|,\\\r\n \t>*~_;\u0099\u009d\u00bb]})";
  private static final String TAIL_QUOTES = "\"'";

  private LineText() {}

  /** Whether {@link #cleaned} does not change a line. */
  static boolean isPlain(String line) {
    boolean markup = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~' || c == '&') {
        return false;
      }
      markup |=
          c == '<'
              || c == '\\'
              || c == '^'
              || (c == '[' && i + 1 < line.length() && isDigit(line.charAt(i + 1)));
    }
    return !markup
        || !(TAGS.matcher(line).find()
            || ESCAPES.matcher(line).find()
            || ELEMENTS.matcher(line).find());
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A line without escapes, markup and invisible characters. */
  static String cleaned(String line) {
    String text = ESCAPES.matcher(line).replaceAll("");
    text = withoutTags(text);
    if (text.indexOf('&') >= 0) {
      text = withoutTags(ENTITY.matcher(text).replaceAll(LineText::entity));
    }
    text = INVISIBLE.matcher(text).replaceAll("");
    text = WIDE_BLANK.matcher(text).replaceAll(" ");
    text = CURLY_QUOTE.matcher(text).replaceAll("'");
    text = CURLY_QUOTES.matcher(text).replaceAll("\"");
    int start = 0;
    while (start < text.length() && text.charAt(start) == '\r') {
      start++;
    }
    return text.substring(start);
  }

  private static String withoutTags(String line) {
    String text = TAGS.matcher(NUMBER_TAGGED.matcher(line).replaceFirst("$1 ")).replaceAll("");
    boolean ends = text.contains("</") || text.contains("]]>");
    return ends ? ELEMENTS.matcher(text).replaceAll("") : text;
  }

  /**
   * A string of TeamCity's up to its end: {@code |'} is a quote, {@code |n} a line feed.
   *
   * @param from behind the quote that begins it
   */
  static String withoutPipes(String text, int from) {
    StringBuilder content = new StringBuilder();
    int at = from;
    while (at < text.length() && text.charAt(at) != '\'') {
      char c = text.charAt(at++);
      boolean escape = c == '|' && at < text.length();
      char escaped = escape ? text.charAt(at++) : c;
      content.append(escape && (escaped == 'n' || escaped == 'r') ? ' ' : escaped);
    }
    return content.toString();
  }

  private static String entity(java.util.regex.MatchResult match) {
    int code;
    if (match.group(1) != null) {
      code = Integer.parseInt(match.group(1));
    } else if (match.group(2) != null) {
      code = Integer.parseInt(match.group(2), 16);
    } else {
      code =
          switch (match.group(3)) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "amp" -> '&';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> ' ';
          };
    }
    String text = code == 0xa0 || code < ' ' ? " " : TimeReader.latin(Character.toString(code));
    return Matcher.quoteReplacement(text);
  }

  /** Whether {@link #trimmed} may change a record. */
  static boolean hasClosers(String record) {
    return !record.isEmpty()
        && (CLOSERS.indexOf(record.charAt(record.length() - 1)) >= 0 || hasLineEnd(record));
  }

  /** Whether a record ends with a line end in letters: as in C, or as {@code cat -v} prints it. */
  private static boolean hasLineEnd(String record) {
    return record.endsWith("\\n") || record.endsWith("\\r") || record.endsWith("^M");
  }

  /**
   * A record without what closes its envelope: quotes that were not opened in it, a table's bar,
   * stars, line feeds as {@code \n}.
   */
  static String trimmed(String record) {
    String text = record;
    int length;
    do {
      length = text.length();
      text = withoutOne(text);
    } while (text.length() < length);
    return text;
  }

  /** Whether the two characters at an end close what was opened before the record. */
  private static boolean isClosing(String text, int end) {
    int start = end;
    while (start > 0 && text.charAt(start - 1) == text.charAt(end - 1)) {
      start--;
    }
    return text.lastIndexOf(text.substring(end - 2, end), start - 2) < 0;
  }

  private static String withoutOne(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    if (end == 0) {
      return "";
    }
    char last = text.charAt(end - 1);
    String kept = text.substring(0, end);
    if (last == '`') {
      return kept.substring(0, end - 1);
    }
    if (TAIL_QUOTES.indexOf(last) >= 0) {
      boolean odd = kept.chars().filter(c -> c == last).count() % 2 == 1;
      return odd ? kept.substring(0, end - 1) : kept;
    }
    if (last == '}') {
      Matcher jira = JIRA_END.matcher(kept);
      boolean monospaced = kept.endsWith("}}") && !kept.contains("{{");
      return jira.find()
          ? kept.substring(0, jira.start())
          : monospaced ? kept.substring(0, end - 2) : kept;
    }
    if (hasLineEnd(kept)) {
      return kept.substring(0, end - 2);
    }
    if (last == '|' || last == '\\' || last == '~') {
      return kept.substring(0, end - 1);
    }
    if (last == ',' && end > 1 && "\"'`".indexOf(kept.charAt(end - 2)) >= 0) {
      String rest = withoutOne(kept.substring(0, end - 1));
      return rest.length() < end - 1 ? rest : kept;
    }
    if ((kept.endsWith("**") || kept.endsWith("__")) && isClosing(kept, end)) {
      return kept.substring(0, end - 2);
    }
    if (last == '_' || (last == '*' && kept.chars().filter(c -> c == last).count() % 2 == 1)) {
      return kept.substring(0, end - 1);
    }
    boolean curly = kept.endsWith("\u00e2\u0080\u0099") || kept.endsWith("\u00e2\u0080\u009d");
    boolean bar = end >= 3 && kept.startsWith("\u00e2\u0094", end - 3);
    return curly || bar ? kept.substring(0, end - 3) : kept;
  }
}
