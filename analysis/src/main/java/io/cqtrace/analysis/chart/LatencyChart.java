package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.StageLatency;
import java.util.ArrayList;
import java.util.List;

/** Percentiles of the time that commands spend from stage to stage. */
public final class LatencyChart {
  private static final double NS_PER_US = 1000;

  /** Times below this are drawn at it: a logarithm has no zero. */
  private static final double LEAST_US = 0.1;

  private static final Tone[] TONES = {
    Tone.SUBMITTED, Tone.EXECUTING, Tone.WITHHELD, Tone.POSTED, Tone.RECORDED
  };

  private LatencyChart() {}

  /** The chart of these stretches, at most five. */
  public static ChartSpec of(List<StageLatency> latencies, CaptureLabel capture) {
    return of(latencies, capture, ChartFocus.WORST);
  }

  /** The same of a part of the capture. */
  public static ChartSpec of(List<StageLatency> latencies, CaptureLabel capture, ChartFocus focus) {
    List<ChartSeries> series = new ArrayList<>();
    Numbers.Builder places = new Numbers.Builder();
    List<String> names = new ArrayList<>();
    for (double percentile : StageLatency.PERCENTILES) {
      places.add((double) names.size());
      names.add(name(percentile));
    }
    Numbers x = places.build();
    double highest = 1;
    double lowest = 1;
    for (int i = 0; i < Math.min(TONES.length, latencies.size()); i++) {
      StageLatency latency = latencies.get(i);
      if (latency.at(100) == 0) {
        continue;
      }
      Numbers us = inUs(latency.percentileNs());
      highest = Math.max(highest, us.max(1));
      lowest = Math.min(lowest, us.min(1));
      series.add(ChartSeries.ofPoints(latency.label(), Role.CURVE, TONES[i], x, us));
      series.add(ChartSeries.ofPoints("", Role.MARKER, TONES[i], x, us));
    }
    List<ChartNote> notes =
        latencies.isEmpty()
            ? List.of(new ChartNote(ChartNote.Kind.EMPTY, 0, 0, "no time could be measured"))
            : List.of();
    ChartAxis y = ChartAxis.of("time", "us", lowest / 1.5, highest * 2, Scale.LOGARITHMIC);
    ChartPanel panel =
        new ChartPanel(
            "",
            ChartAxis.ofCategories("share of commands that took at most", names),
            y,
            series,
            notes);
    return new ChartSpec(
        "Latency of commands by stage",
        caption(latencies, FocusText.of(focus, capture), capture),
        ChartSpec.Arrangement.STACKED,
        List.of(panel));
  }

  private static String name(double percentile) {
    if (percentile == 0) {
      return "fastest";
    }
    if (percentile == 100) {
      return "slowest";
    }
    String number = percentile == Math.rint(percentile) ? "" + (int) percentile : "" + percentile;
    return number + " %";
  }

  private static Numbers inUs(Numbers ns) {
    Numbers.Builder us = new Numbers.Builder();
    ns.forEach(value -> us.add(Math.max(LEAST_US, value / NS_PER_US)));
    return us.build();
  }

  private static String caption(List<StageLatency> latencies, String part, CaptureLabel capture) {
    StringBuilder text = new StringBuilder(part);
    boolean below = false;
    for (StageLatency latency : latencies) {
      if (latency.at(100) == 0) {
        text.append(latency.label())
            .append(": no time between them (")
            .append(latency.count())
            .append("). ");
        continue;
      }
      below |= latency.at(0) < LEAST_US * NS_PER_US;
      text.append(latency.label())
          .append(": median ")
          .append(TimeScale.describeLength((long) latency.at(50), true))
          .append(", 99 % ")
          .append(TimeScale.describeLength((long) latency.at(99), true))
          .append(", slowest ")
          .append(TimeScale.describeLength((long) latency.at(100), true))
          .append(" (")
          .append(latency.count())
          .append("). ");
    }
    text.append(below ? "Times below 0.1 us are drawn at 0.1 us. " : "");
    return text + capture.describeName();
  }
}
