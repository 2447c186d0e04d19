package io.cqtrace.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A threshold as a function: the smallest value of one parameter that goes wrong, for each value of
 * another.
 *
 * @param scenario what is searched; its own values of the two parameters do not count
 * @param smallestOf what is looked for, and in which range
 * @param over the other parameter and its values
 * @param points one a value of {@code over}, in their order
 */
public record ThresholdGrid(
    Scenario scenario, Threshold.Range smallestOf, Threshold.Range over, List<Threshold> points) {
  /** Most values of {@code over}. */
  public static final int MOST_VALUES = 256;

  public ThresholdGrid {
    points = List.copyOf(points);
  }

  /**
   * Searches for each value of {@code over}.
   *
   * @throws IllegalArgumentException if the two vary the same parameter, or there are too many
   *     values
   */
  public static ThresholdGrid search(
      Scenario scenario,
      Threshold.Range smallestOf,
      Threshold.Range over,
      int maxStates,
      LongConsumer progress) {
    requireSearchable(scenario, smallestOf, over);
    List<Threshold> points = new ArrayList<>();
    long before = 0;
    for (int value = over.from(); value <= over.to(); value++) {
      long done = before;
      Threshold found =
          Threshold.search(
              scenario.with(over.parameter(), value),
              smallestOf,
              maxStates,
              visited -> progress.accept(done + visited));
      before += found.stateCount();
      points.add(found);
    }
    return new ThresholdGrid(scenario, smallestOf, over, points);
  }

  /** Checks that each pair of values can be searched. */
  public static void requireSearchable(
      Scenario scenario, Threshold.Range smallestOf, Threshold.Range over) {
    if (smallestOf.parameter() == over.parameter()) {
      throw new IllegalArgumentException(
          "both thresholds vary " + over.parameter().label() + "; name two parameters");
    }
    if (over.to() - over.from() >= MOST_VALUES) {
      throw new IllegalArgumentException(
          over.parameter().label() + " has more than " + MOST_VALUES + " values");
    }
    for (int value = over.from(); value <= over.to(); value++) {
      smallestOf.requireSearchable(scenario.with(over.parameter(), value));
    }
  }

  /** States visited in all searches. */
  public long stateCount() {
    return points.stream().mapToLong(Threshold::stateCount).sum();
  }
}
