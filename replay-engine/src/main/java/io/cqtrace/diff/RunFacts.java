package io.cqtrace.diff;

import io.cqtrace.history.Outcome;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The numbers of one run, over the lives that were compared.
 *
 * @param outcomes commands by outcome, every outcome, zero included
 * @param withheld completions that waited for a slot
 * @param withheldMaxNs longest such wait
 * @param lives controller lives with commands
 * @param headMoves times that the CQ head moved, as the controller knows it; 0 where not recorded
 */
public record RunFacts(
    Map<Outcome, Long> outcomes, long withheld, long withheldMaxNs, long lives, long headMoves) {

  /** Copies the map. */
  public RunFacts {
    Map<Outcome, Long> all = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      all.put(outcome, outcomes.getOrDefault(outcome, 0L));
    }
    outcomes = Collections.unmodifiableMap(all);
  }

  /** Commands in all. */
  public long commandCount() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }
}
