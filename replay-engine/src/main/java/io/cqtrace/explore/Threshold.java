package io.cqtrace.explore;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The smallest value of a parameter with which a scenario can go wrong.
 *
 * @param parameter what was varied
 * @param from smallest value
 * @param to largest value
 * @param smallest the smallest value that loses, fails or stalls; null if none does
 * @param decisive the search with that value or, without one, the last that was made
 * @param boundedFrom the smallest value that could go wrong for all that is known, its search cut
 *     off by its bound without a fault; {@code smallest} then is the smallest that is known to. 0:
 *     none
 * @param stateCount states visited in all searches
 */
public record Threshold(
    Parameter parameter,
    int from,
    int to,
    @Nullable Integer smallest,
    Exploration decisive,
    int boundedFrom,
    long stateCount) {

  /**
   * Searches {@code from..to}.
   *
   * <p>With more I/O queues, more tags or more commands outstanding a loss or a failure stays
   * reachable: queues deleted one at a time lead back to the initial state, and what need not be
   * used changes nothing. There the search asks the largest value whether anything can go wrong at
   * all, then doubles and bisects. Otherwise, and where a stall is possible (it may need the last
   * command), it tries every value.
   */
  public static Threshold search(
      Scenario scenario, Range range, int maxStates, LongConsumer progress) {
    return searched(scenario, range, maxStates, progress).result();
  }

  /** The same, for the value alone: {@link #smallest}. */
  public static @Nullable Integer smallest(Scenario scenario, Range range, int maxStates) {
    return searched(scenario, range, maxStates, visited -> {}).smallest();
  }

  private static Search searched(
      Scenario scenario, Range range, int maxStates, LongConsumer progress) {
    Search search = new Search(scenario, range, maxStates, progress);
    if (isMonotone(scenario.with(range.parameter(), range.to()), range.parameter())) {
      search.bisect();
    } else {
      search.scan();
    }
    return search;
  }

  /**
   * Values of a parameter.
   *
   * @param parameter what is varied
   * @param from smallest value
   * @param to largest value
   */
  public record Range(Parameter parameter, int from, int to) {
    public Range {
      if (from < parameter.min() || to > parameter.max() || from > to) {
        throw new IllegalArgumentException(
            String.format(
                "%s=%d..%d is not a range within %d..%d",
                parameter.label(), from, to, parameter.min(), parameter.max()));
      }
    }

    /**
     * Checks that the scenario can be searched with each value.
     *
     * @throws IllegalArgumentException saying what is too large
     */
    public void requireSearchable(Scenario scenario) {
      for (int value = from; value <= to; value++) {
        Explorer.requireSearchable(scenario.with(parameter, value));
      }
    }
  }

  private static boolean isMonotone(Scenario largest, Parameter parameter) {
    boolean grows =
        switch (parameter) {
          case IO_QUEUES, TAGS, OUTSTANDING -> true;
          case CQ_SIZE, SQ_SIZE, AER, REACTORS -> false;
        };
    return grows && !largest.overcommitsSq();
  }

  /** One search, with what it has found so far. */
  private static final class Search {
    private final Scenario scenario;
    private final Range range;
    private final int maxStates;
    private final LongConsumer progress;
    private long stateCount;
    private int boundedFrom;
    private Exploration decisive;

    Search(Scenario scenario, Range range, int maxStates, LongConsumer progress) {
      this.scenario = scenario;
      this.range = range;
      this.maxStates = maxStates;
      this.progress = progress;
      this.decisive = explore(range.from(), true);
    }

    void scan() {
      for (int value = range.from() + 1; !decisive.isFaulty() && value <= range.to(); value++) {
        decisive = explore(value, true);
      }
    }

    void bisect() {
      if (isClean(decisive) && range.from() < range.to()) {
        Exploration largest = explore(range.to(), true);
        if (isClean(largest)) {
          decisive = largest;
          return;
        }
      }
      int clean = range.from() - 1;
      int value = range.from();
      while (isClean(decisive) && value < range.to()) {
        clean = value;
        value = Math.min(range.to(), 2 * value);
        decisive = explore(value, true);
      }
      if (isClean(decisive)) {
        return;
      }
      while (value - clean > 1) {
        int middle = (clean + value) / 2;
        Exploration found = explore(middle, true);
        if (isClean(found)) {
          clean = middle;
        } else {
          decisive = found.isFaulty() || !decisive.isFaulty() ? found : decisive;
          value = middle;
        }
      }
    }

    private static boolean isClean(Exploration found) {
      return found.exhausted() && !found.isFaulty();
    }

    @Nullable Integer smallest() {
      return decisive.isFaulty() ? decisive.scenario().get(range.parameter()) : null;
    }

    Threshold result() {
      Integer smallest = smallest();
      if (smallest != null) {
        decisive = explore(smallest, false);
        boundedFrom = boundedFrom < smallest ? boundedFrom : 0;
      }
      return new Threshold(
          range.parameter(), range.from(), range.to(), smallest, decisive, boundedFrom, stateCount);
    }

    private Exploration explore(int value, boolean untilFault) {
      long before = stateCount;
      Exploration exploration =
          Explorer.explore(
              scenario.with(range.parameter(), value),
              new Explorer.Bounds(maxStates, untilFault),
              visited -> progress.accept(before + visited));
      stateCount += exploration.stateCount();
      if (!exploration.exhausted() && !exploration.isFaulty()) {
        boundedFrom = boundedFrom == 0 ? value : Math.min(boundedFrom, value);
      }
      return exploration;
    }
  }
}
