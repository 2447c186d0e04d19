package io.cqtrace.predict;

/**
 * How a prediction runs.
 *
 * @param runs of each cell
 * @param seed of all of them
 * @param threads that share the work; the numbers do not depend on it
 */
public record RunPlan(int runs, long seed, int threads) {
  /** Runs of a cell, unless another number is asked for. */
  public static final int DEFAULT_RUNS = 1000;

  /** Checks the ranges. */
  public RunPlan {
    if (runs < 1 || threads < 1) {
      throw new IllegalArgumentException("runs " + runs + ", threads " + threads);
    }
  }
}
