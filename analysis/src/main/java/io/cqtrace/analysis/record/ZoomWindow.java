package io.cqtrace.analysis.record;

import io.cqtrace.analysis.record.WorstMoment.Kind;

/**
 * Which stretch of a CQ's time line is enlarged: the worst moment, with what led to it and what
 * followed as far as that was kept.
 */
public final class ZoomWindow {
  /** Context on each side that is always wanted, as a part of the interval's length. */
  private static final double LEAST_CONTEXT = 0.35;

  /** Context on each side that may be had to show the CQ fill up and drain. */
  private static final double MOST_CONTEXT = 1.5;

  /** Changes on each side of a busiest moment. */
  private static final int CHANGES_AROUND_PEAK = 128;

  /** Changes on each side of a line that was asked for. */
  private static final int CHANGES_AROUND_LINE = 40;

  /** Context on each side of a busiest moment, as a part of its length. */
  private static final double PEAK_CONTEXT = 0.25;

  /** Context on each side where nothing else is known, as a part of what is to be shown. */
  private static final double LEAST_PART = 0.01;

  /** A part of the capture that, enlarged, would show nothing that the whole does not. */
  private static final double MOST_PART = 0.5;

  private static final double LEAST_PAD_NS = 1000;
  private static final double LEAST_PAD_ROWS = 5;

  private ZoomWindow() {}

  /** From and to, on the x axis of the capture. */
  public static double[] of(CqOccupancy cq, WorstMoment worst) {
    Numbers x = cq.zoom().x();
    double start = worst.startX();
    double end = worst.endX();
    if (worst.kind() == Kind.ASKED_STRETCH) {
      return new double[] {start, Math.max(start + 1, Math.min(end, (double) cq.lastX()))};
    }
    int before = lastAtOrBefore(x, start);
    int after = lastAtOrBefore(x, end);
    double emptyBefore = emptyBefore(cq, before);
    double emptyAfter = emptyAfter(cq, after, end);
    double from;
    double to;
    if (worst.kind() == Kind.FULL_INTERVAL && end > start) {
      double length = end - start;
      from = start - context(start - emptyBefore, length);
      to = end + context(emptyAfter - end, length);
    } else if (worst.kind() == Kind.ASKED_LINE) {
      // What lasts for most of the capture is seen in the whole of it: enlarged is how it began.
      boolean lasting = end - start > cq.lastX() * MOST_PART;
      end = lasting ? start : end;
      after = lastAtOrBefore(x, end);
      double pad = (end - start) * PEAK_CONTEXT;
      from = Math.min(start - pad, x.at(Math.max(0, before - CHANGES_AROUND_LINE)));
      to = Math.max(end + pad, x.at(Math.min(x.size() - 1, after + CHANGES_AROUND_LINE)));
      if (lasting && from < start) {
        to = Math.min(to, start + (start - from));
      }
      if (pad > 0) {
        // What lasts is drawn at its length, and not among changes long before and after it.
        from = Math.max(from, start - 2 * pad);
        to = Math.min(to, end + 2 * pad);
      }
    } else if (Double.isNaN(levelAfter(cq.zoom(), start))) {
      Numbers lost = cq.zoom().lostX();
      double pad = Math.max(PEAK_CONTEXT * (lost.max(start) - start), cq.timed() ? 1e6 : 10);
      from = start - pad;
      to = lost.max(start) + pad;
    } else {
      from = Math.max(x.at(Math.max(0, before - CHANGES_AROUND_PEAK)), emptyBefore);
      to = Math.min(x.at(Math.min(x.size() - 1, after + CHANGES_AROUND_PEAK)), emptyAfter);
      double pad = Math.max(cq.timed() ? LEAST_PAD_NS : LEAST_PAD_ROWS, (to - from) * PEAK_CONTEXT);
      from -= pad;
      to += pad;
    }
    from = Math.max(from, (double) cq.zoomFromX());
    to = Math.min(to, (double) cq.zoomToX());
    if (worst.kind() == Kind.ASKED_LINE && end > start) {
      // Where what follows is cut, what led to it is too.
      from = Math.max(from, start - Math.max(to - start, (end - start) * LEAST_PART));
    }
    return to > from ? new double[] {from, to} : new double[] {from, from + 1};
  }

  /** How much context to show if the CQ was last, or is next, empty at this distance. */
  private static double context(double distanceToEmpty, double length) {
    return distanceToEmpty <= MOST_CONTEXT * length
        ? Math.max(distanceToEmpty * 1.1, LEAST_CONTEXT * length)
        : LEAST_CONTEXT * length;
  }

  /** Where the CQ began to fill up the last time before a place; infinitely early if unknown. */
  private static double emptyBefore(CqOccupancy cq, int place) {
    OccupancyLevels levels = cq.zoom();
    for (int i = place - 1; i >= 0; i--) {
      if (isEmpty(cq, i)) {
        return levels.x().at(i + 1);
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /** Where the CQ is empty the next time; infinitely late if unknown. */
  private static double emptyAfter(CqOccupancy cq, int place, double notBefore) {
    OccupancyLevels levels = cq.zoom();
    for (int i = place; i < levels.x().size(); i++) {
      if (isEmpty(cq, i) && levels.x().at(i) >= notBefore) {
        return levels.x().at(i);
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** Whether the CQ may hold nothing, does not exist, or has no bounds where others are drawn. */
  private static boolean isEmpty(CqOccupancy cq, int place) {
    OccupancyLevels levels = cq.zoom();
    return levels.low().at(place) == 0
        || (Double.isNaN(levels.low().at(place))
            && (cq.banded() || Double.isNaN(levels.capacity().at(place))));
  }

  /** The level that holds after all changes at a place. */
  private static double levelAfter(OccupancyLevels levels, double at) {
    return levels.low().at(lastAtOrBefore(levels.x(), at));
  }

  private static int lastAtOrBefore(Numbers x, double at) {
    int place = 0;
    while (place + 1 < x.size() && x.at(place + 1) <= at) {
      place++;
    }
    return place;
  }

  /** The levels between two places, with the level that holds at the first of them. */
  public static OccupancyLevels crop(OccupancyLevels levels, double from, double to) {
    OccupancyLevels.Builder cropped = new OccupancyLevels.Builder();
    Numbers x = levels.x();
    for (int i = 0; i < x.size() && x.at(i) <= to; i++) {
      boolean holdsAtStart = x.at(i) < from && (i + 1 == x.size() || x.at(i + 1) > from);
      if (x.at(i) >= from || holdsAtStart) {
        cropped.copy(levels, i, Math.max(from, x.at(i)));
      }
    }
    cropped.copyMarks(levels, from, to);
    return cropped.build();
  }
}
