package io.cqtrace.cli;

import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.SimulatedTimes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A scenario that needs no capture, and the times that it assumes. */
final class ScenarioOptions {
  private static final int JITTER_WITH_SEED = 20;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = "Replay without a capture: delete-queues (the driver deletes all I/O queues).")
  private @Nullable String name;

  @Option(
      names = "--io-queues",
      paramLabel = "N",
      description = "Number of I/O queues (default: 64).")
  private int ioQueues = 64;

  @Option(names = "--tags", paramLabel = "T", description = "Tags of the driver (default: 30).")
  private int tags = 30;

  @Option(
      names = "--outstanding",
      paramLabel = "M",
      description = "Limit of outstanding commands (default: the number of tags).")
  private int outstanding;

  @Option(names = "--aer", paramLabel = "K", description = "Outstanding AERs (default: 1).")
  private int aer = 1;

  @Option(
      names = "--cqe-cost",
      paramLabel = "US",
      description = "Handler time per CQE in microseconds (default: 150, a slowed-down guest).")
  private long cqeCostUs = 150;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the jitter (default: 0, no jitter).")
  private long seed;

  @Option(
      names = "--jitter",
      paramLabel = "P",
      description = "Jitter in percent (default: 20 with a seed, else 0).")
  private int jitter = -1;

  @Nullable String name() {
    return name;
  }

  /** The limit that was asked for, or 0. */
  int outstanding() {
    return outstanding;
  }

  long seed() {
    return seed;
  }

  int jitterPercent() {
    return jitter >= 0 ? jitter : seed == 0 ? 0 : JITTER_WITH_SEED;
  }

  DeleteQueuesScenario deleteQueues(int cqSize) {
    return new DeleteQueuesScenario(ioQueues, cqSize, outstanding > 0 ? outstanding : tags, aer);
  }

  SimulatedTimes times() {
    return SimulatedTimes.assumed().withCqeCostNs(cqeCostUs * 1000).withJitter(jitterPercent());
  }
}
