package io.cqtrace.analysis.chart;

import java.util.List;

/**
 * One coordinate system of a chart.
 *
 * @param heading what this panel shows; empty if the chart's title says it
 * @param x horizontal axis
 * @param y vertical axis
 * @param series drawn in this order
 * @param notes words at a place, drawn last
 */
public record ChartPanel(
    String heading, ChartAxis x, ChartAxis y, List<ChartSeries> series, List<ChartNote> notes) {
  /** Checks and copies. */
  public ChartPanel {
    heading = LabelText.clean(heading);
    series = List.copyOf(series);
    notes = List.copyOf(notes);
  }

  /** The series of this name. */
  ChartSeries series(String name) {
    return series.stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no series " + name));
  }

  void appendTo(StringBuilder text) {
    text.append("panel: ").append(heading).append('\n');
    text.append("  x: ").append(x).append('\n');
    text.append("  y: ").append(y).append('\n');
    for (ChartSeries one : series) {
      text.append("  ").append(one).append('\n');
    }
    for (ChartNote note : notes) {
      text.append("  ").append(note).append('\n');
    }
  }
}
