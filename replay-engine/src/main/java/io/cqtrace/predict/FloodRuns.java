package io.cqtrace.predict;

import java.util.List;
import java.util.SplittableRandom;

/** Many runs of one setup: run {@code i} has a seed of its own, whichever thread makes it. */
final class FloodRuns {
  private static final int RUNS_AT_ONCE = 16;
  private static final long ODD_FACTOR = 0x9e3779b97f4a7c15L;

  private FloodRuns() {}

  /** Runs; the results are in the order of their numbers. */
  static List<RunNumbers> run(FloodSetup setup, int runs, RunPlan plan) {
    RunNumbers[] numbers = new RunNumbers[runs];
    Parallel.forEach(
        runs,
        RUNS_AT_ONCE,
        plan.threads(),
        i -> numbers[i] = FloodRun.of(setup, seedOf(plan.seed(), i)));
    return List.of(numbers);
  }

  /** Seed of the {@code index}-th run: SplittableRandom's own mixing keeps neighbours apart. */
  static long seedOf(long seed, long index) {
    return new SplittableRandom(seed * ODD_FACTOR + index).nextLong();
  }
}
