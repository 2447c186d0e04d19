package io.cqtrace.analysis.rule;

import org.HdrHistogram.Histogram;

/** Hot path: times in nanoseconds, the fastest and the slowest exactly, others to three digits. */
public final class TimeHistogram {
  /** Longest time told apart: an hour; longer ones count as an hour. */
  private static final long LONGEST_NS = 3_600_000_000_000L;

  private static final int DIGITS = 3;

  private final Histogram histogram = new Histogram(DIGITS);
  private long leastNs = Long.MAX_VALUE;
  private long mostNs;

  /** Counts a time. */
  public void add(long ns) {
    histogram.recordValue(Math.max(0, Math.min(LONGEST_NS, ns)));
    leastNs = Math.min(leastNs, ns);
    mostNs = Math.max(mostNs, ns);
  }

  /** Times counted. */
  public long count() {
    return histogram.getTotalCount();
  }

  /**
   * The time within which this share of those counted ended: of 0 the fastest, of 100 the slowest;
   * 0 ns where none was counted.
   */
  public long atNs(double percentile) {
    if (count() == 0) {
      return 0;
    }
    if (percentile == 0) {
      return leastNs;
    }
    long ns = histogram.getValueAtPercentile(percentile);
    return percentile == 100 ? mostNs : Math.max(leastNs, Math.min(mostNs, ns));
  }
}
