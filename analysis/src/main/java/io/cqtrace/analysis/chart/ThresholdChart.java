package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.Numbers;
import java.util.List;

/** The smallest value of one parameter that goes wrong, over another parameter. */
public final class ThresholdChart {
  /**
   * A point of the curve.
   *
   * @param value of the other parameter
   * @param smallest value that goes wrong
   */
  public record Point(int value, int smallest) {}

  private ThresholdChart() {}

  /**
   * The chart.
   *
   * @param pair host and controller
   * @param over name of the other parameter
   * @param smallestOf name of the parameter whose threshold it is
   * @param most the largest value that was searched
   * @param points in the order of their values; none where nothing goes wrong
   * @param caption the fixed parameters
   */
  public static ChartSpec of(
      String pair, String over, String smallestOf, int most, List<Point> points, String caption) {
    Numbers x = Numbers.of(points.stream().mapToDouble(Point::value).toArray());
    Numbers y = Numbers.of(points.stream().mapToDouble(Point::smallest).toArray());
    boolean any = !points.isEmpty();
    double low = any ? points.get(0).value() - 0.5 : 0;
    double high = any ? points.get(points.size() - 1).value() + 0.5 : 1;
    List<ChartNote> notes =
        any ? List.of() : List.of(new ChartNote(ChartNote.Kind.EMPTY, 0, 0, "nothing goes wrong"));
    return new ChartSpec(
        "Smallest " + smallestOf + " that goes wrong: " + pair,
        caption,
        ChartSpec.Arrangement.STACKED,
        List.of(
            new ChartPanel(
                "",
                ChartAxis.of(over, "", low, high, Scale.WHOLE),
                ChartAxis.of(smallestOf, "", 0, most + 0.5, Scale.WHOLE),
                List.of(
                    ChartSeries.ofPoints("from here on", Role.CURVE, Tone.BAD, x, y),
                    ChartSeries.ofPoints("", Role.MARKER, Tone.BAD, x, y)),
                notes)));
  }
}
