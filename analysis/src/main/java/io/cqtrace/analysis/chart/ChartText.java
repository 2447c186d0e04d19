package io.cqtrace.analysis.chart;

import io.cqtrace.ingest.source.VisibleText;
import java.util.ArrayList;
import java.util.List;

/**
 * Text for charts: harmless whatever a trace says, and cut to what fits. Markup needs no care here,
 * a chart's writer escapes it.
 */
final class ChartText {
  private static final String ELLIPSIS = "...";
  private static final int LONGEST = 4000;

  private ChartText() {}

  /** The text without control and invisible characters, in one line, of a bounded length. */
  static String clean(String text) {
    return VisibleText.of(text.replaceAll("\\R", " "), LONGEST);
  }

  static List<String> clean(List<String> texts) {
    return texts.stream().map(ChartText::clean).toList();
  }

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
