package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import java.util.ArrayList;
import java.util.List;

/** The same CQ twice: as recorded and as replayed, in all and around the recorded worst moment. */
public final class ComparisonChart {
  static final String RECORDED = "recorded: occupied and withheld";
  static final String REPLAYED = "replayed: occupied and withheld";

  /** A capacity this many times the largest occupancy is left off. */
  private static final int OFF_SCALE = 4;

  private ComparisonChart() {}

  /**
   * The chart of two runs on the same time line.
   *
   * @param replayedBy the host and controller of the replay
   */
  public static ChartSpec of(
      CqOccupancy recorded, CqOccupancy replayed, String replayedBy, CaptureLabel capture) {
    double end = Math.max(1, (double) Math.max(recorded.lastX(), replayed.lastX()));
    double highest =
        Math.max(2, Math.max(recorded.overview().top().max(0), replayed.overview().top().max(0)));
    List<ChartPanel> panels = new ArrayList<>();
    panels.add(
        panel(
            "whole capture",
            recorded.overview(),
            replayed.overview(),
            TimeScale.ofCapture(end, recorded.timed()),
            new double[] {0, end},
            highest));
    WorstMoment worst = recorded.worst();
    if (worst != null) {
      double[] window = ZoomWindow.of(recorded, worst);
      panels.add(
          panel(
              "the recorded run's worst moment",
              ZoomWindow.crop(recorded.zoom(), window[0], window[1]),
              ZoomWindow.crop(finest(replayed, window), window[0], window[1]),
              TimeScale.ofPart(
                  window[1] - window[0],
                  worst.startX(),
                  capture.line(worst.source(), worst.startLine()),
                  recorded.timed()),
              window,
              highest));
    }
    return new ChartSpec(
        "CQ " + recorded.cqId() + " as recorded and as replayed by " + replayedBy,
        "Recorded: "
            + facts(recorded)
            + " Replayed: "
            + facts(replayed)
            + " "
            + capture.describeStart(recorded.timed(), recorded.firstNs()),
        panels.size() == 1 ? ChartSpec.Arrangement.STACKED : ChartSpec.Arrangement.SIDE_BY_SIDE,
        panels);
  }

  /** The exact levels if they cover the window, else those of the whole capture. */
  private static OccupancyLevels finest(CqOccupancy cq, double[] window) {
    return cq.worst() != null && cq.zoomFromX() <= window[0] && cq.zoomToX() >= window[1]
        ? cq.zoom()
        : cq.overview();
  }

  private static ChartPanel panel(
      String heading,
      OccupancyLevels recorded,
      OccupancyLevels replayed,
      TimeScale scale,
      double[] window,
      double highest) {
    List<ChartSeries> series = new ArrayList<>();
    series.add(line(RECORDED, Tone.RECORDED, recorded, recorded.top(), scale, window[1]));
    series.add(line(REPLAYED, Tone.REPLAYED, replayed, replayed.top(), scale, window[1]));
    Numbers capacity = recorded.capacity().upTo(OFF_SCALE * highest);
    if (capacity.max(0) > 0) {
      series.add(
          ChartSeries.ofPoints(
              OccupancyChart.CAPACITY,
              Role.LIMIT_LINE,
              Tone.CAPACITY,
              scale.toAxis(recorded.x().with(window[1])),
              capacity.held()));
    }
    double top = Math.max(highest, capacity.max(0));
    ChartAxis y = ChartAxis.of("CQ slots", "", 0, top * 1.15, Scale.WHOLE);
    return new ChartPanel(heading, scale.axis(window[0], window[1]), y, series, List.of());
  }

  private static ChartSeries line(
      String name, Tone tone, OccupancyLevels levels, Numbers y, TimeScale scale, double end) {
    return ChartSeries.ofPoints(
        name, Role.STEP_LINE, tone, scale.toAxis(levels.x().with(end)), y.held());
  }

  private static String facts(CqOccupancy cq) {
    return cq.withheldCount()
        + " of "
        + cq.completedCount()
        + " completions withheld, "
        + cq.lostCount()
        + " lost, "
        + cq.fullIntervalCount()
        + (cq.fullIntervalCount() == 1 ? " full interval, at most " : " full intervals, at most ")
        + Math.round(cq.overview().top().max(0))
        + " occupied and withheld.";
  }
}
