package io.cqtrace.analysis.chart.render;

import java.util.ArrayList;
import java.util.List;

/** Cuts and breaks text so that it fits the room that a chart has for it. */
final class LabelFitter {
  private static final String ELLIPSIS = "...";

  private LabelFitter() {}

  /** The text if it is at most {@code width} wide in {@code font}, else its start and "...". */
  static String fit(String text, ChartFont font, double width) {
    if (font.width(text) <= width) {
      return text;
    }
    double room = width - font.width(ELLIPSIS);
    int end = 0;
    while (end < text.length()) {
      int next = end + Character.charCount(text.codePointAt(end));
      if (font.width(text.substring(0, next)) > room) {
        break;
      }
      end = next;
    }
    return text.substring(0, end).stripTrailing() + ELLIPSIS;
  }

  /** The text in lines of at most {@code width}, broken at blanks; the last of them is cut. */
  static List<String> wrap(String text, ChartFont font, double width, int maxLines) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    String[] words = text.strip().split(" +", -1);
    for (int i = 0; i < words.length; i++) {
      boolean fits = line.isEmpty() || font.width(line + " " + words[i]) <= width;
      if (!fits && lines.size() == maxLines - 1) {
        String rest = String.join(" ", List.of(words).subList(i, words.length));
        lines.add(fit(line + " " + rest, font, width));
        return lines;
      }
      if (!fits) {
        lines.add(fit(line.toString(), font, width));
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(words[i]);
    }
    if (!line.isEmpty()) {
      lines.add(fit(line.toString(), font, width));
    }
    return lines;
  }
}
