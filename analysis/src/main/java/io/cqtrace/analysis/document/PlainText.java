package io.cqtrace.analysis.document;

import java.util.ArrayList;
import java.util.List;

/**
 * A document as lines of at most 72 columns, ASCII, without trailing blanks: what a mailing list
 * takes. Source: Linux Documentation/process/email-clients.rst.
 */
final class PlainText {
  /** A line of a mail has at most 998 characters. Source: RFC 5322, 2.1.1. */
  private static final int MOST_VERBATIM = 900;

  private static final int COLUMNS = Document.COLUMNS;

  private final StringBuilder out = new StringBuilder();

  private PlainText() {}

  /** The text, each line ending in a line feed. */
  static String of(List<Block> blocks) {
    PlainText text = new PlainText();
    blocks.forEach(text::block);
    return text.out.toString();
  }

  private void block(Block block) {
    if (block instanceof Block.Heading heading) {
      paragraph("", "  ", heading.text());
    } else if (block instanceof Block.Blank) {
      out.append('\n');
    } else if (block instanceof Block.Line line) {
      line(line.text());
    } else if (block instanceof Block.Paragraph words) {
      paragraph(words.first(), words.rest(), words.text());
    } else if (block instanceof Block.Verbatim quoted) {
      verbatim(quoted);
    } else if (block instanceof Block.Whole whole) {
      whole(whole.text());
    } else if (block instanceof Block.Command command) {
      command(command.words());
    } else if (block instanceof Block.Rows rows) {
      TableLayout.lines(rows.table(), COLUMNS).forEach(this::line);
    }
  }

  /** A line as it is, but never one that mail takes for the start of a mail or for a quotation. */
  private void line(String text) {
    String safe = ascii(text).stripTrailing();
    if (!safe.startsWith("From ") && !safe.startsWith(">")) {
      out.append(safe).append('\n');
      return;
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
  }

  private void paragraph(String first, String rest, String text) {
    wrapped(first, rest, ascii(text), COLUMNS).forEach(this::line);
  }

  /**
   * Words in lines of at most {@code columns}; a word that has no room in one is broken, a path
   * behind a slash.
   */
  static List<String> wrapped(String first, String rest, String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      String piece = word;
      if (!empty && columns - current.length() < 1 + piece.length()) {
        lines.add(current.toString());
        current = new StringBuilder(rest);
        empty = true;
      }
      while (columns - current.length() < piece.length()) {
        int fits = breakOf(piece, columns - current.length());
        lines.add(current + piece.substring(0, fits));
        piece = piece.substring(fits);
        current = new StringBuilder(rest);
      }
      current.append(empty ? "" : " ").append(piece);
      empty = false;
    }
    lines.add(current.toString());
    return lines;
  }

  /** Where a word is broken of which at most {@code room} columns fit. */
  private static int breakOf(String word, int room) {
    boolean path = word.startsWith("/") && room > 0;
    int behindSlash = path ? word.lastIndexOf('/', room - 1) + 1 : 0;
    return behindSlash > room / 3 ? behindSlash : room;
  }

  private void verbatim(Block.Verbatim quoted) {
    String safe = ascii(quoted.text()).strip();
    out.append(quoted.mark())
        .append(safe.length() <= MOST_VERBATIM ? safe : safe.substring(0, MOST_VERBATIM) + " ...")
        .append('\n');
  }

  private void whole(String text) {
    out.append(ascii(text).stripTrailing()).append('\n');
  }

  /** On one line if it fits, else its words continued by a backslash. */
  private void command(List<String> words) {
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
    whole(current.toString());
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
}
