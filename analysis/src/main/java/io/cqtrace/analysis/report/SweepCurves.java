package io.cqtrace.analysis.report;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.LossChart;
import io.cqtrace.analysis.chart.LossPoint;
import io.cqtrace.explore.Sweep;
import io.cqtrace.explore.SweepCount;
import io.cqtrace.explore.SweepPoint;
import io.cqtrace.explore.WilsonInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A sweep's result as a chart: the number that varies most along x, a curve for each other set. */
public final class SweepCurves {
  private static final int MOST_CURVES = 7;
  private static final double NS_PER_US = 1e3;

  /** A number that a sweep varies. */
  private record Axis(String name, String unit, ToDoubleFunction<SweepPoint> value) {
    String label() {
      return name + (unit.isEmpty() ? "" : ", " + unit);
    }
  }

  private static final List<Axis> AXES =
      List.of(
          new Axis("I/O queues", "", point -> point.scenario().ioQueues()),
          new Axis("handler's work on a CQE", "us", point -> point.times().cqeCostNs() / NS_PER_US),
          new Axis("post to handler", "us", point -> point.times().irqDelayNs() / NS_PER_US),
          new Axis("service time", "us", point -> point.times().queueCommandNs() / NS_PER_US),
          new Axis("CQ entries", "", point -> point.scenario().cqSize()),
          new Axis("commands outstanding at most", "", point -> point.scenario().commandLimit()),
          new Axis("reactors", "", point -> point.scenario().reactors()));

  private SweepCurves() {}

  /**
   * The chart.
   *
   * @throws IllegalArgumentException if the grid has more curves than a chart can tell apart
   */
  public static ChartSpec of(Sweep sweep, List<SweepCount> counts) {
    Axis x = AXES.get(0);
    long most = 0;
    for (Axis axis : AXES) {
      long values =
          counts.stream()
              .mapToDouble(c -> axis.value().applyAsDouble(c.point()))
              .distinct()
              .count();
      if (values > most) {
        most = values;
        x = axis;
      }
    }
    Map<String, List<LossPoint>> curves = new LinkedHashMap<>();
    for (SweepCount count : counts) {
      curves
          .computeIfAbsent(name(count.point(), x, counts), k -> new ArrayList<>())
          .add(point(count, x));
    }
    if (curves.size() > MOST_CURVES) {
      throw new IllegalArgumentException(
          curves.size() + " curves are more than a chart can tell apart (" + MOST_CURVES + ")");
    }
    return LossChart.of(
        x.label(),
        curves.entrySet().stream()
            .map(curve -> new LossChart.Curve(curve.getKey(), curve.getValue()))
            .toList(),
        remark(sweep, counts, x));
  }

  private static LossPoint point(SweepCount count, Axis x) {
    int losing = count.lost() + count.failed();
    WilsonInterval interval = WilsonInterval.of(losing, count.runs());
    return new LossPoint(
        x.value().applyAsDouble(count.point()),
        count.runs(),
        losing,
        interval.low(),
        interval.high());
  }

  /** Host and controller, and what else varies. */
  private static String name(SweepPoint point, Axis x, List<SweepCount> counts) {
    String pair = point.scenario().host().name() + " x " + point.scenario().controller().name();
    return pair
        + AXES.stream()
            .filter(axis -> !axis.equals(x) && varies(axis, counts))
            .map(axis -> ", " + text(axis, point))
            .collect(Collectors.joining());
  }

  private static String remark(Sweep sweep, List<SweepCount> counts, Axis x) {
    SweepPoint first = counts.get(0).point();
    return AXES.stream()
            .filter(axis -> !axis.equals(x) && !varies(axis, counts))
            .map(axis -> text(axis, first))
            .collect(Collectors.joining(", ", "Delete flood, ", "; "))
        + "a failure of the controller counts as a loss; seed "
        + sweep.seed()
        + ".";
  }

  private static boolean varies(Axis axis, List<SweepCount> counts) {
    return counts.stream()
            .mapToDouble(c -> axis.value().applyAsDouble(c.point()))
            .distinct()
            .count()
        > 1;
  }

  private static String text(Axis axis, SweepPoint point) {
    return String.format(
            Locale.ROOT,
            "%s %s %s",
            axis.name(),
            number(axis.value().applyAsDouble(point)),
            axis.unit())
        .strip();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.3f", value);
  }
}
