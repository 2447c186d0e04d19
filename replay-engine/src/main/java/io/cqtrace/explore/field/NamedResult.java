package io.cqtrace.explore.field;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a search with named commands found.
 *
 * @param schedules the shortest schedule to each outcome that is reachable
 * @param columns what the numbers behind the steps count
 * @param stateCount states visited
 * @param exhausted whether these are all states
 */
public record NamedResult(
    Map<Outcome, List<NamedStep>> schedules, String columns, long stateCount, boolean exhausted) {
  public NamedResult {
    schedules = new EnumMap<>(schedules);
  }

  /** Whether a schedule leads to this outcome. */
  public boolean reaches(Outcome outcome) {
    return schedules.containsKey(outcome);
  }

  /** Whether a schedule leads to any fault. */
  public boolean isFaulty() {
    return shortestFault() != null;
  }

  /** The fault that takes the fewest steps; null if there is none. */
  public @Nullable Outcome shortestFault() {
    Outcome shortest = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<Outcome, List<NamedStep>> found : schedules.entrySet()) {
      if (found.getKey().isFault() && found.getValue().size() < fewest) {
        shortest = found.getKey();
        fewest = found.getValue().size();
      }
    }
    return shortest;
  }
}
