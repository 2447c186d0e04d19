package io.cqtrace.replay;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A command's own durations where it has them, else those of the run, each varied by up to the
 * run's jitter: the same seed gives the same sequence of them.
 */
final class JitteredTimes implements DurationSource {
  private final SimulatedTimes base;
  private final SplittableRandom random;

  JitteredTimes(SimulatedTimes base, long seed) {
    this.base = base;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public long drawNs(TimedStep step, @Nullable SimulatedCommand command) {
    long ownNs = command == null ? SimulatedCommand.BY_DEFAULT : command.ownNs(step);
    return vary(
        step == TimedStep.FETCH_AND_FINISH
            ? Math.max(ownNs, base.fetchNs())
            : ownNs == SimulatedCommand.BY_DEFAULT ? base.ns(step) : ownNs);
  }

  private long vary(long durationNs) {
    long rangeNs = durationNs / 100 * base.jitterPercent();
    return rangeNs == 0 ? durationNs : durationNs + random.nextLong(-rangeNs, rangeNs + 1);
  }
}
