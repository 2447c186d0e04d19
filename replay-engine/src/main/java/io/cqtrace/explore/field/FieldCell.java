package io.cqtrace.explore.field;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.Set;

/**
 * What a host and a controller can come to in a scenario.
 *
 * @param host the host
 * @param controller the controller
 * @param from the smallest value of the scenario's parameter with a fault; 0: none in its range
 * @param outcomes what is reachable with that value, or with the largest one if there is no fault
 * @param searched whether the pair was searched; false: the scenario does not apply, or was not
 *     read
 * @param exhausted whether every search visited all states
 * @param stateCount states visited
 */
public record FieldCell(
    HostModel host,
    ControllerModel controller,
    int from,
    Set<Outcome> outcomes,
    boolean searched,
    boolean exhausted,
    long stateCount) {
  public FieldCell {
    outcomes = Set.copyOf(outcomes);
  }

  /** Whether a fault was found. */
  public boolean isFaulty() {
    return from != 0;
  }

  /** The same for a host whose handler takes the same steps. */
  FieldCell of(HostModel other) {
    return new FieldCell(other, controller, from, outcomes, searched, exhausted, 0);
  }

  private String kind() {
    if (outcomes.contains(Outcome.LOST) || outcomes.contains(Outcome.OVERWRITTEN)) {
      return "";
    }
    if (outcomes.contains(Outcome.FAILED)) {
      return " F";
    }
    if (outcomes.contains(Outcome.STALLED)) {
      return " S";
    }
    return outcomes.contains(Outcome.ABORTED) ? " A" : " L";
  }

  /** In a few words: {@code never}, {@code from 32}, {@code always}, {@code -}. */
  public String words(int least) {
    if (!searched) {
      return "-";
    }
    if (!isFaulty()) {
      return exhausted ? "never" : "unknown";
    }
    return (from == least ? "always" : "from " + from) + kind();
  }
}
