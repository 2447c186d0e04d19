package io.cqtrace.analysis.record;

/**
 * Hot path: the last changes of a CQ, exact, in a fixed ring: what a window around something worth
 * seeing shows of the time before it was known to be worth it.
 */
public final class OccupancyRing {
  private final int size;
  private final long[] x;
  private final int[] low;
  private final int[] level;
  private final int[] top;
  private final int[] capacity;
  private final int[] newlyHeld;
  private final byte[] marks;
  private long addedCount;

  OccupancyRing(int size) {
    this.size = size;
    x = new long[size];
    low = new int[size];
    level = new int[size];
    top = new int[size];
    capacity = new int[size];
    newlyHeld = new int[size];
    marks = new byte[size];
  }

  void add(
      long newX, int newLow, int newLevel, int newTop, int newCapacity, int held, int newMarks) {
    int place = (int) (addedCount++ % size);
    x[place] = newX;
    low[place] = newLow;
    level[place] = newLevel;
    top[place] = newTop;
    capacity[place] = newCapacity;
    newlyHeld[place] = held;
    marks[place] = (byte) newMarks;
  }

  int size() {
    return size;
  }

  /** Changes ever added. */
  long addedCount() {
    return addedCount;
  }

  /** The x from which on the ring, copied from the change of this number on, is complete. */
  long completeFrom(long fromNumber) {
    long oldest = Math.max(fromNumber, addedCount - size);
    return oldest <= 0 ? 0 : x[(int) (oldest % size)];
  }

  /** Appends to a track what the ring still holds, from the change of this number on. */
  void copyTo(OccupancyTrack track, long fromNumber) {
    for (long i = Math.max(0, Math.max(fromNumber, addedCount - size)); i < addedCount; i++) {
      int place = (int) (i % size);
      track.add(
          x[place],
          low[place],
          level[place],
          top[place],
          capacity[place],
          newlyHeld[place],
          marks[place]);
    }
  }
}
