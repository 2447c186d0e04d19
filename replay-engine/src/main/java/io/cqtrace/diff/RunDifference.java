package io.cqtrace.diff;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What two runs have in common, and what not.
 *
 * @param a numbers of the first run
 * @param b numbers of the second run
 * @param pairs commands that were paired
 * @param otherCid pairs whose CIDs differ: paired by their place and what they do
 * @param onlyA commands that only the first run has
 * @param onlyB commands that only the second run has
 * @param divergences where the queues' histories part, first things first, at most {@link
 *     RunDiff#KEPT_DIVERGENCES}
 * @param divergenceCount all of them
 * @param outcomes how many pairs went from which outcome to which, where they differ
 * @param changes commands whose outcome differs, at most {@link RunDiff#KEPT_CHANGES}
 * @param alone commands that only one run has, by SQ, at most as many entries
 * @param complete whether both runs were compared to their ends
 */
public record RunDifference(
    RunFacts a,
    RunFacts b,
    long pairs,
    long otherCid,
    long onlyA,
    long onlyB,
    List<QueueDivergence> divergences,
    long divergenceCount,
    Map<OutcomePair, Long> outcomes,
    List<OutcomeChange> changes,
    List<AloneCommands> alone,
    boolean complete) {

  /** Copies the collections. */
  public RunDifference {
    divergences = List.copyOf(divergences);
    outcomes = Collections.unmodifiableMap(new TreeMap<>(outcomes));
    changes = List.copyOf(changes);
    alone = List.copyOf(alone);
  }

  /** Pairs whose outcomes differ. */
  public long outcomeCount() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether every command has the same outcome in both runs. */
  public boolean sameOutcomes() {
    return complete
        && outcomes.isEmpty()
        && onlyA == 0
        && onlyB == 0
        && a.outcomes().equals(b.outcomes());
  }

  /** The first place where the runs part, or null. */
  public @Nullable QueueDivergence first() {
    return divergences.isEmpty() ? null : divergences.get(0);
  }

  /**
   * A outcome in each run.
   *
   * @param a in the first
   * @param b in the second
   */
  public record OutcomePair(ComparedOutcome a, ComparedOutcome b)
      implements Comparable<OutcomePair> {
    @Override
    public int compareTo(OutcomePair other) {
      int byA = a.compareTo(other.a);
      return byA != 0 ? byA : b.compareTo(other.b);
    }
  }
}
