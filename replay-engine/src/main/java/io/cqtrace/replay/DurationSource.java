package io.cqtrace.replay;

import org.jspecify.annotations.Nullable;

/**
 * Where a simulated run takes its durations from. The {@link Simulator} asks once for each step, in
 * the order in which the steps begin, so that a source that draws from a seed gives the same run
 * again.
 *
 * <p>{@link JitteredTimes} varies fixed times; a source that draws from distributions takes its
 * place in {@link SimulationSetup}.
 */
interface DurationSource {
  /**
   * How long this step takes now.
   *
   * @param command the command that it is about; null for {@link TimedStep#SUBMIT}, {@link
   *     TimedStep#TURN} and {@link TimedStep#INTERRUPT}
   * @return nanoseconds, 0 or more
   */
  long drawNs(TimedStep step, @Nullable SimulatedCommand command);
}
