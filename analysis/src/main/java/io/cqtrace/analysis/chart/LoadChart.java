package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.Load;
import io.cqtrace.analysis.record.Numbers;
import java.util.List;
import java.util.Locale;

/** Commands a second, commands outstanding and latency over time, one below the other. */
public final class LoadChart {
  private static final double NS_PER_US = 1000;

  /** Times below this are drawn at it: a logarithm has no zero. */
  private static final double LEAST_US = 0.1;

  private LoadChart() {}

  /** The chart of what was counted. */
  public static ChartSpec of(Load load, CaptureLabel capture) {
    return of(load, capture, ChartFocus.WORST);
  }

  /** The same of a part of the capture. */
  public static ChartSpec of(Load load, CaptureLabel capture, ChartFocus focus) {
    TimeScale scale = TimeScale.ofCapture(load.endX(), true);
    ChartAxis time = scale.axis(0, load.endX());
    Numbers x = scale.toAxis(load.x().with(load.endX()));
    String interval = TimeScale.describeLength(load.intervalNs(), true);
    return new ChartSpec(
        "Load over time",
        String.format(
            Locale.ROOT,
            "%sAt most %.0f commands ended a second, at most %.1f were outstanding (means over"
                + " %s), the slowest took %s. Stuck commands are outstanding until the host or"
                + " their queue gave them up. %s",
            FocusText.of(focus, capture),
            load.perSecond().max(0),
            load.outstanding().max(0),
            interval,
            TimeScale.describeLength(Math.round(load.slowestNs().max(0)), true),
            capture.describeName()),
        ChartSpec.Arrangement.STACKED,
        List.of(
            area("commands ended a second", time, x, load.perSecond(), Tone.EXECUTING),
            area("commands outstanding", time, x, load.outstanding(), Tone.SUBMITTED),
            latency(time, x, load)));
  }

  private static ChartPanel area(
      String what, ChartAxis time, Numbers x, Numbers values, Tone tone) {
    Numbers held = values.held();
    ChartAxis y = ChartAxis.of("", "", 0, Math.max(1, values.max(1)) * 1.1, Scale.LINEAR);
    ChartSeries series = ChartSeries.ofRange(what, Role.STEP_AREA, tone, x, held, held);
    return new ChartPanel(what, time, y, List.of(series), List.of());
  }

  private static ChartPanel latency(ChartAxis time, Numbers x, Load load) {
    Numbers median = inUs(load.medianNs());
    Numbers slowest = inUs(load.slowestNs());
    ChartAxis y =
        ChartAxis.of("", "us", median.min(1) / 1.5, slowest.max(2) * 2, Scale.LOGARITHMIC);
    List<ChartSeries> series =
        List.of(
            ChartSeries.ofPoints("slowest", Role.STEP_LINE, Tone.BAD, x, slowest.held()),
            ChartSeries.ofPoints("median", Role.STEP_LINE, Tone.RECORDED, x, median.held()));
    return new ChartPanel("time of those that ended", time, y, series, List.of());
  }

  private static Numbers inUs(Numbers ns) {
    Numbers.Builder us = new Numbers.Builder();
    ns.forEach(
        value -> us.add(Double.isNaN(value) ? value : Math.max(LEAST_US, value / NS_PER_US)));
    return us.build();
  }
}
