package io.cqtrace.analysis.report;

import java.util.List;

/**
 * Lines of at most 72 columns, ASCII, without trailing blanks: what a mailing list takes. Source:
 * Linux Documentation/process/email-clients.rst.
 */
final class TextLines {
  static final int COLUMNS = 72;

  /** A line of a mail has at most 998 characters. Source: RFC 5322, 2.1.1. */
  private static final int MOST_VERBATIM = 900;

  private final StringBuilder out = new StringBuilder();

  /** A line as it is, but never one that mail takes for the start of a mail or for a quotation. */
  TextLines line(String text) {
    String safe = ascii(text).stripTrailing();
    if (!safe.startsWith("From ") && !safe.startsWith(">")) {
      out.append(safe).append('\n');
      return this;
    }
    safe = " " + safe;
    if (safe.length() == COLUMNS + 1) {
      // The blank has pushed its last character over the edge.
      int blank = Math.max(1, safe.lastIndexOf(' ', COLUMNS));
      int end = blank > 1 ? blank : COLUMNS;
      out.append(safe, 0, end).append('\n');
      safe = " " + safe.substring(end).stripLeading();
    }
    out.append(safe).append('\n');
    return this;
  }

  /** An empty line. */
  TextLines blank() {
    out.append('\n');
    return this;
  }

  /** Words, wrapped; the first line begins with {@code first}, the others with {@code rest}. */
  TextLines wrap(String first, String rest, String text) {
    StringBuilder current = new StringBuilder(first);
    boolean empty = true;
    for (String word : ascii(text).split(" ", -1)) {
      String piece = word;
      if (!empty && current.length() + 1 + piece.length() > COLUMNS) {
        line(current.toString());
        current = new StringBuilder(rest);
        empty = true;
      }
      while (current.length() + piece.length() > COLUMNS) {
        int fits = COLUMNS - current.length();
        line(current + piece.substring(0, fits));
        piece = piece.substring(fits);
        current = new StringBuilder(rest);
      }
      current.append(empty ? "" : " ").append(piece);
      empty = false;
    }
    return line(current.toString());
  }

  /**
   * A line of a capture behind a mark, in its own words and on one line however long it is, so that
   * {@code grep -F} finds it.
   */
  TextLines verbatim(String mark, String text) {
    String safe = ascii(text).strip();
    out.append(mark)
        .append(safe.length() <= MOST_VERBATIM ? safe : safe.substring(0, MOST_VERBATIM) + " ...")
        .append('\n');
    return this;
  }

  /** A line that is to be copied as a whole: never folded. */
  TextLines whole(String text) {
    out.append(ascii(text).stripTrailing()).append('\n');
    return this;
  }

  /** A command for a shell: on one line if it fits, else its words continued by a backslash. */
  TextLines command(List<String> words) {
    StringBuilder current = new StringBuilder("  ");
    boolean empty = true;
    for (String word : words) {
      if (!empty && current.length() + 1 + word.length() + 2 > COLUMNS) {
        out.append(ascii(current.toString())).append(" \\\n");
        current = new StringBuilder("      ");
        empty = true;
      }
      current.append(empty ? "" : " ").append(word);
      empty = false;
    }
    return whole(current.toString());
  }

  /** Everything but printable ASCII becomes a question mark. */
  private static String ascii(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      safe.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return safe.toString();
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
