package io.cqtrace.analysis.report;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.document.Document;

/** What a chart says, for a terminal or a mail: its title and its caption. */
public final class ChartSummary {
  private ChartSummary() {}

  /** The words, at most 72 columns, each line ending in a line feed. */
  public static String of(ChartSpec chart) {
    Document lines = new Document();
    lines.wrap("", "  ", chart.title());
    lines.wrap("", "", chart.caption());
    return lines.toString();
  }
}
