package io.cqtrace.analysis.record;

import java.util.Arrays;

/**
 * Intervals on one axis in bounded memory: when there are too many, neighbours whose gap is small
 * become one. Intervals come in the order of x and do not overlap.
 */
public final class IntervalTrack {
  private final int limit;
  private int count;
  private long quantum;
  private long[] start = new long[8];
  private long[] end = new long[8];

  IntervalTrack(int limit) {
    this.limit = limit;
  }

  void add(long newStart, long newEnd) {
    if (count > 0 && quantum > 0 && newStart - end[count - 1] < quantum) {
      end[count - 1] = newEnd;
      return;
    }
    if (count == limit) {
      coarsen();
      add(newStart, newEnd);
      return;
    }
    if (count == start.length) {
      start = Arrays.copyOf(start, Math.min(limit, count * 2));
      end = Arrays.copyOf(end, Math.min(limit, count * 2));
    }
    start[count] = newStart;
    end[count] = newEnd;
    count++;
  }

  /** Merges until at most half of the intervals (and one) are left. */
  private void coarsen() {
    quantum = Math.max(quantum * 2, (end[count - 1] - start[0]) * 2 / limit + 1);
    int to = 0;
    for (int from = 1; from < count; from++) {
      if (start[from] - end[to] < quantum) {
        end[to] = end[from];
      } else {
        to++;
        start[to] = start[from];
        end[to] = end[from];
      }
    }
    count = to + 1;
  }

  Numbers starts() {
    return numbers(start);
  }

  Numbers ends() {
    return numbers(end);
  }

  private Numbers numbers(long[] values) {
    return Numbers.of(Arrays.stream(values, 0, count).asDoubleStream().toArray());
  }
}
