package io.cqtrace.analysis.chart;

/**
 * How often completions were lost in random runs of one setting.
 *
 * @param parameter value of the parameter that was varied
 * @param runs runs
 * @param losingRuns runs in which at least one completion was lost
 * @param low lower end of the confidence interval of their share, 0..1
 * @param high upper end of it
 */
public record LossPoint(double parameter, long runs, long losingRuns, double low, double high) {
  /** Checks the counts and that the interval holds the share. */
  public LossPoint {
    if (runs < 1 || losingRuns < 0 || losingRuns > runs) {
      throw new IllegalArgumentException(losingRuns + " of " + runs + " runs");
    }
    double share = (double) losingRuns / runs;
    if (!(0 <= low && low <= share && share <= high && high <= 1)) {
      throw new IllegalArgumentException(share + " outside of " + low + " .. " + high);
    }
  }

  /** Share of losing runs. */
  public double probability() {
    return (double) losingRuns / runs;
  }
}
