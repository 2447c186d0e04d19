package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;

/**
 * How a kind of command of the flood finishes.
 *
 * @param inFetch in the turn that fetches it
 * @param whenFull what becomes of it where the controller finds the CQ full
 */
record Finishing(boolean inFetch, Finish whenFull) {
  static Finishing of(ControllerMachine<FloodCommand> machine, FloodCommand command) {
    return new Finishing(machine.postsInFetch(command), machine.whenFull(command));
  }

  /** Whether it waits for a slot, be it only until a later one displaces it. */
  boolean holds() {
    return whenFull == Finish.HELD || displaces();
  }

  /** Whether the controller forgets the oldest that waits when too many do. */
  boolean displaces() {
    return whenFull == Finish.HELD_OLDEST_DISCARDED;
  }

  int fullCode() {
    return (whenFull == Finish.FAILED ? ScheduleStep.Kind.FAIL : ScheduleStep.Kind.DISCARD).code();
  }

  int fetchFullCode() {
    return (whenFull == Finish.FAILED
            ? ScheduleStep.Kind.FETCH_FAIL
            : ScheduleStep.Kind.FETCH_DISCARD)
        .code();
  }
}
