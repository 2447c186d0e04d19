package io.cqtrace.analysis.record;

import io.cqtrace.analysis.record.WorstMoment.Kind;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.RowContext;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: follows all lives of one CQ as one time line, in bounded memory and one pass. The whole
 * capture goes into a track that merges, the part worth seeing into an {@link EnlargedPart}.
 */
public final class CqTimeLine {
  private final int controller;
  private final int cqId;
  private final ChartFocus focus;
  private final OccupancyTrack overview;
  private final IntervalTrack fullIntervals;
  private final EnlargedPart enlarged;

  private @Nullable CompletionQueueLife current;
  private boolean alive;
  private boolean intervalOpen;
  private long intervalStartX;
  private long intervalStartLine;
  private int intervalStartLevel;
  private int intervalStartTop;

  private int size;
  private int lifeCount;
  private int heldNow;
  private int newlyHeld;
  private int lastLow = OccupancyTrack.GAP;
  private int lastLevel = OccupancyTrack.GAP;
  private long lastEarliest;
  private long lastTagSetups;
  private long bandCount;
  private int lastTop;
  private int lastCapacity;
  private long fullIntervalCount;
  private long withheldCount;
  private long lostCount;
  private long completedCount;
  private long doorbellCount;

  /**
   * An empty time line.
   *
   * @param focus what is to be enlarged
   * @param entryLimit most entries of the overview and of the enlarged part
   * @param ringSize changes kept from before something worth seeing, and again from after it
   */
  CqTimeLine(int controller, int cqId, ChartFocus focus, int entryLimit, int ringSize) {
    this.controller = controller;
    this.cqId = cqId;
    this.focus = focus;
    overview = new OccupancyTrack(entryLimit);
    fullIntervals = new IntervalTrack(entryLimit);
    enlarged = new EnlargedPart(focus, entryLimit, ringSize);
  }

  void start(CompletionQueueLife cq, long x) {
    current = cq;
    alive = true;
    lifeCount++;
    size = Math.max(size, cq.size());
    heldNow = 0;
    newlyHeld = 0;
    lastEarliest = 0;
    lastTagSetups = 0;
    add(x, 0, 0, 0, cq.capacity(), 0);
  }

  void end(long x) {
    alive = false;
    add(x, OccupancyTrack.GAP, OccupancyTrack.GAP, 0, 0, 0);
  }

  void completed() {
    completedCount++;
  }

  /** An attempt to post found no free slot: what waits is withheld from now on. */
  void foundFull(CompletionQueueLife cq, RowContext at, long x) {
    int waiting = cq.waitingCount();
    newlyHeld += Math.max(0, waiting - heldNow);
    withheldCount += Math.max(0, waiting - heldNow);
    heldNow = waiting;
    if (!intervalOpen) {
      intervalOpen = true;
      enlarged.beginInterval();
      intervalStartX = x;
      intervalStartLine = at.line();
      intervalStartLevel = cq.occupied();
      intervalStartTop = cq.occupied() + heldNow;
    }
  }

  void posted(CommandSpan command, CompletionQueueLife cq, long x) {
    if (command.withheld() && heldNow > 0) {
      heldNow--;
    }
    leaveUnknown(cq, x);
  }

  /** The controller discarded a completion that it had found no slot for: it is not withheld. */
  void lostWaiting(RowContext at, long x) {
    CompletionQueueLife cq = current;
    if (cq != null) {
      int held = Math.min(1, heldNow);
      heldNow -= held;
      withheldCount -= held;
      newlyHeld = Math.max(0, newlyHeld - held);
      lost(cq, at, x);
      intervalOpen &= heldNow > 0;
    }
  }

  /**
   * Ends the level where the capture does not show the CQ head; {@link #changed} begins anew. Posts
   * go on in the enlarged part: they are what happens around a line.
   */
  private void leaveUnknown(CompletionQueueLife cq, long x) {
    if (cq.occupancy().grade() != null) {
      return;
    }
    int gap = OccupancyTrack.GAP;
    if (lastLevel != gap) {
      add(x, gap, gap, 0, cq.capacity(), 0);
    } else {
      enlarged.add(x, gap, gap, 0, cq.capacity(), 0, 0, intervalOpen);
    }
  }

  /** Whether the CQ exists and the capture does not tell how full it is now. */
  boolean levelUnknown() {
    return alive && lastLevel == OccupancyTrack.GAP;
  }

  /** Whether something is enlarged because it was asked for. */
  boolean showsAsked() {
    WorstMoment shown = enlarged.worst();
    return shown != null && shown.asked();
  }

  /** The controller discarded a completion: nothing else of this CQ is as worth seeing. */
  void lost(CompletionQueueLife cq, RowContext at, long x) {
    lostCount++;
    WorstMoment before = enlarged.worst();
    if (before == null || (before.kind() != Kind.LOSS && !before.asked())) {
      enlargeMoment(Kind.LOSS, cq, at, x, enlarged.changeCount());
    }
    // That it was full then, the controller has said.
    int full = cq.occupied();
    add(x, full, full, full + heldNow, cq.capacity(), OccupancyTrack.LOST);
    leaveUnknown(cq, x);
  }

  /** Takes in the CQ's state after a row. */
  void changed(CompletionQueueLife cq, RowContext at, long x, int marks) {
    if ((marks & OccupancyTrack.DOORBELL) != 0) {
      doorbellCount++;
    }
    if (!cq.occupancy().isKnown()) {
      return;
    }
    int level = cq.occupied();
    int top = level + heldNow;
    int capacity = cq.capacity();
    if (level == lastLevel
        && top == lastTop
        && capacity == lastCapacity
        && newlyHeld == 0
        && marks == 0) {
      return;
    }
    add(x, level, level, top, capacity, marks);
    notePeak(cq, at, x, top);
  }

  /** Takes in the bounds of the CQ's state after a row; what is surely occupied makes a peak. */
  void changedBand(CompletionQueueLife cq, RowContext at, long x) {
    long earliest = cq.occupancy().released(true);
    int marks =
        (earliest > lastEarliest ? OccupancyTrack.DOORBELL_EARLIEST : 0)
            | (cq.occupancy().earlyTagSetupCount() > lastTagSetups ? OccupancyTrack.TAG_REUSED : 0);
    lastEarliest = earliest;
    lastTagSetups = cq.occupancy().earlyTagSetupCount();
    int low = cq.occupancy().atLeast();
    int high = cq.occupancy().atMost();
    if (low == lastLow && high == lastLevel && high + heldNow == lastTop && marks == 0) {
      return;
    }
    bandCount++;
    add(x, low, high, high + heldNow, cq.capacity(), marks);
    notePeak(cq, at, x, low + heldNow);
  }

  private void add(long x, int low, int level, int top, int capacity, int marks) {
    int held = newlyHeld;
    newlyHeld = 0;
    lastLow = low;
    lastLevel = level;
    lastTop = top;
    lastCapacity = capacity;
    overview.add(x, low, level, top, capacity, held, marks);
    enlarged.add(x, low, level, top, capacity, held, marks, intervalOpen);
  }

  /** The line that was asked for, or the first one behind it that tells of this CQ. */
  void reachLine(CompletionQueueLife cq, RowContext at, long x) {
    if (!showsAsked()) {
      enlargeMoment(Kind.ASKED_LINE, cq, at, x, Math.max(0, enlarged.changeCount() - 1));
    }
  }

  /** The line of an event that is to be enlarged, as the CQ stood then. */
  void reachEvent(long line, long x) {
    enlarged.enlarge(
        new WorstMoment(
            Kind.ASKED_LINE,
            x,
            Math.max(x, focus.toX()),
            focus.source(),
            line,
            line,
            lastLevel,
            Math.max(0, lastTop),
            0,
            true,
            Math.max(0, lastCapacity),
            lifeCount),
        Math.max(0, enlarged.changeCount() - 1));
  }

  private void notePeak(CompletionQueueLife cq, RowContext at, long x, int top) {
    WorstMoment before = enlarged.worst();
    if (top > 0
        && !intervalOpen
        && !focus.hasStretch()
        && (before == null || (before.kind() == Kind.BUSIEST && before.top() < top))) {
      enlargeMoment(Kind.BUSIEST, cq, at, x, enlarged.changeCount() - 1);
    }
  }

  /** Makes a moment the worst; what lies around it is copied when the ring has enough of it. */
  private void enlargeMoment(
      Kind kind, CompletionQueueLife cq, RowContext at, long x, long ringNumber) {
    if (focus.hasStretch()) {
      return;
    }
    int level = cq.occupancy().isBounded() ? cq.occupancy().atLeast() : cq.occupied();
    enlarged.enlarge(
        new WorstMoment(
            kind,
            x,
            x,
            at.source(),
            at.line(),
            at.line(),
            level,
            level + heldNow,
            0,
            true,
            cq.capacity(),
            lifeCount),
        ringNumber);
  }

  /** Completions need not wait any longer, or the CQ's life ends. */
  void endFull(FullInterval interval, long x) {
    if (!intervalOpen) {
      return;
    }
    intervalOpen = false;
    fullIntervalCount++;
    fullIntervals.add(intervalStartX, x);
    enlarged.endInterval(
        new WorstMoment(
            Kind.FULL_INTERVAL,
            intervalStartX,
            x,
            interval.source(),
            intervalStartLine,
            interval.endLine(),
            intervalStartLevel,
            intervalStartTop,
            interval.withheldCount(),
            interval.resumed(),
            lastCapacity,
            lifeCount));
  }

  /** What is enlarged; of a stretch that was asked for, what happened in it. */
  @Nullable WorstMoment worst() {
    return focus.hasStretch() && completedCount + lostCount > 0
        ? enlarged.stretch(lastCapacity > 0 ? lastCapacity : Math.max(0, size - 1), lifeCount)
        : enlarged.worst();
  }

  long fullIntervalCount() {
    return fullIntervalCount;
  }

  long completedCount() {
    return completedCount;
  }

  /**
   * The time line in numbers, after the capture's end.
   *
   * @param allFullIntervals full intervals of all CQs
   */
  CqOccupancy occupancy(boolean timed, long firstNs, long lastX, long allFullIntervals) {
    enlarged.finish();
    return new CqOccupancy(
        controller,
        cqId,
        size,
        lifeCount,
        timed,
        firstNs,
        lastX,
        overview.levels(),
        fullIntervals.starts(),
        fullIntervals.ends(),
        fullIntervalCount,
        allFullIntervals - fullIntervalCount,
        withheldCount,
        lostCount,
        completedCount,
        doorbellCount,
        bandCount > 0,
        worst(),
        enlarged.levels(),
        enlarged.fromX(),
        enlarged.toX(lastX));
  }
}
