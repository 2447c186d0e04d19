package io.cqtrace.ingest.format;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Arrays;

/**
 * Hot path: holds rows back for a while and hands them out in the order of their times; at equal
 * times the order of the file stays. A row without a time goes with the row before it.
 *
 * <p>What is earlier than the window's beginning is not late but a clock that was set back: what
 * was held is handed out first, and the window begins anew.
 */
final class TimeWindow {
  /** Rows held at most: what several reactors write in about half a second. */
  static final int MAX_HELD_ROWS = 1 << 16;

  private final long windowNs;
  private EventChunk held = new EventChunk();
  private EventChunk spare = new EventChunk();
  private long[] keysNs = new long[1 << 12];
  private long[] spareKeysNs = new long[1 << 12];
  private int[] order = new int[0];
  private int[] scratch = new int[0];
  private long latestNs = EventChunk.NO_TIME;
  private long lastKeyNs = EventChunk.NO_TIME;

  TimeWindow(long windowNs) {
    this.windowNs = windowNs;
  }

  /** Takes rows in the order of the file; appends to {@code out} those that are final now. */
  void add(EventChunk chunk, EventChunk out) {
    int rowCount = chunk.rowCount();
    for (int row = 0; row < rowCount; row++) {
      long timeNs = chunk.timeNs(row);
      long keyNs = timeNs == EventChunk.NO_TIME ? lastKeyNs : timeNs;
      if (latestNs != EventChunk.NO_TIME && keyNs < latestNs - windowNs) {
        flush(out);
        latestNs = keyNs;
      } else if (held.rowCount() == MAX_HELD_ROWS) {
        release(out, MAX_HELD_ROWS / 2, Long.MIN_VALUE);
      }
      hold(chunk, row, keyNs);
    }
    release(out, 0, latestNs == EventChunk.NO_TIME ? Long.MAX_VALUE : latestNs - windowNs);
  }

  private void hold(EventChunk chunk, int row, long keyNs) {
    int place = held.rowCount();
    if (place == keysNs.length) {
      keysNs = Arrays.copyOf(keysNs, place * 2);
    }
    keysNs[place] = keyNs;
    held.appendRow(chunk, row);
    lastKeyNs = keyNs;
    latestNs = Math.max(latestNs, keyNs);
  }

  /** Appends everything to {@code out}. */
  void flush(EventChunk out) {
    release(out, held.rowCount(), Long.MAX_VALUE);
  }

  /** Appends the first {@code count} rows by time, and those not later than {@code limitNs}. */
  private void release(EventChunk out, int count, long limitNs) {
    int rowCount = held.rowCount();
    sort(rowCount);
    int released = 0;
    while (released < rowCount && (released < count || keysNs[order[released]] <= limitNs)) {
      out.appendRow(held, order[released]);
      released++;
    }
    keep(released, rowCount);
  }

  /** Keeps the rows from a place in the order on, in that order. */
  private void keep(int from, int rowCount) {
    if (spareKeysNs.length < keysNs.length) {
      spareKeysNs = new long[keysNs.length];
    }
    spare.clear();
    for (int i = from; i < rowCount; i++) {
      spareKeysNs[spare.rowCount()] = keysNs[order[i]];
      spare.appendRow(held, order[i]);
    }
    long[] oldKeysNs = keysNs;
    keysNs = spareKeysNs;
    spareKeysNs = oldKeysNs;
    EventChunk emptied = held;
    held = spare;
    spare = emptied;
    spare.clear();
  }

  /** Fills {@code order} with the rows by time: a stable merge sort from the bottom up. */
  private void sort(int rowCount) {
    if (order.length < rowCount) {
      order = new int[Math.max(rowCount, 2 * order.length)];
      scratch = new int[order.length];
    }
    boolean sorted = true;
    for (int i = 0; i < rowCount; i++) {
      order[i] = i;
      sorted &= i == 0 || keysNs[i - 1] <= keysNs[i];
    }
    if (sorted) {
      return;
    }
    for (int width = 1; width < rowCount; width *= 2) {
      for (int start = 0; start < rowCount; start += 2 * width) {
        int middle = Math.min(start + width, rowCount);
        merge(start, middle, Math.min(middle + width, rowCount));
      }
      int[] merged = scratch;
      scratch = order;
      order = merged;
    }
  }

  private void merge(int start, int middle, int end) {
    int left = start;
    int right = middle;
    for (int i = start; i < end; i++) {
      boolean takeLeft =
          left < middle && (right == end || keysNs[order[left]] <= keysNs[order[right]]);
      scratch[i] = takeLeft ? order[left++] : order[right++];
    }
  }
}
