package io.cqtrace.explore;

import org.jspecify.annotations.Nullable;

/**
 * Whether an outcome can be reached, and how.
 *
 * @param verdict the answer
 * @param schedule a shortest schedule to it; null unless it is reachable
 */
public record Reach(Verdict verdict, @Nullable Schedule schedule) {
  /** The answer to "can it happen?". */
  public enum Verdict {
    /** A schedule shows it. */
    REACHABLE,
    /** All states were visited, none shows it. */
    UNREACHABLE,
    /** None of the states up to the bound shows it. */
    BOUNDED
  }

  public Reach {
    if ((verdict == Verdict.REACHABLE) != (schedule != null)) {
      throw new IllegalArgumentException("a schedule is what shows that it can be reached");
    }
  }

  /** Whether a schedule shows it. */
  public boolean isReachable() {
    return schedule != null;
  }

  /** Steps up to and including the one that decides; 0 unless it is reachable. */
  public int stepCount() {
    return schedule == null ? 0 : schedule.decidingStep();
  }
}
