package io.cqtrace.ingest.source;

import java.nio.charset.StandardCharsets;

/** Strings in JSON's notation, in texts of one character a byte of UTF-8. */
public final class JsonStrings {
  private JsonStrings() {}

  /**
   * Where the string that begins at a place ends: its quote, or the text's end.
   *
   * @param from behind the quote that begins it
   * @param quote what ends it
   */
  public static int end(String text, int from, char quote) {
    int at = from;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  /** A string's characters without its escapes. */
  public static String unescaped(String raw) {
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder text = new StringBuilder(raw.length());
    int at = 0;
    while (at < raw.length()) {
      char c = raw.charAt(at++);
      if (c != '\\' || at == raw.length()) {
        text.append(c);
        continue;
      }
      char escape = raw.charAt(at++);
      int code = escape == 'u' ? hex(raw, at) : -1;
      if (code >= 0) {
        text.append(utf8((char) code));
        at += 4;
      } else {
        text.append(plain(escape));
      }
    }
    return text.toString();
  }

  private static String utf8(char c) {
    byte[] bytes = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static char plain(char escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b', 'f' -> ' ';
      default -> escape;
    };
  }

  private static int hex(String text, int at) {
    if (at + 4 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
