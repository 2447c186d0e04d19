package io.cqtrace.explore;

import io.cqtrace.nvme.Opcode;
import java.util.List;

/**
 * One run of a scenario, step by step, to the fault it shows: what a ladder is drawn from.
 *
 * <p>The search counts commands; here they have numbers again, as if every command finished in the
 * order of sending.
 *
 * @param scenario what ran
 * @param steps every step, in order
 * @param decidingStep number of the step that decides: the one that discards, that fails, or after
 *     which no continuation ends the run; 0 if that is so from the start
 */
public record Schedule(Scenario scenario, List<ScheduleStep> steps, int decidingStep) {

  public Schedule {
    steps = List.copyOf(steps);
    if (decidingStep < 0 || decidingStep > steps.size()) {
      throw new IllegalArgumentException("step " + decidingStep + " of " + steps.size());
    }
  }

  /** What a command of the flood is. */
  public Opcode opcodeOf(int command) {
    return command <= scenario.ioQueues() ? Opcode.DELETE_SQ : Opcode.DELETE_CQ;
  }

  /** The I/O queue that a command of the flood deletes: from the highest QID down. */
  public int qidOf(int command) {
    return scenario.ioQueues() - (command - 1) % scenario.ioQueues();
  }
}
