package io.cqtrace.analysis.record;

/**
 * What happened on a CQ as numbers to draw: from x to the next x the number of occupied slots lies
 * between {@code low} and {@code high} (equal unless changes were merged). x is nanoseconds or rows
 * since the start of the capture; NaN while the CQ does not exist or its head is not known.
 *
 * @param x where the levels change
 * @param low fewest occupied slots
 * @param high most occupied slots
 * @param top most occupied slots and withheld completions together
 * @param capacity slots that can be occupied; NaN if unknown
 * @param doorbellX where the host wrote the CQ head doorbell
 * @param headReadX where the controller read a new CQ head from the shadow doorbell
 * @param withheldX where completions were found to be withheld
 * @param withheldTop {@code top} there
 * @param earliestX from where on the host may have written the CQ head doorbell
 * @param reusedX where a tag was in use again before its slot was released
 * @param lostX where the controller discarded completions
 * @param lostTop {@code top} there
 */
public record OccupancyLevels(
    Numbers x,
    Numbers low,
    Numbers high,
    Numbers top,
    Numbers capacity,
    Numbers doorbellX,
    Numbers headReadX,
    Numbers withheldX,
    Numbers withheldTop,
    Numbers earliestX,
    Numbers reusedX,
    Numbers lostX,
    Numbers lostTop) {

  /** Collects levels. */
  static final class Builder {
    private final Numbers.Builder x = new Numbers.Builder();
    private final Numbers.Builder low = new Numbers.Builder();
    private final Numbers.Builder high = new Numbers.Builder();
    private final Numbers.Builder top = new Numbers.Builder();
    private final Numbers.Builder capacity = new Numbers.Builder();
    private final Numbers.Builder doorbellX = new Numbers.Builder();
    private final Numbers.Builder headReadX = new Numbers.Builder();
    private final Numbers.Builder withheldX = new Numbers.Builder();
    private final Numbers.Builder withheldTop = new Numbers.Builder();
    private final Numbers.Builder earliestX = new Numbers.Builder();
    private final Numbers.Builder reusedX = new Numbers.Builder();
    private final Numbers.Builder lostX = new Numbers.Builder();
    private final Numbers.Builder lostTop = new Numbers.Builder();

    void entry(long at, int lowest, int highest, int newTop, int newCapacity) {
      boolean gap = highest == OccupancyTrack.GAP;
      x.add((double) at);
      low.add(gap ? Double.NaN : lowest);
      high.add(gap ? Double.NaN : highest);
      top.add(gap ? Double.NaN : newTop);
      capacity.add(newCapacity <= 0 ? Double.NaN : newCapacity);
    }

    void happened(long at, int withheldCount, int newTop, int marks) {
      if (withheldCount > 0) {
        withheldX.add((double) at);
        withheldTop.add(newTop);
      }
      if ((marks & OccupancyTrack.LOST) != 0) {
        lostX.add((double) at);
        lostTop.add(newTop);
      }
      if ((marks & OccupancyTrack.DOORBELL) != 0) {
        doorbellX.add((double) at);
      }
      if ((marks & OccupancyTrack.HEAD_READ) != 0) {
        headReadX.add((double) at);
      }
      if ((marks & OccupancyTrack.DOORBELL_EARLIEST) != 0) {
        earliestX.add((double) at);
      }
      if ((marks & OccupancyTrack.TAG_REUSED) != 0) {
        reusedX.add((double) at);
      }
    }

    /** Copies an entry of other levels, at another x. */
    void copy(OccupancyLevels levels, int place, double at) {
      x.add(at);
      low.add(levels.low().at(place));
      high.add(levels.high().at(place));
      top.add(levels.top().at(place));
      capacity.add(levels.capacity().at(place));
    }

    /** Copies the marks between two places. */
    void copyMarks(OccupancyLevels levels, double from, double to) {
      for (int i = 0; i < levels.withheldX().size(); i++) {
        double at = levels.withheldX().at(i);
        if (at >= from && at <= to) {
          withheldX.add(at);
          withheldTop.add(levels.withheldTop().at(i));
        }
      }
      for (int i = 0; i < levels.lostX().size(); i++) {
        double at = levels.lostX().at(i);
        if (at >= from && at <= to) {
          lostX.add(at);
          lostTop.add(levels.lostTop().at(i));
        }
      }
      levels.doorbellX().stream().filter(at -> at >= from && at <= to).forEach(doorbellX::add);
      levels.headReadX().stream().filter(at -> at >= from && at <= to).forEach(headReadX::add);
      levels.earliestX().stream().filter(at -> at >= from && at <= to).forEach(earliestX::add);
      levels.reusedX().stream().filter(at -> at >= from && at <= to).forEach(reusedX::add);
    }

    public OccupancyLevels build() {
      return new OccupancyLevels(
          x.build(),
          low.build(),
          high.build(),
          top.build(),
          capacity.build(),
          doorbellX.build(),
          headReadX.build(),
          withheldX.build(),
          withheldTop.build(),
          earliestX.build(),
          reusedX.build(),
          lostX.build(),
          lostTop.build());
    }
  }
}
