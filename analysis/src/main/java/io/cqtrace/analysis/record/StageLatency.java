package io.cqtrace.analysis.record;

import io.cqtrace.analysis.rule.TimeHistogram;

/**
 * How long commands took from one stage to another.
 *
 * @param label the stages, for example {@code fetched to completed}
 * @param count commands measured
 * @param percentileNs one value for each of {@link #PERCENTILES}
 */
public record StageLatency(String label, long count, Numbers percentileNs) {
  /** The percentiles that are kept; 0 is the fastest, 100 the slowest. */
  public static final Numbers PERCENTILES = Numbers.of(0, 25, 50, 75, 90, 99, 99.9, 99.99, 100);

  /** What a histogram says. */
  public static StageLatency of(String label, TimeHistogram histogram) {
    Numbers.Builder values = new Numbers.Builder();
    for (double percentile : PERCENTILES) {
      values.add((double) histogram.atNs(percentile));
    }
    return new StageLatency(label, histogram.count(), values.build());
  }

  /** The time within which this share of the commands ended; one of {@link #PERCENTILES}. */
  public double at(double percentile) {
    return percentileNs.at(PERCENTILES.indexOf(percentile));
  }
}
