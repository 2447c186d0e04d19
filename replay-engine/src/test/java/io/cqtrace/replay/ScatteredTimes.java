package io.cqtrace.replay;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Each step takes 1, 4, 16 .. 4096 ns; which of them is more likely is drawn for each run. */
final class ScatteredTimes implements DurationSource {
  private final SplittableRandom random;
  private final Map<TimedStep, Integer> exponents = new EnumMap<>(TimedStep.class);

  ScatteredTimes(long seed) {
    random = new SplittableRandom(seed);
    for (TimedStep step : TimedStep.values()) {
      exponents.put(step, random.nextInt(1, 8));
    }
  }

  @Override
  public long drawNs(TimedStep step, @Nullable SimulatedCommand command) {
    int exponent = random.nextInt(exponents.getOrDefault(step, 1));
    return 1L << (2 * exponent);
  }
}
