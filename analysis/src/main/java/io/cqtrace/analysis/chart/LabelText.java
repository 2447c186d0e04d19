package io.cqtrace.analysis.chart;

import io.cqtrace.ingest.source.VisibleText;
import java.util.List;

/** Makes text from a trace harmless; markup needs no care here, a chart's writer escapes it. */
final class LabelText {
  private static final int LONGEST = 4000;

  private LabelText() {}

  /** The text without control and invisible characters, in one line, of a bounded length. */
  static String clean(String text) {
    return VisibleText.of(text.replaceAll("\\R", " "), LONGEST);
  }

  static List<String> clean(List<String> texts) {
    return texts.stream().map(LabelText::clean).toList();
  }
}
