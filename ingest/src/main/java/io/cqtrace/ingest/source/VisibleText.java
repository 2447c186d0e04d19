package io.cqtrace.ingest.source;

import java.nio.charset.StandardCharsets;

/**
 * Text of a foreign file made harmless: bounded length, no control character passed on to a
 * terminal or a report.
 */
public final class VisibleText {
  private VisibleText() {}

  /**
   * Bytes as text: UTF-8, control and invisible formatting characters as {@code \x1b} or {@code
   * \u202e}, tabs as blanks, at most {@code maxChars} characters, the last three {@code ...} if
   * more was there.
   */
  public static String of(byte[] bytes, int start, int end, int maxChars) {
    // A character takes at most four bytes; the one cut at the end falls to the length limit.
    int taken = (int) Math.min(end, start + 4L * (maxChars + 1));
    return of(new String(bytes, start, taken - start, StandardCharsets.UTF_8), maxChars);
  }

  /** The same for a string. */
  public static String of(String text, int maxChars) {
    StringBuilder visible = new StringBuilder(Math.min(text.length(), maxChars) + 8);
    for (int i = 0; i < text.length() && visible.length() <= maxChars; ) {
      int codePoint = text.codePointAt(i);
      i += Character.charCount(codePoint);
      if (codePoint == '\t') {
        visible.append(' ');
      } else if (isHarmless(codePoint)) {
        visible.appendCodePoint(codePoint);
      } else {
        visible.append(String.format(codePoint < 0x100 ? "\\x%02x" : "\\u%04x", codePoint));
      }
    }
    if (visible.length() > maxChars) {
      visible.setLength(Math.max(0, maxChars - 3));
      if (visible.length() > 0 && Character.isHighSurrogate(visible.charAt(visible.length() - 1))) {
        visible.setLength(visible.length() - 1);
      }
      visible.append("...");
    }
    return visible.toString();
  }

  private static boolean isHarmless(int codePoint) {
    if (codePoint >= ' ' && codePoint < 0x7f) {
      return true;
    }
    int type = Character.getType(codePoint);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE
        && type != Character.PRIVATE_USE
        && type != Character.UNASSIGNED;
  }
}
