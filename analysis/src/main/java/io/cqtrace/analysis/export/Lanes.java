package io.cqtrace.analysis.export;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * The rows of a queue in a timeline: commands overlap without nesting, so each gets a row that is
 * free for its whole time. Rows are reused.
 */
final class Lanes {
  /** A row, busy until a time. */
  private record Lane(long endNs, int number) {
    static final Comparator<Lane> BY_END =
        Comparator.comparingLong(Lane::endNs).thenComparingInt(Lane::number);
  }

  private final TreeSet<Lane> lanes = new TreeSet<>(Lane.BY_END);

  /**
   * A row that nothing occupies from a time on; commands may come in any order.
   *
   * @return its number, from 0; a new row has the number of rows so far
   */
  int take(long fromNs, long toNs) {
    Lane free = lanes.floor(new Lane(fromNs, Integer.MAX_VALUE));
    int number = free == null ? lanes.size() : free.number();
    if (free != null) {
      lanes.remove(free);
    }
    lanes.add(new Lane(toNs, number));
    return number;
  }
}
