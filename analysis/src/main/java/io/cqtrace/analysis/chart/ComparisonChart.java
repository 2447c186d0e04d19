package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.OccupancyLevels;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.record.ZoomWindow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The same CQ twice: as recorded and as replayed, in all and around the worst moment of each. */
public final class ComparisonChart {
  static final String RECORDED = "recorded: occupied and withheld";

  /** The upper edge of a band. */
  static final String RECORDED_AT_MOST = "recorded: occupied at most";

  static final String REPLAYED = "replayed: occupied and withheld";

  static final String RECORDED_LOST = "recorded: lost";
  static final String REPLAYED_LOST = "replayed: lost";

  /** A capacity this many times the largest occupancy is left off. */
  private static final int OFF_SCALE = 4;

  /**
   * A run on a panel.
   *
   * @param name of its line
   * @param levels what happened
   * @param zeroX the place that lies at the axis' zero
   * @param end up to where the last level holds
   */
  private record Run(String name, OccupancyLevels levels, double zeroX, double end) {
    Numbers x(TimeScale scale) {
      return scale.toAxis(levels.x().with(end).scaled(zeroX, 1));
    }
  }

  private ComparisonChart() {}

  /**
   * The chart of two runs on the same time line.
   *
   * @param replayedBy the host and controller of the replay
   * @param remark sentences on how far the replay is to be trusted, each ending in a blank
   */
  public static ChartSpec of(
      CqOccupancy recorded,
      CqOccupancy replayed,
      String replayedBy,
      String remark,
      CaptureLabel capture) {
    double highest =
        Math.max(2, Math.max(recorded.overview().top().max(0), replayed.overview().top().max(0)));
    double from = replayed.overview().x().min(0);
    double to = Math.max(from + 1, (double) replayed.lastX());
    TimeScale scale =
        from == 0
            ? TimeScale.ofCapture(to, recorded.timed())
            : TimeScale.ofPart(to - from, (long) from, "the replay's start", recorded.timed());
    List<ChartPanel> panels = new ArrayList<>();
    panels.add(
        panel(
            "the replayed life",
            new Run(name(recorded), ZoomWindow.crop(recorded.overview(), from, to), 0, to),
            new Run(REPLAYED, ZoomWindow.crop(replayed.overview(), from, to), 0, to),
            scale,
            scale.axis(from, to),
            highest));
    WorstMoment worst = recorded.worst();
    WorstMoment worstAgain = replayed.worst();
    if (worst != null && worstAgain != null) {
      panels.add(worstMoments(recorded, worst, replayed, worstAgain, highest));
    }
    return new ChartSpec(
        "CQ " + recorded.cqId() + " as recorded and as replayed by " + replayedBy,
        "Recorded: "
            + facts(recorded)
            + " Replayed: "
            + facts(replayed)
            + " "
            + apart(worst, worstAgain, recorded.timed())
            + remark
            + capture.describeStart(recorded.timed(), recorded.firstNs()),
        panels.size() == 1 ? ChartSpec.Arrangement.STACKED : ChartSpec.Arrangement.SIDE_BY_SIDE,
        panels);
  }

  /** Each run's own worst moment, the beginnings of both at 0. */
  private static ChartPanel worstMoments(
      CqOccupancy recorded,
      WorstMoment worst,
      CqOccupancy replayed,
      WorstMoment worstAgain,
      double highest) {
    double[] window = ZoomWindow.of(recorded, worst);
    double[] windowAgain = ZoomWindow.of(replayed, worstAgain);
    double from = Math.min(window[0] - worst.startX(), windowAgain[0] - worstAgain.startX());
    double to = Math.max(window[1] - worst.startX(), windowAgain[1] - worstAgain.startX());
    TimeScale scale = TimeScale.ofOffset(to - from, recorded.timed());
    return panel(
        "the worst moment of each",
        new Run(
            name(recorded),
            ZoomWindow.crop(recorded.zoom(), window[0], window[1]),
            worst.startX(),
            window[1]),
        new Run(
            REPLAYED,
            ZoomWindow.crop(replayed.zoom(), windowAgain[0], windowAgain[1]),
            worstAgain.startX(),
            windowAgain[1]),
        scale,
        scale.axis(from, to),
        highest);
  }

  private static String apart(
      @Nullable WorstMoment worst, @Nullable WorstMoment worstAgain, boolean timed) {
    if (worst == null || worstAgain == null) {
      return "";
    }
    long later = worstAgain.startX() - worst.startX();
    return "The replay's worst moment comes "
        + TimeScale.describeLength(Math.abs(later), timed)
        + (later < 0 ? " earlier. " : " later. ");
  }

  private static ChartPanel panel(
      String heading, Run recorded, Run replayed, TimeScale scale, ChartAxis axis, double highest) {
    Numbers x = recorded.x(scale);
    List<ChartSeries> series = new ArrayList<>();
    series.add(line(recorded.name(), Role.STEP_LINE, Tone.RECORDED, x, recorded.levels().top()));
    series.add(
        line(
            replayed.name(),
            Role.STEP_LINE,
            Tone.REPLAYED,
            replayed.x(scale),
            replayed.levels().top()));
    Numbers capacity = recorded.levels().capacity().upTo(OFF_SCALE * highest);
    if (capacity.max(0) > 0) {
      series.add(line(OccupancyChart.CAPACITY, Role.LIMIT_LINE, Tone.CAPACITY, x, capacity));
    }
    addLosses(series, RECORDED_LOST, Tone.BAD, recorded, scale);
    addLosses(series, REPLAYED_LOST, Tone.UNKNOWN, replayed, scale);
    double top = Math.max(highest, capacity.max(0));
    ChartAxis y = ChartAxis.of("CQ slots", "", 0, top * 1.15, Scale.WHOLE);
    return new ChartPanel(heading, axis, y, series, List.of());
  }

  private static void addLosses(
      List<ChartSeries> series, String name, Tone tone, Run run, TimeScale scale) {
    if (!run.levels().lostX().isEmpty()) {
      series.add(
          ChartSeries.ofPoints(
              name,
              Role.MARKER,
              tone,
              scale.toAxis(run.levels().lostX().scaled(run.zeroX(), 1)),
              run.levels().lostTop()));
    }
  }

  private static ChartSeries line(String name, Role role, Tone tone, Numbers x, Numbers y) {
    return ChartSeries.ofPoints(name, role, tone, x, y.held());
  }

  private static String name(CqOccupancy recorded) {
    return recorded.banded() ? RECORDED_AT_MOST : RECORDED;
  }

  private static String facts(CqOccupancy cq) {
    return cq.withheldCount()
        + " of "
        + cq.completedCount()
        + " completions withheld, "
        + cq.lostCount()
        + " lost, "
        + fullIntervals(cq.fullIntervalCount())
        + "at most "
        + Math.round(cq.overview().top().max(0))
        + (cq.banded() ? " occupied, as the host's trace bounds it." : " occupied and withheld.");
  }

  /** None are counted where a controller drops what finds the CQ full. */
  private static String fullIntervals(long count) {
    return count == 0 ? "" : count + (count == 1 ? " full interval, " : " full intervals, ");
  }
}
