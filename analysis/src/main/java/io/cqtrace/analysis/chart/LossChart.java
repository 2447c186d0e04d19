package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The probability of a loss over a parameter, one curve a variant, with confidence intervals. */
public final class LossChart {
  private static final Tone[] TONES = {
    Tone.BAD, Tone.HEAD, Tone.GOOD, Tone.TAIL, Tone.RECORDED, Tone.DELAYED, Tone.UNKNOWN
  };

  /**
   * One curve.
   *
   * @param name what distinguishes it, for example host and controller
   * @param points in the order of the parameter
   */
  public record Curve(String name, List<LossPoint> points) {
    /** Copies the list. */
    public Curve {
      points = List.copyOf(points);
    }
  }

  private LossChart() {}

  /**
   * The chart of these curves, at most {@code 7}.
   *
   * @param parameter name of what was varied, with its unit if it has one
   * @param remark a sentence for the end of the caption: the seed, the scenario
   */
  public static ChartSpec of(String parameter, List<Curve> curves, String remark) {
    List<ChartSeries> series = new ArrayList<>();
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    boolean whole = true;
    for (int i = 0; i < Math.min(TONES.length, curves.size()); i++) {
      List<LossPoint> points = curves.get(i).points();
      Numbers x = numbers(points, LossPoint::parameter);
      Numbers share = numbers(points, LossPoint::probability);
      lowest = Math.min(lowest, x.min(lowest));
      highest = Math.max(highest, x.max(highest));
      whole &= x.stream().allMatch(value -> value == Math.rint(value));
      series.add(
          ChartSeries.ofRange(
              "",
              Role.WHISKER,
              TONES[i],
              x,
              numbers(points, LossPoint::low),
              numbers(points, LossPoint::high)));
      series.add(ChartSeries.ofPoints(curves.get(i).name(), Role.CURVE, TONES[i], x, share));
      series.add(ChartSeries.ofPoints("", Role.MARKER, TONES[i], x, share));
    }
    boolean any = highest >= lowest;
    double pad = any ? Math.max(0.5, (highest - lowest) * 0.04) : 0;
    ChartAxis xAxis =
        ChartAxis.of(
            parameter,
            "",
            any ? lowest - pad : 0,
            any ? highest + pad : 1,
            whole ? Scale.WHOLE : Scale.LINEAR);
    ChartAxis yAxis = ChartAxis.of("share of runs with a loss", "", -0.03, 1.05, Scale.LINEAR);
    List<ChartNote> notes =
        any ? List.of() : List.of(new ChartNote(ChartNote.Kind.EMPTY, 0, 0, "no runs"));
    return new ChartSpec(
        "Probability of a lost completion",
        caption(curves, remark),
        ChartSpec.Arrangement.STACKED,
        List.of(new ChartPanel("", xAxis, yAxis, series, notes)));
  }

  private static Numbers numbers(List<LossPoint> points, ToDoubleFunction<LossPoint> value) {
    return Numbers.of(points.stream().mapToDouble(value).toArray());
  }

  private static String caption(List<Curve> curves, String remark) {
    StringBuilder text = new StringBuilder();
    for (Curve curve : curves) {
      long runs = curve.points().stream().mapToLong(LossPoint::runs).sum();
      long losing = curve.points().stream().mapToLong(LossPoint::losingRuns).sum();
      text.append(curve.name())
          .append(": ")
          .append(losing)
          .append(" of ")
          .append(runs)
          .append(" runs lost a completion. ");
    }
    return text.append("Whiskers: 95 % confidence. ").append(remark).toString().strip();
  }
}
