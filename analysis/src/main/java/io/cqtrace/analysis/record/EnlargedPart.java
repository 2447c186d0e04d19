package io.cqtrace.analysis.record;

import io.cqtrace.analysis.record.WorstMoment.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the part of a CQ's time line that a chart enlarges. The last changes go into a ring;
 * what lies around a full interval is copied out of it only when the interval gets long or turns
 * out to be the worst so far, so that many short intervals cost nothing. A stretch that was asked
 * for is kept change by change instead.
 */
final class EnlargedPart {
  private final ChartFocus focus;
  private final OccupancyRing ring;

  private OccupancyTrack worstTrack;
  private OccupancyTrack candidateTrack;
  private @Nullable WorstMoment worst;
  private long worstFromX;
  private long candidateFromX;
  private int afterWorstCount;
  private long afterWorstX;

  private boolean candidateCopied;
  private long intervalRingStart;

  private boolean momentPending;
  private long momentRingNumber;
  private boolean momentPendingAtEnd;

  private boolean stretchBegun;
  private int stretchLevel;
  private int stretchTop;
  private int stretchHeld;

  private int lastLow = OccupancyTrack.GAP;
  private int lastLevel = OccupancyTrack.GAP;
  private int lastTop;
  private int lastCapacity;

  /**
   * Nothing enlarged yet.
   *
   * @param entryLimit most entries of the enlarged part
   * @param ringSize changes kept from before something worth seeing, and again from after it
   */
  EnlargedPart(ChartFocus focus, int entryLimit, int ringSize) {
    this.focus = focus;
    ring = new OccupancyRing(ringSize);
    worstTrack = new OccupancyTrack(entryLimit);
    candidateTrack = new OccupancyTrack(entryLimit);
  }

  /** What is enlarged, if no stretch was asked for. */
  @Nullable WorstMoment worst() {
    return worst;
  }

  /** Changes seen so far: the number of the next one. */
  long changeCount() {
    return ring.addedCount();
  }

  /** Takes in a change of the CQ's state; {@code inInterval}: while the CQ is full. */
  void add(
      long x, int low, int level, int top, int capacity, int held, int marks, boolean inInterval) {
    if (focus.hasStretch()) {
      addToStretch(x, low, level, top, capacity, held, marks);
    }
    lastLow = low;
    lastLevel = level;
    lastTop = top;
    lastCapacity = capacity;
    if (inInterval && !candidateCopied && ringIsTurning(intervalRingStart)) {
      copyCandidate();
    }
    if (momentPending && ringIsTurning(momentRingNumber)) {
      copyMoment();
    }
    ring.add(x, low, level, top, capacity, held, marks);
    if (inInterval && candidateCopied) {
      candidateTrack.add(x, low, level, top, capacity, held, marks);
    }
    if (recordsAfterWorst(x)) {
      afterWorstCount--;
      worstTrack.add(x, low, level, top, capacity, held, marks);
    }
  }

  /** The CQ was found full: what leads to it is a candidate. */
  void beginInterval() {
    candidateCopied = false;
    intervalRingStart = ring.addedCount();
  }

  /** The CQ is no longer full: the interval is enlarged if it is the worst so far. */
  void endInterval(WorstMoment moment) {
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
      afterWorstX = moment.endX() + moment.lengthX() / 2;
    }
  }

  /** Enlarges a moment; what lies around it is copied when the ring has enough of it. */
  void enlarge(WorstMoment moment, long changeNumber) {
    worst = moment;
    momentPending = true;
    momentRingNumber = changeNumber;
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
      stretchLevel = lastLevel;
      stretchTop = Math.max(0, lastTop);
    }
  }

  /** What happened in the stretch that was asked for. */
  WorstMoment stretch(int capacity, int life) {
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
        capacity,
        life);
  }

  /** Copies what is left to copy, at the capture's end. */
  void finish() {
    if (momentPending) {
      copyMoment();
      momentPendingAtEnd = true;
    }
    if (focus.hasStretch()) {
      beginStretch();
      worstFromX = focus.fromX();
    }
  }

  /** The enlarged part's levels. */
  OccupancyLevels levels() {
    return worstTrack.levels();
  }

  /** From where the enlarged part is complete. */
  long fromX() {
    return worstFromX;
  }

  /** Up to where the enlarged part is complete, of a capture that ends at {@code lastX}. */
  long toX(long lastX) {
    if (focus.hasStretch()) {
      return focus.toX();
    }
    return momentPendingAtEnd || recordsAfterWorst(lastX) ? lastX : worstTrack.lastX();
  }
}
