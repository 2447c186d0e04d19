package io.cqtrace.explore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Makes a schedule of the steps that a search has found.
 *
 * <p>Steps that could as well be taken in another order are put so that equal ones stand together.
 */
final class ScheduleBuilder {
  private final Scenario scenario;
  private final DeleteFloodModel flood;
  private final FloodSteps scratch = new FloodSteps();

  private ScheduleBuilder(Scenario scenario) {
    this.scenario = scenario;
    this.flood = DeleteFloodModel.everyStep(scenario);
  }

  /**
   * A schedule of these steps.
   *
   * @param decidingStep see {@link Schedule}
   */
  static Schedule build(Scenario scenario, List<ScheduleStep.Kind> kinds, int decidingStep) {
    ScheduleBuilder builder = new ScheduleBuilder(scenario);
    return new Schedule(
        scenario, builder.steps(builder.grouped(kinds, decidingStep)), decidingStep);
  }

  /** The deciding step stays where it is. */
  private List<ScheduleStep.Kind> grouped(List<ScheduleStep.Kind> kinds, int decidingStep) {
    List<ScheduleStep.Kind> grouped = new ArrayList<>(kinds);
    if (decidingStep > 0) {
      long state = group(grouped.subList(0, decidingStep - 1), flood.initialState());
      long decided = flood.next(state, grouped.get(decidingStep - 1), scratch);
      group(grouped.subList(decidingStep, grouped.size()), decided);
    }
    return grouped;
  }

  /** Goes on with a kind of step as long as a later one of it can be taken now. */
  private long group(List<ScheduleStep.Kind> kinds, long initialState) {
    long[] states = new long[kinds.size() + 1];
    states[0] = initialState;
    walk(kinds, 0, states);
    for (int i = 0; i < kinds.size(); i++) {
      int preferred = i == 0 ? ScheduleStep.Kind.SEND.code() : kinds.get(i - 1).code();
      int taken = firstMovable(kinds, i, preferred, states);
      Collections.rotate(kinds.subList(i, taken + 1), 1);
      walk(kinds, i, states);
    }
    return states[kinds.size()];
  }

  private void walk(List<ScheduleStep.Kind> kinds, int from, long[] states) {
    for (int i = from; i < kinds.size(); i++) {
      states[i + 1] = flood.next(states[i], kinds.get(i), scratch);
    }
  }

  /**
   * Position of the step to take at {@code position}: the next of the preferred kind, if it
   * commutes with all before it; else, of all kinds, the first in the order of {@link
   * ScheduleStep.Kind}.
   */
  private int firstMovable(
      List<ScheduleStep.Kind> kinds, int position, int preferred, long[] states) {
    int best = position;
    boolean[] seen = new boolean[ScheduleStep.Kind.values().length];
    for (int i = position; i < kinds.size(); i++) {
      int code = kinds.get(i).code();
      if (!seen[code] && commutesDownTo(kinds, position, i, states)) {
        if (code == preferred) {
          return i;
        }
        best = code < kinds.get(best).code() ? i : best;
      }
      seen[code] = true;
    }
    return best;
  }

  private boolean commutesDownTo(
      List<ScheduleStep.Kind> kinds, int position, int moved, long[] states) {
    for (int i = moved - 1; i >= position; i--) {
      long between = flood.next(states[i], kinds.get(moved), scratch);
      if (between == DeleteFloodModel.NO_STATE
          || flood.next(between, kinds.get(i), scratch)
              != flood.next(states[i + 1], kinds.get(moved), scratch)) {
        return false;
      }
    }
    return true;
  }

  private List<ScheduleStep> steps(List<ScheduleStep.Kind> order) {
    List<ScheduleStep> steps = new ArrayList<>(order.size());
    long state = flood.initialState();
    for (ScheduleStep.Kind kind : order) {
      int fetched = flood.sent(state) - flood.waiting(state);
      int finished = fetched - flood.executing(state);
      int command =
          switch (kind) {
            case SEND -> flood.sent(state) + 1;
            case FETCH, FETCH_POST, FETCH_DISCARD, FETCH_FAIL, FETCH_OVERRUN, FETCH_OVERWRITE ->
                fetched + 1;
            case POST, DISCARD, FAIL, OVERRUN, OVERWRITE -> finished + 1;
            case CONSUME -> finished - flood.pending(state) + 1;
            case SLEEP, LEAVE, RING -> 0;
          };
      int slotCount = kind == ScheduleStep.Kind.RING ? flood.unrung(state) : 0;
      int tagsFree = scenario.commandLimit() - flood.tagsInUse(state);
      state = flood.next(state, kind, scratch);
      if (!kind.isEnd()) {
        tagsFree = scenario.commandLimit() - flood.tagsInUse(state);
      }
      steps.add(
          new ScheduleStep(steps.size() + 1, kind, command, slotCount, rings(state, tagsFree)));
    }
    return steps;
  }

  private RingSnapshot rings(long state, int tagsFree) {
    return new RingSnapshot(
        flood.waiting(state),
        flood.executing(state),
        flood.pending(state),
        flood.unrung(state),
        Math.max(0, flood.freeSlots(state)),
        tagsFree,
        flood.isAsleep(state));
  }
}
