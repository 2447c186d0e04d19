package io.cqtrace.predict;

import java.util.List;

/**
 * One life in the check of a pair.
 *
 * @param controller the captured controller
 * @param life its life
 * @param place which part of the capture it is
 * @param probability of the class of its captured outcome, by the runs
 * @param statistics its numbers
 */
public record LifeCheck(
    int controller, int life, String place, double probability, List<Statistic> statistics) {

  /** Copies the list. */
  public LifeCheck {
    statistics = List.copyOf(statistics);
  }

  /**
   * A number of it; for SPDK's deletions of queues, of the Delete I/O SQ phase.
   *
   * @param name {@code lost}, {@code withheld}, {@code deferred} or {@code longest_wait_ns}
   * @param captured its captured value
   * @param replayed where it lies in the runs
   */
  public record Statistic(String name, long captured, Spread replayed) {

    /** Whether the captured value lies in the runs' 90 %. */
    public boolean inside() {
      return replayed.contains(captured);
    }
  }

  /** Whether all of its numbers lie inside. */
  public boolean inside() {
    return statistics.stream().allMatch(Statistic::inside);
  }
}
