package io.cqtrace.cli;

import io.cqtrace.predict.RunPlan;
import picocli.CommandLine.Option;

/** How many runs a matrix makes of a capture. */
final class RunOptions {
  private static final int MOST_RUNS = 1_000_000;
  private static final int MOST_THREADS = 256;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Seeded runs of each pair in the matrix of an SPDK capture (default: 1000); 1: one run"
              + " with fitted times.")
  private int runs = RunPlan.DEFAULT_RUNS;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for them; the numbers do not depend on it (default: all CPUs).")
  private int threads;

  /** What is run for a report or a chart. */
  static RunPlan ofReport() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new RunPlan(RunPlan.REPORT_RUNS, RunPlan.DEFAULT_RUNS, 0, processors);
  }

  /** The plan, with the seed of the command. */
  RunPlan plan(ModelOptions command, long seed) {
    if (runs < 1 || runs > MOST_RUNS) {
      throw command.usage("--runs=" + runs + " is not in 1.." + MOST_RUNS);
    }
    if (threads < 0 || threads > MOST_THREADS) {
      throw command.usage("--threads=" + threads + " is not in 1.." + MOST_THREADS);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return new RunPlan(runs, seed, threads == 0 ? processors : threads);
  }
}
