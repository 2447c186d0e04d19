package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.RingSteps;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.record.ZoomWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Head and tail of a CQ and its SQ over time, around the CQ's worst moment. */
public final class RingStepsChart {
  static final String TAIL = "tail (entries put in)";
  static final String HEAD = "head (entries taken out)";
  static final String WANTED = "completed, not posted";
  static final String LIMIT = "room: head + size - 1";
  static final String DOORBELL = "doorbell";

  private RingStepsChart() {}

  /** The chart of what was recorded. */
  public static ChartSpec of(RingSteps steps, CaptureLabel capture) {
    CqOccupancy cq = steps.occupancy();
    WorstMoment worst = cq.worst();
    double[] window =
        worst == null
            ? new double[] {0, Math.max(1, (double) cq.lastX())}
            : ZoomWindow.of(cq, worst);
    TimeScale scale =
        worst == null
            ? TimeScale.ofCapture(window[1], cq.timed())
            : TimeScale.ofPart(
                window[1] - window[0], worst.startX(), capture.instant(worst), cq.timed());
    Instant cqThen = Instant.of(steps.cq(), (double) scale.zeroX());
    Instant sqThen = Instant.of(steps.sq(), (double) scale.zeroX());
    double span =
        headKnown(steps.cq(), cqThen)
            ? Math.max(cqThen.span(), sqThen.span())
            : Double.POSITIVE_INFINITY;
    List<ChartNote> callout =
        worst == null || worst.startLine() == 0
            ? List.of()
            : List.of(
                new ChartNote(
                    ChartNote.Kind.CALLOUT,
                    scale.toAxis((double) worst.startX()),
                    cqThen.wanted(),
                    capture.instant(worst)));
    ChartAxis cqAxis = axis("CQEs since its creation", steps.cq(), cqThen, span);
    ChartAxis sqAxis = axis("SQEs since its creation", steps.sq(), sqThen, span);
    String queues = "CQ " + cq.cqId() + " and SQ " + steps.sqId();
    return new ChartSpec(
        "Head and tail of " + queues + CaptureLabel.controller(cq.controller()),
        caption(steps, window, capture),
        ChartSpec.Arrangement.STACKED,
        List.of(
            new ChartPanel(
                "CQ " + cq.cqId(),
                scale.axis(window[0], window[1]),
                cqAxis,
                series(steps.cq(), scale, window[1], cqAxis),
                notes(steps.cq(), cqAxis, callout)),
            new ChartPanel(
                "SQ " + steps.sqId(),
                scale.axis(window[0], window[1]),
                sqAxis,
                series(steps.sq(), scale, window[1], sqAxis),
                notes(steps.sq(), sqAxis, List.of()))));
  }

  /** Whether the room is seen; of a large ring that is nearly empty it is far above the rest. */
  private static boolean limitShown(RingSteps.Moves moves, ChartAxis y) {
    return moves.limit().stream().anyMatch(value -> value <= y.max());
  }

  private static List<ChartNote> notes(
      RingSteps.Moves moves, ChartAxis y, List<ChartNote> callout) {
    boolean above = moves.limit().stream().anyMatch(value -> value > y.max());
    if (!above || limitShown(moves, y)) {
      return callout;
    }
    List<ChartNote> notes = new ArrayList<>(callout);
    notes.add(new ChartNote(ChartNote.Kind.CORNER, 0, 0, "head + size - 1: far above this range"));
    return notes;
  }

  private static List<ChartSeries> series(
      RingSteps.Moves moves, TimeScale scale, double end, ChartAxis y) {
    Numbers x = scale.toAxis(moves.x().with(end));
    List<ChartSeries> series = new ArrayList<>();
    if (limitShown(moves, y)) {
      series.add(line(LIMIT, Role.LIMIT_LINE, Tone.CAPACITY, x, moves.limit()));
    }
    if (!moves.wanted().equals(moves.tail())) {
      series.add(
          ChartSeries.ofRange(
              WANTED,
              Role.STACKED_AREA,
              Tone.WITHHELD,
              x,
              moves.tail().held(),
              moves.wanted().held()));
    }
    series.add(line(HEAD, Role.STEP_LINE, Tone.HEAD, x, moves.head()));
    series.add(line(TAIL, Role.STEP_LINE, Tone.TAIL, x, moves.tail()));
    if (!moves.doorbellX().isEmpty()) {
      series.add(ChartSeries.ofTicks(DOORBELL, Tone.DOORBELL, scale.toAxis(moves.doorbellX())));
    }
    return series;
  }

  /** The counters of a ring at one instant; zeros if the ring does not exist then. */
  private record Instant(int place, double head, double wanted, double limit) {
    static Instant of(RingSteps.Moves moves, double x) {
      int place = 0;
      while (place + 1 < moves.x().size() && moves.x().at(place + 1) <= x) {
        place++;
      }
      if (moves.x().isEmpty() || Double.isNaN(moves.tail().at(place))) {
        return new Instant(place, 0, 0, Double.NaN);
      }
      double tail = moves.tail().at(place);
      double head = moves.head().at(place);
      return new Instant(
          place,
          Double.isNaN(head) ? tail : head,
          moves.wanted().at(place),
          moves.limit().at(place));
    }

    /** What must be seen: from head to tail, and to the limit if the ring comes near it. */
    double span() {
      double used = Math.max(4, wanted - head);
      return limit - head <= 4 * used ? Math.max(used, limit - head) : used;
    }
  }

  /** Without a head there is no distance that must be seen: the axis holds all of the part. */
  private static boolean headKnown(RingSteps.Moves moves, Instant then) {
    return !moves.x().isEmpty() && !Double.isNaN(moves.head().at(then.place()));
  }

  /**
   * The counters around the instant that matters: before and after it they may be thousands away,
   * or begin anew with the next life of the queue.
   */
  private static ChartAxis axis(String what, RingSteps.Moves moves, Instant then, double span) {
    boolean headKnown = headKnown(moves, then);
    Numbers low = headKnown ? moves.head() : moves.tail();
    boolean limitNear = headKnown && then.limit() <= then.head() + 2.5 * span;
    Numbers high = limitNear ? moves.limit() : moves.wanted();
    double lowest = Math.max(then.head() - span, inLife(low, then.place(), false));
    double highest = Math.min(then.head() + 2.5 * span, inLife(high, then.place(), true));
    highest = Math.max(highest, then.wanted());
    double pad = Math.max(1, (highest - lowest) * 0.06);
    return ChartAxis.of(
        what, "", Math.max(0, Math.floor(lowest - pad)), highest + 2 * pad, Scale.WHOLE);
  }

  /** The largest or the smallest value of a counter in the life of a place. */
  private static double inLife(Numbers counter, int place, boolean largest) {
    int at = place;
    int step = largest ? 1 : -1;
    while (at + step >= 0 && at + step < counter.size() && !Double.isNaN(counter.at(at + step))) {
      at += step;
    }
    return counter.isEmpty() || Double.isNaN(counter.at(at)) ? 0 : counter.at(at);
  }

  private static ChartSeries line(String name, Role role, Tone tone, Numbers x, Numbers y) {
    return ChartSeries.ofPoints(name, role, tone, x, y.held());
  }

  private static String caption(RingSteps steps, double[] window, CaptureLabel capture) {
    CqOccupancy cq = steps.occupancy();
    long length = (long) (window[1] - window[0]);
    return String.format(
        Locale.ROOT,
        "%s of the capture. CQ %d: %.0f posted, %s. SQ %d: %.0f submitted, %.0f fetched. %d CQ and"
            + " %d SQ doorbells. %s",
        TimeScale.describeLength(length, cq.timed()),
        cq.cqId(),
        growth(steps.cq().tail()),
        released(steps.cq()),
        steps.sqId(),
        growth(steps.sq().tail()),
        growth(steps.sq().head()),
        steps.cq().doorbellX().size(),
        steps.sq().doorbellX().size(),
        capture.describeStart(cq.timed(), cq.firstNs()));
  }

  /** A head is known at a CQ's creation; only behind the first CQE does it tell something. */
  private static String released(RingSteps.Moves cq) {
    int known = 0;
    int hidden = 0;
    for (int i = 0; i < cq.tail().size(); i++) {
      if (cq.tail().at(i) > 0) {
        hidden += Double.isNaN(cq.head().at(i)) ? 1 : 0;
        known += Double.isNaN(cq.head().at(i)) ? 0 : 1;
      }
    }
    if (hidden > 0) {
      return known > 0
          ? "the capture shows its head only for a part"
          : "its head is not in the capture";
    }
    return String.format(
        Locale.ROOT, "%.0f released; its tail must not pass head + size - 1", growth(cq.head()));
  }

  /** How far a counter moved, over all lives. */
  private static double growth(Numbers counter) {
    double grown = 0;
    for (int i = 1; i < counter.size(); i++) {
      double step = counter.at(i) - counter.at(i - 1);
      grown += step > 0 ? step : 0;
    }
    return grown;
  }
}
