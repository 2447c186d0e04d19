package io.cqtrace.predict;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Where a number lies in many runs.
 *
 * @param p5 5 % of the runs are not above it
 * @param median half of them
 * @param p95 95 % of them
 */
public record Spread(long p5, long median, long p95) {

  /** Of one number of each run; at least one run. */
  static Spread of(List<RunNumbers> runs, ToLongFunction<RunNumbers> number) {
    long[] sorted = runs.stream().mapToLong(number).sorted().toArray();
    return new Spread(at(sorted, 0.05), at(sorted, 0.5), at(sorted, 0.95));
  }

  /** The smallest value that this share of the values does not exceed. */
  private static long at(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** Whether a value lies in the 90 % between the ends. */
  public boolean contains(long value) {
    return p5 <= value && value <= p95;
  }
}
