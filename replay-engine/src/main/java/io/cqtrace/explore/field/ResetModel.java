package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;
import io.cqtrace.model.controller.ResetPolicy;
import java.util.List;
import java.util.Locale;

/**
 * A controller is disabled while commands of an I/O queue are in flight, enabled again, and the
 * queue is created anew under the same QID: the host writes CC.EN = 0, waits for CSTS.RDY = 0,
 * writes CC.EN = 1, waits for CSTS.RDY = 1, creates the queue and submits as many commands again,
 * with the same CIDs. What the host does with the commands of before is its own: it ends them when
 * CSTS.RDY is 0.
 *
 * <p>Source of the host's order: NVMe Base 2.0, 3.5.1, and 2.1, 3.7.2; Linux
 * drivers/nvme/host/core.c: nvme_disable_ctrl, nvme_enable_ctrl.
 */
final class ResetModel implements NamedModel<ResetModel.State> {
  private final ResetPolicy policy;
  private final int commands;

  ResetModel(ResetPolicy policy, int commands) {
    this.policy = policy;
    this.commands = commands;
  }

  /** How far the host is. */
  enum Phase {
    RUNNING,
    WAITS_FOR_NOT_READY,
    DISABLED,
    WAITS_FOR_READY,
    READY,
    CREATED
  }

  /**
   * A state.
   *
   * @param phase how far the host is
   * @param submitted commands of the first life
   * @param oldRunning those that the controller has fetched and not finished
   * @param resubmitted commands of the second life
   * @param running those that the controller has not finished
   * @param posted CQEs of the second life that the host has not read
   * @param ended commands of the second life that have ended
   */
  record State(
      Phase phase,
      int submitted,
      int oldRunning,
      int resubmitted,
      int running,
      int posted,
      int ended) {
    State at(Phase next) {
      return new State(next, submitted, oldRunning, resubmitted, running, posted, ended);
    }

    State old(int nowSubmitted, int nowRunning) {
      return new State(phase, nowSubmitted, nowRunning, resubmitted, running, posted, ended);
    }

    State next(int nowSubmitted, int nowRunning, int nowPosted, int nowEnded) {
      return new State(phase, submitted, oldRunning, nowSubmitted, nowRunning, nowPosted, nowEnded);
    }
  }

  @Override
  public Iterable<State> initialStates() {
    return List.of(new State(Phase.RUNNING, 0, 0, 0, 0, 0, 0));
  }

  @Override
  public Object key(State state) {
    return state;
  }

  @Override
  public boolean isDelivered(State state) {
    return state.ended == commands;
  }

  @Override
  public void steps(State state, Steps<State> steps) {
    hostSteps(state, steps);
    if (state.oldRunning > 0) {
      finishOld(state, steps);
    }
    registerSteps(state, steps);
    if (state.running > 0) {
      State next = state.next(state.resubmitted, state.running - 1, state.posted + 1, state.ended);
      steps.step(Lane.CONTROLLER, "post", next, null);
    }
  }

  private void hostSteps(State state, Steps<State> steps) {
    switch (state.phase) {
      case RUNNING -> {
        if (state.submitted < commands) {
          State next = state.old(state.submitted + 1, state.oldRunning + 1);
          steps.step(Lane.DRIVER, "submit", next, null);
        }
        State disabled = policy == ResetPolicy.CANCELS ? state.old(state.submitted, 0) : state;
        steps.step(Lane.DRIVER, "CC.EN = 0", disabled.at(Phase.WAITS_FOR_NOT_READY), null);
      }
      case DISABLED -> steps.step(Lane.DRIVER, "CC.EN = 1", state.at(Phase.WAITS_FOR_READY), null);
      case READY -> steps.step(Lane.DRIVER, "create CQ, SQ", state.at(Phase.CREATED), null);
      case CREATED -> {
        if (state.resubmitted < commands) {
          State next =
              state.next(state.resubmitted + 1, state.running + 1, state.posted, state.ended);
          steps.step(Lane.DRIVER, "submit", next, null);
        }
        if (state.posted > 0) {
          State next =
              state.next(state.resubmitted, state.running, state.posted - 1, state.ended + 1);
          steps.step(Lane.IRQ, "consume", next, null);
        }
      }
      case WAITS_FOR_NOT_READY, WAITS_FOR_READY -> {
        // The controller's turn.
      }
    }
  }

  /** CSTS.RDY follows CC.EN. */
  private void registerSteps(State state, Steps<State> steps) {
    boolean isIdle = state.oldRunning == 0;
    if (state.phase == Phase.WAITS_FOR_NOT_READY && (isIdle || policy != ResetPolicy.DRAINS)) {
      steps.step(Lane.CONTROLLER, "RDY = 0", state.at(Phase.DISABLED), null);
    }
    boolean waitsForIdle =
        policy == ResetPolicy.POSTS_TO_ADMIN || policy == ResetPolicy.STAYS_NOT_READY;
    if (state.phase == Phase.WAITS_FOR_READY && (isIdle || !waitsForIdle)) {
      steps.step(Lane.CONTROLLER, "RDY = 1", state.at(Phase.READY), null);
    }
  }

  /** A command of the first life ends. */
  private void finishOld(State state, Steps<State> steps) {
    State next = state.old(state.submitted, state.oldRunning - 1);
    boolean isBefore =
        state.phase == Phase.RUNNING
            || (state.phase == Phase.WAITS_FOR_NOT_READY && policy == ResetPolicy.DRAINS);
    if (!isBefore && policy == ResetPolicy.STAYS_NOT_READY) {
      return; // Whatever becomes of it, CSTS.RDY stays 0: it counts as running.
    }
    if (isBefore) {
      steps.step(Lane.CONTROLLER, "post", next, null);
    } else if (policy == ResetPolicy.POSTS_TO_ADMIN) {
      boolean hasAdminCq = state.phase == Phase.WAITS_FOR_READY;
      steps.step(
          Lane.CONTROLLER,
          hasAdminCq ? "LATE, admin CQ" : "ABORT",
          next,
          hasAdminCq ? Outcome.LATE : Outcome.ABORTED);
    } else if (state.phase == Phase.CREATED) {
      steps.step(Lane.CONTROLLER, "LATE CQE", next, Outcome.LATE);
    } else {
      steps.step(Lane.CONTROLLER, "post nowhere", next, null);
    }
  }

  @Override
  public String columns() {
    return "  run   cq ended";
  }

  @Override
  public String numbers(State state) {
    return String.format(
        Locale.ROOT, "%5d%5d%6d", state.oldRunning + state.running, state.posted, state.ended);
  }
}
