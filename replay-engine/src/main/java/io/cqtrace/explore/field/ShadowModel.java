package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;
import io.cqtrace.model.ShadowDoorbells;
import java.util.List;
import java.util.Locale;

/**
 * Shadow doorbells with EventIdx for one SQ: a host stores the shadow tail, loads EventIdx and
 * writes the doorbell register only if EventIdx asks for it; a controller that has taken everything
 * stores EventIdx, loads the shadow tail once more and, if it has not moved, waits for the
 * register.
 *
 * <p>A store stands in its side's buffer until it reaches memory, any time later, at the latest at
 * a full barrier, at the side's next store or at a register write; a load may pass it (x86). Each
 * side has at most one such store.
 *
 * <p>Source: Linux drivers/nvme/host/pci.c: nvme_dbbuf_update_and_check_event,
 * nvme_dbbuf_need_event; the order of the controller's steps: SPDK lib/nvmf/vfio_user.c:
 * set_sq_eventidx.
 */
final class ShadowModel implements NamedModel<ShadowModel.State> {
  private static final int NONE = -1;

  private final boolean hostOrders;
  private final boolean controllerOrders;
  private final int commands;

  ShadowModel(ShadowDoorbells host, ShadowDoorbells controller, int commands) {
    this.hostOrders = host == ShadowDoorbells.ORDERED;
    this.controllerOrders = controller == ShadowDoorbells.ORDERED;
    this.commands = commands;
  }

  /** What a controller does next. */
  enum Controller {
    TAKE,
    ARM,
    LOOK_AGAIN,
    ASLEEP
  }

  /**
   * A state.
   *
   * @param submitted commands whose tail the host has stored
   * @param checks whether the host is between that store and the load of EventIdx
   * @param tailBuffered the host's store that is not in memory yet, or -1
   * @param tail the shadow tail in memory
   * @param eventIdx EventIdx in memory
   * @param eventIdxBuffered the controller's store that is not in memory yet, or -1
   * @param taken commands that the controller has taken
   * @param controller what it does next
   */
  record State(
      int submitted,
      boolean checks,
      int tailBuffered,
      int tail,
      int eventIdx,
      int eventIdxBuffered,
      int taken,
      Controller controller) {
    State host(int nowSubmitted, boolean nowChecks, int buffered, int nowTail) {
      return new State(
          nowSubmitted,
          nowChecks,
          buffered,
          nowTail,
          eventIdx,
          eventIdxBuffered,
          taken,
          controller);
    }

    State controller(int nowEventIdx, int buffered, int nowTaken, Controller next) {
      return new State(
          submitted, checks, tailBuffered, tail, nowEventIdx, buffered, nowTaken, next);
    }
  }

  @Override
  public Iterable<State> initialStates() {
    return List.of(new State(0, false, NONE, 0, 0, NONE, 0, Controller.ASLEEP));
  }

  @Override
  public Object key(State state) {
    return state;
  }

  @Override
  public boolean isDelivered(State state) {
    return state.taken == commands;
  }

  @Override
  public void steps(State state, Steps<State> steps) {
    hostSteps(state, steps);
    controllerSteps(state, steps);
    if (state.tailBuffered != NONE) {
      State next = state.host(state.submitted, state.checks, NONE, state.tailBuffered);
      steps.step(Lane.DRIVER, "tail visible", next, null);
    }
    if (state.eventIdxBuffered != NONE) {
      State next = state.controller(state.eventIdxBuffered, NONE, state.taken, state.controller);
      steps.step(Lane.CONTROLLER, "EventIdx vis.", next, null);
    }
  }

  private void hostSteps(State state, Steps<State> steps) {
    if (!state.checks) {
      if (state.submitted < commands && state.tailBuffered == NONE) {
        int tail = state.submitted + 1;
        State next = state.host(tail, true, tail, state.tail);
        steps.step(Lane.DRIVER, "store tail " + tail, next, null);
      }
      return;
    }
    if (hostOrders && state.tailBuffered != NONE) {
      return; // mb()
    }
    boolean asksForIt = state.eventIdx == state.submitted - 1;
    if (!asksForIt) {
      State next = state.host(state.submitted, false, state.tailBuffered, state.tail);
      steps.step(Lane.DRIVER, "no MMIO", next, null);
    } else {
      State rung = state.host(state.submitted, false, NONE, state.submitted);
      Controller woken = state.controller == Controller.ASLEEP ? Controller.TAKE : state.controller;
      State next = rung.controller(rung.eventIdx, rung.eventIdxBuffered, rung.taken, woken);
      steps.step(Lane.DRIVER, "MMIO tail " + state.submitted, next, null);
    }
  }

  private void controllerSteps(State state, Steps<State> steps) {
    int eventIdx = state.eventIdx;
    int buffered = state.eventIdxBuffered;
    switch (state.controller) {
      case TAKE ->
          steps.step(
              Lane.CONTROLLER,
              "take to " + state.tail,
              state.controller(eventIdx, buffered, state.tail, Controller.ARM),
              null);
      case ARM -> {
        if (buffered == NONE) {
          steps.step(
              Lane.CONTROLLER,
              "EventIdx = " + state.taken,
              state.controller(eventIdx, state.taken, state.taken, Controller.LOOK_AGAIN),
              null);
        }
      }
      case LOOK_AGAIN -> {
        if (!controllerOrders || buffered == NONE) {
          boolean moved = state.tail != state.taken;
          Controller next = moved ? Controller.TAKE : Controller.ASLEEP;
          steps.step(
              Lane.CONTROLLER,
              moved ? "tail moved" : "sleep",
              state.controller(eventIdx, buffered, state.taken, next),
              null);
        }
      }
      case ASLEEP -> {
        // Waits for the register.
      }
    }
  }

  @Override
  public String columns() {
    return " tail  evi take";
  }

  @Override
  public String numbers(State state) {
    return String.format(Locale.ROOT, "%5d%5d%5d", state.tail, state.eventIdx, state.taken);
  }
}
