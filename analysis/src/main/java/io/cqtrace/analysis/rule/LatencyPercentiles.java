package io.cqtrace.analysis.rule;

/**
 * Durations counted in classes an eighth of a power of two wide, so that a percentile is at most 13
 * % too large, in bounded memory.
 */
final class LatencyPercentiles {
  private static final int PARTS_SHIFT = 3;
  private static final int PARTS = 1 << PARTS_SHIFT;

  private final long[] counts = new long[Long.SIZE * PARTS];
  private long total;
  private long longestNs;

  void add(long ns) {
    counts[classOf(Math.max(ns, 0))]++;
    total++;
    longestNs = Math.max(longestNs, ns);
  }

  private static int classOf(long ns) {
    if (ns < PARTS) {
      return (int) ns;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(ns) - PARTS_SHIFT;
    return (shift + 1) * PARTS + (int) (ns >>> shift) - PARTS;
  }

  private static long largestOf(int index) {
    if (index < PARTS) {
      return index;
    }
    int shift = index / PARTS - 1;
    return ((long) (index % PARTS + PARTS + 1) << shift) - 1;
  }

  /** Nanoseconds within which this share of the durations lies; 0 where there are none. */
  long within(double share) {
    long wanted = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < counts.length && total > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(largestOf(i), longestNs);
      }
    }
    return longestNs;
  }
}
