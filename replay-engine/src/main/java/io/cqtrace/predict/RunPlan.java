package io.cqtrace.predict;

/**
 * How a prediction runs.
 *
 * @param runs of each cell
 * @param checkRuns of each life in the check whether a pair could have made the capture; at least
 *     as many
 * @param seed of all of them
 * @param threads that share the work; the numbers do not depend on it
 */
public record RunPlan(int runs, int checkRuns, long seed, int threads) {
  /** Runs of a cell, unless another number is asked for. */
  public static final int DEFAULT_RUNS = 1000;

  /** Runs of a cell where many cells are one table of a report. */
  public static final int REPORT_RUNS = 200;

  /** Checks the ranges. */
  public RunPlan {
    if (runs < 1 || checkRuns < runs || threads < 1) {
      throw new IllegalArgumentException("runs " + runs + ", threads " + threads);
    }
  }

  /** As many runs everywhere. */
  public RunPlan(int runs, long seed, int threads) {
    this(runs, runs, seed, threads);
  }
}
