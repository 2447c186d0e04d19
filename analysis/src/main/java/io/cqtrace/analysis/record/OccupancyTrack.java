package io.cqtrace.analysis.record;

import java.util.Arrays;

/**
 * Hot path: what happened on a CQ, in the order of x, in bounded memory. Every change is an entry
 * of its own until there are too many; then entries that lie within one quantum of x are merged,
 * and the quantum grows as often as needed. A merged entry keeps the extremes of what it stands
 * for, so a peak of one completion is seen however long the capture is.
 *
 * <p>x is nanoseconds or rows since the start of the capture. {@code level} is the number of
 * occupied slots, {@code top} that plus the withheld completions.
 */
public final class OccupancyTrack {
  /** The level while the CQ does not exist (capacity 0) or while its head is not known. */
  static final int GAP = -1;

  /** The host wrote the CQ head doorbell. */
  static final int DOORBELL = 1;

  /** The controller read a new CQ head from the shadow doorbell. */
  static final int HEAD_READ = 2;

  /** The controller discarded a completion. */
  static final int LOST = 4;

  /** The host may have written the CQ head doorbell from here on, by its own trace. */
  static final int DOORBELL_EARLIEST = 8;

  /** The host set up a command with the tag of one whose slot it had not released. */
  static final int TAG_REUSED = 16;

  private static final int FIRST_LIMIT = 64;

  private final int entryLimit;
  private int count;
  private long quantum;
  private long[] firstX = {};
  private long[] lastX = {};
  private int[] low = {};
  private int[] high = {};
  private int[] top = {};
  private int[] lastLow = {};
  private int[] lastLevel = {};
  private int[] lastTop = {};
  private int[] capacity = {};
  private int[] withheldCount = {};
  private byte[] marks = {};

  /** An empty track of at most {@code entryLimit} entries. */
  OccupancyTrack(int entryLimit) {
    this.entryLimit = entryLimit;
  }

  /**
   * Adds a change.
   *
   * @param x not smaller than the x before
   * @param level occupied slots, or {@link #GAP}
   * @param newTop occupied slots and withheld completions
   * @param newCapacity slots that can be occupied, 0 if unknown
   * @param newlyHeld completions found to be withheld here
   * @param newMarks what else happened: {@link #DOORBELL}, {@link #HEAD_READ}
   */
  void add(long x, int level, int newTop, int newCapacity, int newlyHeld, int newMarks) {
    add(x, level, level, newTop, newCapacity, newlyHeld, newMarks);
  }

  /** The same where the level is known within bounds: {@code newLow} to {@code level}. */
  void add(
      long x, int newLow, int level, int newTop, int newCapacity, int newlyHeld, int newMarks) {
    if (quantum > 0 && count > 0 && x / quantum == firstX[count - 1] / quantum) {
      int entry = count - 1;
      lastX[entry] = x;
      low[entry] = lower(low[entry], newLow);
      high[entry] = Math.max(high[entry], level);
      top[entry] = Math.max(top[entry], newTop);
      lastLow[entry] = newLow;
      lastLevel[entry] = level;
      lastTop[entry] = newTop;
      capacity[entry] = newCapacity == 0 ? capacity[entry] : newCapacity;
      withheldCount[entry] += newlyHeld;
      marks[entry] |= (byte) newMarks;
      return;
    }
    if (count == entryLimit) {
      coarsen();
      add(x, newLow, level, newTop, newCapacity, newlyHeld, newMarks);
      return;
    }
    if (count == firstX.length) {
      grow();
    }
    int entry = count++;
    firstX[entry] = x;
    lastX[entry] = x;
    low[entry] = newLow;
    high[entry] = level;
    top[entry] = newTop;
    lastLow[entry] = newLow;
    lastLevel[entry] = level;
    lastTop[entry] = newTop;
    capacity[entry] = newCapacity;
    withheldCount[entry] = newlyHeld;
    marks[entry] = (byte) newMarks;
  }

  /** Makes the quantum so large that at most half of the entries (and one) are left. */
  private void coarsen() {
    long span = lastX[count - 1] - firstX[0];
    quantum = Math.max(quantum * 2, span * 2 / entryLimit + 1);
    int to = 0;
    for (int from = 1; from < count; from++) {
      if (firstX[from] / quantum == firstX[to] / quantum) {
        merge(from, to);
      } else {
        move(from, ++to);
      }
    }
    count = to + 1;
  }

  private void merge(int from, int to) {
    lastX[to] = lastX[from];
    low[to] = lower(low[to], low[from]);
    high[to] = Math.max(high[to], high[from]);
    top[to] = Math.max(top[to], top[from]);
    lastLow[to] = lastLow[from];
    lastLevel[to] = lastLevel[from];
    lastTop[to] = lastTop[from];
    capacity[to] = capacity[from] == 0 ? capacity[to] : capacity[from];
    withheldCount[to] += withheldCount[from];
    marks[to] |= marks[from];
  }

  private void move(int from, int to) {
    firstX[to] = firstX[from];
    lastX[to] = lastX[from];
    low[to] = low[from];
    high[to] = high[from];
    top[to] = top[from];
    lastLow[to] = lastLow[from];
    lastLevel[to] = lastLevel[from];
    lastTop[to] = lastTop[from];
    capacity[to] = capacity[from];
    withheldCount[to] = withheldCount[from];
    marks[to] = marks[from];
  }

  private static int lower(int a, int b) {
    if (a == GAP || b == GAP) {
      return Math.max(a, b);
    }
    return Math.min(a, b);
  }

  private void grow() {
    int limit = Math.min(entryLimit, Math.max(FIRST_LIMIT, firstX.length * 2));
    firstX = Arrays.copyOf(firstX, limit);
    lastX = Arrays.copyOf(lastX, limit);
    low = Arrays.copyOf(low, limit);
    high = Arrays.copyOf(high, limit);
    top = Arrays.copyOf(top, limit);
    lastLow = Arrays.copyOf(lastLow, limit);
    lastLevel = Arrays.copyOf(lastLevel, limit);
    lastTop = Arrays.copyOf(lastTop, limit);
    capacity = Arrays.copyOf(capacity, limit);
    withheldCount = Arrays.copyOf(withheldCount, limit);
    marks = Arrays.copyOf(marks, limit);
  }

  /** Removes all entries; the arrays stay. */
  void clear() {
    count = 0;
    quantum = 0;
  }

  int count() {
    return count;
  }

  /** Whether the next change would make the track coarser. */
  boolean isFull() {
    return count == entryLimit;
  }

  /** x of the last change, or 0. */
  long lastX() {
    return count == 0 ? 0 : lastX[count - 1];
  }

  /** What the track holds, as numbers to draw. */
  OccupancyLevels levels() {
    OccupancyLevels.Builder levels = new OccupancyLevels.Builder();
    for (int entry = 0; entry < count; entry++) {
      levels.entry(firstX[entry], low[entry], high[entry], top[entry], capacity[entry]);
      levels.happened(firstX[entry], withheldCount[entry], top[entry], marks[entry]);
      if (lastX[entry] > firstX[entry] || (lastLevel[entry] == GAP && low[entry] != GAP)) {
        // What holds after the last of the merged changes, until the next entry.
        levels.entry(
            lastX[entry], lastLow[entry], lastLevel[entry], lastTop[entry], capacity[entry]);
      }
    }
    return levels.build();
  }
}
