package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.OccupancyLevels;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.record.ZoomWindow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CQ occupancy over time: the whole capture and, beside it, the worst moment enlarged. A pure
 * function of what an {@link OccupancyRecorder} saw.
 */
public final class OccupancyChart {
  static final String OCCUPIED = "occupied CQ slots";
  static final String WITHHELD = "withheld completions";
  static final String CAPACITY = "capacity (size - 1)";
  static final String FULL = "completions must wait";
  static final String FOUND_FULL = "CQ found full";
  static final String LOST = "lost completion";
  static final String DOORBELL = "CQ head doorbell";
  static final String HEAD_READ = "CQ head read from the shadow doorbell";
  static final String BAND = "occupied CQ slots: at least, at most";
  static final String EARLIEST = "CQ head doorbell at the earliest";
  static final String REUSED = "tag in use again, slot not released";
  static final String ENLARGED = "enlarged part";

  private static final String NO_HEAD = "The capture shows no CQ head";

  /** A capacity this many times the largest occupancy is left off the chart, and said in words. */
  private static final int OFF_SCALE = 4;

  private final CqOccupancy cq;
  private final CaptureLabel capture;

  private OccupancyChart(CqOccupancy cq, CaptureLabel capture) {
    this.cq = cq;
    this.capture = capture;
  }

  /** The chart of what was recorded: of the worst CQ, or an empty chart that says so. */
  public static ChartSpec worst(OccupancyRecorder recorder, CaptureLabel capture) {
    return recorder.worst().map(cq -> of(cq, capture)).orElseGet(() -> none(recorder));
  }

  /** The chart of the CQ that the recorder was asked for, or of the worst one. */
  public static ChartSpec focused(OccupancyRecorder recorder, CaptureLabel capture) {
    return recorder.focused().map(cq -> of(cq, capture)).orElseGet(() -> none(recorder));
  }

  /** The chart of one CQ. */
  public static ChartSpec of(CqOccupancy cq, CaptureLabel capture) {
    return new OccupancyChart(cq, capture).spec();
  }

  private static ChartSpec none(OccupancyRecorder recorder) {
    String title = "Completion queue occupancy";
    return recorder.sawCompletion()
        ? empty(title, "no CQ head in this capture", NO_HEAD + ": how full a CQ was is not known.")
        : empty(
            title,
            "no completion in this capture",
            "The capture shows no completion: there is no CQ whose occupancy could be drawn.");
  }

  private static ChartSpec empty(String title, String remark, String caption) {
    ChartAxis x = ChartAxis.of("time since the capture's start", "s", 0, 1, Scale.LINEAR);
    ChartAxis y = ChartAxis.of("CQ slots", "", 0, 1, Scale.WHOLE);
    ChartNote note = new ChartNote(ChartNote.Kind.EMPTY, 0.5, 0.5, remark);
    return new ChartSpec(
        title,
        caption,
        ChartSpec.Arrangement.STACKED,
        List.of(new ChartPanel("", x, y, List.of(), List.of(note))));
  }

  /** Where the level is not known around the moment, only the whole capture is worth drawing. */
  private ChartSpec spec() {
    WorstMoment worst = cq.worst();
    String title = "Occupancy of " + name();
    boolean enlarged =
        worst != null && (worst.levelKnown() || enlargedPart(worst).top().max(0) > 0);
    if (worst != null && nothingKnown()) {
      return empty(title, "no CQ head in this capture", caption(worst));
    }
    List<ChartPanel> panels = new ArrayList<>();
    panels.add(overview(enlarged ? worst : null, worst));
    if (enlarged && worst != null) {
      panels.add(zoom(worst));
    }
    return new ChartSpec(
        title,
        caption(worst),
        enlarged ? ChartSpec.Arrangement.SIDE_BY_SIDE : ChartSpec.Arrangement.STACKED,
        panels);
  }

  private String name() {
    String queue = cq.cqId() == 0 ? "the admin CQ" : "CQ " + cq.cqId();
    int capacity = relevantCapacity();
    String size = capacity > 0 ? " (" + (capacity + 1) + " entries)" : " (size unknown)";
    return queue + size + CaptureLabel.controller(cq.controller());
  }

  // Panels.

  private ChartPanel overview(@Nullable WorstMoment enlarged, @Nullable WorstMoment worst) {
    double end = Math.max(1, cq.lastX());
    TimeScale scale = TimeScale.ofCapture(end, cq.timed());
    List<ChartSeries> series = new ArrayList<>(levels(cq.overview(), scale, end));
    if (enlarged != null) {
      double[] window = ZoomWindow.of(cq, enlarged);
      series.add(
          ChartSeries.ofIntervals(
              ENLARGED,
              Role.FRAME,
              Tone.ZOOM,
              Numbers.of(scale.toAxis(window[0])),
              Numbers.of(scale.toAxis(window[1]))));
    }
    return new ChartPanel(
        "whole capture",
        scale.axis(0, end),
        slotAxis(),
        series,
        withCapacityNote(worst == null ? List.of() : callout(worst, scale)));
  }

  private ChartPanel zoom(WorstMoment worst) {
    double[] window = ZoomWindow.of(cq, worst);
    TimeScale scale =
        TimeScale.ofPart(window[1] - window[0], worst.startX(), capture.instant(worst), cq.timed());
    return new ChartPanel(
        switch (worst.kind()) {
          case ASKED_STRETCH -> "the stretch asked for";
          case ASKED_LINE -> "around " + capture.instant(worst);
          case LOSS -> cq.lostCount() == 1 ? "the loss" : "the first loss";
          case FULL_INTERVAL -> "longest full interval";
          case BUSIEST -> "busiest moment";
        },
        scale.axis(window[0], window[1]),
        slotAxis(),
        levels(enlargedPart(worst), scale, window[1]),
        withCapacityNote(callout(worst, scale)));
  }

  private OccupancyLevels enlargedPart(WorstMoment worst) {
    double[] window = ZoomWindow.of(cq, worst);
    return ZoomWindow.crop(cq.zoom(), window[0], window[1]);
  }

  private List<ChartSeries> levels(OccupancyLevels levels, TimeScale scale, double end) {
    List<ChartSeries> series = new ArrayList<>();
    Numbers x = scale.toAxis(levels.x().with(end));
    if (!cq.fullStartX().isEmpty()) {
      series.add(
          ChartSeries.ofIntervals(
              FULL,
              Role.INTERVAL,
              Tone.FULL,
              scale.toAxis(cq.fullStartX()),
              scale.toAxis(cq.fullEndX())));
    }
    series.add(
        ChartSeries.ofRange(
            cq.banded() ? BAND : OCCUPIED,
            Role.STEP_AREA,
            Tone.OCCUPIED,
            x,
            levels.low().held(),
            levels.high().held()));
    if (levels.top().max(0) > levels.high().max(0)) {
      series.add(
          ChartSeries.ofRange(
              WITHHELD,
              Role.STACKED_AREA,
              Tone.WITHHELD,
              x,
              levels.high().held(),
              levels.top().held()));
    }
    // Other lives of the CQ may have had a size far above the range.
    Numbers capacity = levels.capacity().upTo(highestSlot());
    if (!Double.isNaN(capacity.max(Double.NaN))) {
      series.add(
          ChartSeries.ofPoints(CAPACITY, Role.LIMIT_LINE, Tone.CAPACITY, x, capacity.held()));
    }
    addMarks(series, levels, scale);
    return series;
  }

  private static void addMarks(List<ChartSeries> series, OccupancyLevels levels, TimeScale scale) {
    if (!levels.withheldX().isEmpty()) {
      series.add(
          ChartSeries.ofPoints(
              FOUND_FULL,
              Role.MARKER,
              Tone.WITHHELD,
              scale.toAxis(levels.withheldX()),
              levels.withheldTop()));
    }
    if (!levels.lostX().isEmpty()) {
      series.add(
          ChartSeries.ofPoints(
              LOST, Role.MARKER, Tone.BAD, scale.toAxis(levels.lostX()), levels.lostTop()));
    }
    if (!levels.doorbellX().isEmpty()) {
      series.add(ChartSeries.ofTicks(DOORBELL, Tone.DOORBELL, scale.toAxis(levels.doorbellX())));
    }
    if (!levels.earliestX().isEmpty()) {
      series.add(ChartSeries.ofTicks(EARLIEST, Tone.DOORBELL, scale.toAxis(levels.earliestX())));
    }
    if (!levels.reusedX().isEmpty()) {
      series.add(ChartSeries.ofTicks(REUSED, Tone.BAD, scale.toAxis(levels.reusedX())));
    }
    if (!levels.headReadX().isEmpty()) {
      series.add(ChartSeries.ofTicks(HEAD_READ, Tone.HEAD_READ, scale.toAxis(levels.headReadX())));
    }
  }

  // Axes and words.

  private double largestTop() {
    return Math.max(cq.overview().top().max(0), cq.zoom().top().max(0));
  }

  /** Whether no more is known than that a new CQ is empty, though completions were seen. */
  private boolean nothingKnown() {
    return largestTop() == 0;
  }

  /** The capacity at the worst moment; other lives of the CQ may have had another one. */
  private int relevantCapacity() {
    WorstMoment worst = cq.worst();
    return worst != null ? worst.capacity() : Math.max(0, cq.size() - 1);
  }

  private boolean capacityShown() {
    return relevantCapacity() <= OFF_SCALE * Math.max(2, largestTop());
  }

  private double highestSlot() {
    double highest = Math.max(largestTop(), capacityShown() ? relevantCapacity() : 0);
    return Math.max(2, highest) * 1.22;
  }

  private ChartAxis slotAxis() {
    return ChartAxis.of("CQ slots", "", 0, highestSlot(), Scale.WHOLE);
  }

  private List<ChartNote> withCapacityNote(List<ChartNote> notes) {
    if (capacityShown()) {
      return notes;
    }
    List<ChartNote> all = new ArrayList<>(notes);
    all.add(
        new ChartNote(
            ChartNote.Kind.CORNER,
            0,
            0,
            "capacity " + relevantCapacity() + ": far above this range"));
    return all;
  }

  private List<ChartNote> callout(WorstMoment worst, TimeScale scale) {
    return worst.startLine() == 0
        ? List.of()
        : List.of(
            new ChartNote(
                ChartNote.Kind.CALLOUT,
                scale.toAxis((double) worst.startX()),
                worst.top(),
                capture.instant(worst)));
  }

  private String caption(@Nullable WorstMoment worst) {
    StringBuilder text = new StringBuilder();
    if (worst == null) {
      text.append("Nothing completed on this CQ. ");
    } else {
      switch (worst.kind()) {
        case ASKED_STRETCH, ASKED_LINE -> appendAsked(text, worst);
        case LOSS -> appendLoss(text, worst);
        case FULL_INTERVAL -> appendInterval(text, worst);
        case BUSIEST -> appendBusiest(text, worst);
      }
    }
    if (cq.banded()) {
      text.append(
          "The log shows no CQ head. The host's own trace bounds it: it rang after it had handled"
              + " the last CQE of a batch (INFERRED) and before a post that would not have fitted"
              + " (INFERRED) or a pause (ASSUMED). ");
    }
    if (cq.otherFullIntervalCount() > 0) {
      text.append(counted(cq.otherFullIntervalCount(), "full interval")).append(" on other CQs. ");
    }
    text.append(counted(cq.completedCount(), "completion"))
        .append(" in ")
        .append(cq.lifeCount() == 1 ? "1 life" : cq.lifeCount() + " lives")
        .append(" of this CQ. ")
        .append(capture.describeStart(cq.timed(), cq.firstNs()));
    return text.toString();
  }

  private void appendAsked(StringBuilder text, WorstMoment worst) {
    boolean stretch = worst.kind() == WorstMoment.Kind.ASKED_STRETCH;
    text.append(stretch ? "From " : "At " + capture.instant(worst) + " (")
        .append(TimeScale.describePlace(worst.startX(), cq.timed()))
        .append(
            stretch ? " to " + TimeScale.describePlace(worst.endX(), cq.timed()) + ": " : "): ");
    if (!worst.levelKnown() || nothingKnown()) {
      text.append("how full this CQ was is not known. ").append(cq.banded() ? "" : NO_HEAD + ". ");
      return;
    }
    text.append(stretch ? "at most " : "")
        .append(worst.level())
        .append(
            worst.capacity() > 0
                ? " of " + worst.capacity() + " slots occupied"
                : " slots occupied")
        .append(
            stretch ? ", " + counted(worst.withheldCount(), "completion") + " withheld. " : ". ")
        .append("In all: ")
        .append(counted(cq.withheldCount(), "completion"))
        .append(" withheld in ")
        .append(counted(cq.fullIntervalCount(), "full interval"))
        .append(", ")
        .append(cq.lostCount())
        .append(" lost. ");
  }

  private void appendLoss(StringBuilder text, WorstMoment worst) {
    text.append(counted(cq.lostCount(), "completion"))
        .append(" discarded by the controller because the CQ was full, ")
        .append(cq.lostCount() == 1 ? "at " : "the first at ")
        .append(capture.line(worst.source(), worst.startLine()))
        .append(" (")
        .append(TimeScale.describePlace(worst.startX(), cq.timed()))
        .append("). ");
    if (!cq.banded()
        && cq.overview().doorbellX().isEmpty()
        && cq.overview().headReadX().isEmpty()) {
      text.append(NO_HEAD).append(": how full the CQ was at other times is not known. ");
    }
  }

  private void appendInterval(StringBuilder text, WorstMoment worst) {
    boolean only = cq.fullIntervalCount() == 1;
    if (!only) {
      text.append(counted(cq.withheldCount(), "completion"))
          .append(" withheld in ")
          .append(counted(cq.fullIntervalCount(), "full interval"))
          .append(" at a capacity of " + worst.capacity() + ". ");
    }
    text.append(only ? "One full interval, at a capacity of " + worst.capacity() : "The longest")
        .append(": ")
        .append(TimeScale.describeLength(worst.lengthX(), cq.timed()))
        .append(", from ")
        .append(capture.line(worst.source(), worst.startLine()))
        .append(" (")
        .append(TimeScale.describePlace(worst.startX(), cq.timed()))
        .append(") to ")
        .append(capture.line(worst.source(), worst.endLine()))
        .append("; ")
        .append(counted(worst.withheldCount(), "completion"))
        .append(
            worst.resumed()
                ? " withheld, then posted. "
                : " withheld and not posted before the queue or the capture ended. ");
  }

  private void appendBusiest(StringBuilder text, WorstMoment worst) {
    text.append("Never found full, no completion withheld. ")
        .append(cq.banded() ? "Most that surely were occupied: " : "At most ")
        .append(worst.level())
        .append(worst.capacity() > 0 ? " of " + worst.capacity() + " slots" : " slots")
        .append(cq.banded() ? ", at " : " occupied, at ")
        .append(capture.line(worst.source(), worst.startLine()))
        .append(" (")
        .append(TimeScale.describePlace(worst.startX(), cq.timed()))
        .append("). ");
    if (worst.capacity() == 0) {
      text.append(
          "The size of the CQ is not recorded: a full CQ cannot be recognised, and the level may be"
              + " off. ");
    }
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
