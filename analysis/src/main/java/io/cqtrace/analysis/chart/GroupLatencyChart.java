package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.GroupLatencyRecorder;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.StageLatency;
import java.util.ArrayList;
import java.util.List;

/** How long delivered commands took, by opcode and by SQ: fastest, median, 99 %, slowest. */
public final class GroupLatencyChart {
  /** Groups of a panel: more would have no room for their names. */
  static final int MOST = 16;

  private static final double NS_PER_US = 1000;
  private static final double LEAST_US = 0.1;

  private GroupLatencyChart() {}

  /** The chart of what was counted. */
  public static ChartSpec of(GroupLatencyRecorder latencies, CaptureLabel capture) {
    return of(latencies, capture, ChartFocus.WORST);
  }

  /** The same of a part of the capture. */
  public static ChartSpec of(
      GroupLatencyRecorder latencies, CaptureLabel capture, ChartFocus focus) {
    List<StageLatency> opcodes = latencies.byOpcode();
    List<StageLatency> queues = latencies.byQueue();
    List<ChartPanel> panels = new ArrayList<>();
    panels.add(panel("by opcode", opcodes));
    if (queues.size() > 1 || opcodes.isEmpty()) {
      panels.add(panel("by SQ", queues));
    }
    return new ChartSpec(
        "Latency of delivered commands by opcode and SQ",
        FocusText.of(focus, capture)
            + words("opcode", opcodes)
            + words("SQ", queues)
            + "From a command's first stage to its last. "
            + capture.describeName(),
        ChartSpec.Arrangement.STACKED,
        panels);
  }

  private static String words(String what, List<StageLatency> groups) {
    if (groups.isEmpty()) {
      return "";
    }
    StageLatency slowest = groups.get(0);
    String shown =
        groups.size() > MOST ? "Shown: the " + MOST + " slowest of " + groups.size() + ". " : "";
    return "Slowest "
        + what
        + " by its 99 %: "
        + slowest.label()
        + ", "
        + TimeScale.describeLength(Math.round(slowest.at(99)), true)
        + " ("
        + slowest.count()
        + " commands). "
        + shown;
  }

  private static ChartPanel panel(String heading, List<StageLatency> all) {
    List<StageLatency> groups = all.subList(0, Math.min(MOST, all.size()));
    List<String> names = new ArrayList<>();
    Numbers.Builder x = new Numbers.Builder();
    for (StageLatency group : groups) {
      x.add((double) names.size());
      names.add(group.label());
    }
    Numbers places = x.build();
    List<ChartSeries> series = new ArrayList<>();
    List<ChartNote> notes = List.of();
    if (groups.isEmpty()) {
      notes = List.of(new ChartNote(ChartNote.Kind.EMPTY, 0, 0, "no time could be measured"));
    } else {
      Numbers fastest = us(groups, 0);
      Numbers slowest = us(groups, 100);
      series.add(
          ChartSeries.ofRange(
              "fastest to slowest", Role.WHISKER, Tone.TAIL, places, fastest, slowest));
      series.add(ChartSeries.ofPoints("99 %", Role.MARKER, Tone.WITHHELD, places, us(groups, 99)));
      series.add(
          ChartSeries.ofPoints("median", Role.MARKER, Tone.RECORDED, places, us(groups, 50)));
    }
    double low = groups.isEmpty() ? 1 : us(groups, 0).min(1);
    double high = groups.isEmpty() ? 10 : us(groups, 100).max(1);
    return new ChartPanel(
        heading,
        ChartAxis.ofCategories("", names),
        ChartAxis.of("time", "us", low / 1.5, high * 2, Scale.LOGARITHMIC),
        series,
        notes);
  }

  private static Numbers us(List<StageLatency> groups, double percentile) {
    Numbers.Builder us = new Numbers.Builder();
    groups.forEach(group -> us.add(Math.max(LEAST_US, group.at(percentile) / NS_PER_US)));
    return us.build();
  }
}
