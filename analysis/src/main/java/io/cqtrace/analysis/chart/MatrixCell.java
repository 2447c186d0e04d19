package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.verdict.Verdict;

/**
 * One cell of a matrix of hosts and controllers.
 *
 * @param host column
 * @param controller row
 * @param kind what the legend and the caption call it
 * @param text a few words or numbers to stand in the cell
 */
public record MatrixCell(String host, String controller, Kind kind, String text) {

  /** A cell whose run would get a verdict. */
  public MatrixCell(String host, String controller, Verdict verdict, String text) {
    this(host, controller, Kind.of(verdict), text);
  }

  /**
   * Cells that look alike.
   *
   * @param label what they have in common, in a word or a few
   * @param tone how they are drawn
   */
  public record Kind(String label, Tone tone) {

    private static Kind of(Verdict verdict) {
      return new Kind(
          verdict.name(),
          switch (verdict) {
            case CLEAN -> Tone.GOOD;
            case DELAYED -> Tone.DELAYED;
            case FAULT -> Tone.BAD;
            case INCONCLUSIVE -> Tone.UNKNOWN;
          });
    }
  }
}
