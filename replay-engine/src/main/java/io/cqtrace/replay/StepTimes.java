package io.cqtrace.replay;

import java.util.SplittableRandom;

/** The times of a run with its jitter: the same seed gives the same sequence of them. */
final class StepTimes {
  private final SimulatedTimes base;
  private final SplittableRandom random;

  StepTimes(SimulatedTimes base, long seed) {
    this.base = base;
    this.random = new SplittableRandom(seed);
  }

  SimulatedTimes base() {
    return base;
  }

  /** This duration, varied by up to the jitter. */
  long vary(long durationNs) {
    long rangeNs = durationNs / 100 * base.jitterPercent();
    return rangeNs == 0 ? durationNs : durationNs + random.nextLong(-rangeNs, rangeNs + 1);
  }
}
