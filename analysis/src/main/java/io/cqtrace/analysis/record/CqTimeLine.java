package io.cqtrace.analysis.record;

import io.cqtrace.analysis.record.WorstMoment.Kind;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.RowContext;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: follows all lives of one CQ as one time line, in bounded memory and one pass. The whole
 * capture goes into a track that merges. The last changes go into a ring; what lies around a full
 * interval is copied out of it only when the interval gets long or turns out to be the worst so
 * far, so that many short intervals cost nothing.
 */
public final class CqTimeLine {
  private final int controller;
  private final int cqId;
  private final ChartFocus focus;
  private final OccupancyTrack overview;
  private final IntervalTrack fullIntervals;
  private final OccupancyRing ring;

  private OccupancyTrack worstTrack;
  private OccupancyTrack candidateTrack;
  private @Nullable WorstMoment worst;
  private long worstFromX;
  private long candidateFromX;
  private int afterWorstCount;
  private long afterWorstX;

  private @Nullable CompletionQueueLife current;
  private boolean intervalOpen;
  private boolean candidateCopied;
  private long intervalStartX;
  private long intervalStartLine;
  private int intervalStartLevel;
  private int intervalStartTop;
  private long intervalRingStart;

  private boolean momentPending;
  private long momentRingNumber;
  private boolean momentPendingAtEnd;

  private boolean stretchBegun;
  private int stretchLevel;
  private int stretchTop;
  private int stretchHeld;

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
    ring = new OccupancyRing(ringSize);
    worstTrack = new OccupancyTrack(entryLimit);
    candidateTrack = new OccupancyTrack(entryLimit);
  }

  void start(CompletionQueueLife cq, long x) {
    current = cq;
    lifeCount++;
    size = Math.max(size, cq.size());
    heldNow = 0;
    newlyHeld = 0;
    lastEarliest = 0;
    lastTagSetups = 0;
    add(x, 0, 0, 0, cq.capacity(), 0);
  }

  void end(long x) {
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
      candidateCopied = false;
      intervalStartX = x;
      intervalStartLine = at.line();
      intervalStartLevel = cq.occupied();
      intervalStartTop = cq.occupied() + heldNow;
      intervalRingStart = ring.addedCount();
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

  /** Ends the level where the capture does not show the CQ head; {@link #changed} begins anew. */
  private void leaveUnknown(CompletionQueueLife cq, long x) {
    if (lastLevel != OccupancyTrack.GAP && cq.occupancyGrade() == null) {
      add(x, OccupancyTrack.GAP, OccupancyTrack.GAP, 0, cq.capacity(), 0);
    }
  }

  /** The controller discarded a completion: nothing else of this CQ is as worth seeing. */
  void lost(CompletionQueueLife cq, RowContext at, long x) {
    lostCount++;
    if (worst == null || (worst.kind() != Kind.LOSS && !worst.asked())) {
      enlargeMoment(Kind.LOSS, cq, at, x, ring.addedCount());
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
    if (!cq.occupancyKnown()) {
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
    long earliest = cq.releasedWithin(true);
    int marks =
        (earliest > lastEarliest ? OccupancyTrack.DOORBELL_EARLIEST : 0)
            | (cq.earlyTagSetupCount() > lastTagSetups ? OccupancyTrack.TAG_REUSED : 0);
    lastEarliest = earliest;
    lastTagSetups = cq.earlyTagSetupCount();
    int low = cq.occupiedAtLeast();
    int high = cq.occupiedAtMost();
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
    if (focus.hasStretch()) {
      addToStretch(x, low, level, top, capacity, held, marks);
    }
    lastLow = low;
    lastLevel = level;
    lastTop = top;
    lastCapacity = capacity;
    overview.add(x, low, level, top, capacity, held, marks);
    if (intervalOpen && !candidateCopied && ringIsTurning(intervalRingStart)) {
      copyCandidate();
    }
    if (momentPending && ringIsTurning(momentRingNumber)) {
      copyMoment();
    }
    ring.add(x, low, level, top, capacity, held, marks);
    if (intervalOpen && candidateCopied) {
      candidateTrack.add(x, low, level, top, capacity, held, marks);
    }
    if (recordsAfterWorst(x)) {
      afterWorstCount--;
      worstTrack.add(x, low, level, top, capacity, held, marks);
    }
  }

  /** Keeps every change of the stretch that was asked for, and the level at its start. */
  private void addToStretch(
      long x, int low, int level, int top, int capacity, int held, int marks) {
    if (x < focus.fromX()) {
      return;
    }
    beginStretch();
    if (x <= focus.toX()) {
      worstTrack.add(x, low, level, top, capacity, held, marks);
      stretchLevel = Math.max(stretchLevel, level);
      stretchTop = Math.max(stretchTop, top);
      stretchHeld += held;
    }
  }

  private void beginStretch() {
    if (!stretchBegun) {
      stretchBegun = true;
      worstTrack.clear();
      worstTrack.add(focus.fromX(), lastLow, lastLevel, lastTop, lastCapacity, 0, 0);
      stretchLevel = Math.max(0, lastLevel);
      stretchTop = Math.max(0, lastTop);
    }
  }

  /** The line that was asked for, or the first one behind it that tells of this CQ. */
  void reachLine(CompletionQueueLife cq, RowContext at, long x) {
    if (worst == null || !worst.asked()) {
      enlargeMoment(Kind.ASKED_LINE, cq, at, x, Math.max(0, ring.addedCount() - 1));
    }
  }

  /** The line of an event that is to be enlarged, as the CQ stood then. */
  void reachEvent(long x) {
    worst =
        new WorstMoment(
            Kind.ASKED_LINE,
            x,
            Math.max(x, focus.toX()),
            focus.source(),
            focus.line(),
            focus.line(),
            Math.max(0, lastLevel),
            Math.max(0, lastTop),
            0,
            true,
            Math.max(0, lastCapacity),
            lifeCount);
    momentPending = true;
    momentRingNumber = Math.max(0, ring.addedCount() - 1);
  }

  /** Whether x belongs to what is kept from after the worst interval, without coarsening it. */
  private boolean recordsAfterWorst(long x) {
    return worst != null
        && worst.kind() == Kind.FULL_INTERVAL
        && !worstTrack.isFull()
        && (afterWorstCount > 0 || x <= afterWorstX);
  }

  /** Whether what led to this change begins to leave the ring. */
  private boolean ringIsTurning(long number) {
    return ring.addedCount() - number >= ring.size() / 2;
  }

  private void copyCandidate() {
    candidateTrack.clear();
    candidateFromX = ring.completeFrom(intervalRingStart - ring.size() / 2);
    ring.copyTo(candidateTrack, intervalRingStart - ring.size() / 2);
    candidateCopied = true;
  }

  private void copyMoment() {
    worstTrack.clear();
    worstFromX = ring.completeFrom(momentRingNumber - ring.size() / 2);
    ring.copyTo(worstTrack, momentRingNumber - ring.size() / 2);
    momentPending = false;
  }

  private void notePeak(CompletionQueueLife cq, RowContext at, long x, int top) {
    WorstMoment before = worst;
    if (top > 0
        && !intervalOpen
        && !focus.hasStretch()
        && (before == null || (before.kind() == Kind.BUSIEST && before.top() < top))) {
      enlargeMoment(Kind.BUSIEST, cq, at, x, ring.addedCount() - 1);
    }
  }

  /** Makes a moment the worst; what lies around it is copied when the ring has enough of it. */
  private void enlargeMoment(
      Kind kind, CompletionQueueLife cq, RowContext at, long x, long ringNumber) {
    if (focus.hasStretch()) {
      return;
    }
    int level = cq.occupancyBounded() ? cq.occupiedAtLeast() : cq.occupied();
    worst =
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
            lifeCount);
    momentPending = true;
    momentRingNumber = ringNumber;
  }

  /** Completions need not wait any longer, or the CQ's life ends. */
  void endFull(FullInterval interval, long x) {
    if (!intervalOpen) {
      return;
    }
    intervalOpen = false;
    fullIntervalCount++;
    fullIntervals.add(intervalStartX, x);
    WorstMoment moment =
        new WorstMoment(
            Kind.FULL_INTERVAL,
            intervalStartX,
            x,
            interval.source(),
            intervalStartLine,
            interval.endLine(),
            intervalStartLevel,
            intervalStartTop,
            interval.heldCount(),
            interval.resumed(),
            lastCapacity,
            lifeCount);
    WorstMoment before = worst;
    if (!focus.hasStretch() && (before == null || moment.isWorseThan(before))) {
      worst = moment;
      momentPending = false;
      if (!candidateCopied) {
        copyCandidate();
      }
      OccupancyTrack old = worstTrack;
      worstTrack = candidateTrack;
      candidateTrack = old;
      worstFromX = candidateFromX;
      afterWorstCount = ring.size() / 2;
      afterWorstX = x + moment.lengthX() / 2;
    }
  }

  /** What is enlarged; of a stretch that was asked for, what happened in it. */
  @Nullable WorstMoment worst() {
    if (!focus.hasStretch() || completedCount + lostCount == 0) {
      return worst;
    }
    return new WorstMoment(
        Kind.ASKED_STRETCH,
        focus.fromX(),
        focus.toX(),
        0,
        0,
        0,
        stretchLevel,
        stretchTop,
        stretchHeld,
        true,
        lastCapacity > 0 ? lastCapacity : Math.max(0, size - 1),
        lifeCount);
  }

  long fullIntervalCount() {
    return fullIntervalCount;
  }

  /** Up to where the enlarged part is complete. */
  private long worstToX(long lastX) {
    if (focus.hasStretch()) {
      return focus.toX();
    }
    return momentPendingAtEnd || recordsAfterWorst(lastX) ? lastX : worstTrack.lastX();
  }

  /**
   * The time line in numbers, after the capture's end.
   *
   * @param allFullIntervals full intervals of all CQs
   */
  CqOccupancy occupancy(boolean timed, long firstNs, long lastX, long allFullIntervals) {
    if (momentPending) {
      copyMoment();
      momentPendingAtEnd = true;
    }
    if (focus.hasStretch()) {
      beginStretch();
      worstFromX = focus.fromX();
    }
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
        worstTrack.levels(),
        worstFromX,
        worstToX(lastX));
  }
}
