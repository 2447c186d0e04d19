package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;
import io.cqtrace.model.MachineCommand;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.host.HostMachine;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * I/O with the machines themselves. Commands of one SQ are alike: nothing in the rings depends on
 * which is which. A command finishes any time after its fetch, in any order; a tag is free as soon
 * as the handler frees it; the host submits any time while a tag is free, which a submission by the
 * handler is a case of.
 */
final class IoModel implements NamedModel<IoModel.State> {
  private static final int CQ = 1;

  private static final Comparator<IoCommand> BY_NUMBER =
      Comparator.comparingInt(IoCommand::sqId).thenComparingInt(IoCommand::number);

  /** A read on an SQ; its number is 0 where commands are alike. */
  record IoCommand(int sqId, int number) implements MachineCommand {
    @Override
    public int opcode() {
      return Opcode.READ.code();
    }
  }

  private final IoSetup setup;
  private final boolean numbered;

  IoModel(IoSetup setup) {
    this(setup, false);
  }

  /**
   * The model, with commands that are alike or not.
   *
   * @param numbered whether the commands of an SQ have numbers: more states, the same outcomes
   */
  IoModel(IoSetup setup, boolean numbered) {
    this.setup = setup;
    this.numbered = numbered;
  }

  /** Queues, machines, and what the host has of each SQ. */
  static final class State {
    final CompletionQueue<Cqe<IoCommand>> cq;
    final ControllerMachine<IoCommand> controller;
    final HostMachine<IoCommand> host;
    final int[] submitted;
    final int[] inUse;
    final List<IoCommand> executing;
    final Signals signals;
    final DoorbellHandler doorbell;

    /** The host has written its bad head. */
    boolean erred;

    private State(
        CompletionQueue<Cqe<IoCommand>> cq,
        ControllerMachine<IoCommand> controller,
        HostMachine<IoCommand> host,
        int[] submitted,
        int[] inUse,
        List<IoCommand> executing,
        Signals signals,
        DoorbellHandler doorbell) {
      this.cq = cq;
      this.controller = controller;
      this.host = host;
      this.submitted = submitted;
      this.inUse = inUse;
      this.executing = executing;
      this.signals = signals;
      this.doorbell = doorbell;
    }

    State copy() {
      CompletionQueue<Cqe<IoCommand>> queue = cq.copy();
      State next =
          new State(
              queue,
              controller.copy(cqId -> queue),
              host.copy(cqId -> queue),
              submitted.clone(),
              inUse.clone(),
              new ArrayList<>(executing),
              signals.copy(),
              doorbell.copy());
      next.erred = erred;
      return next;
    }
  }

  @Override
  public Iterable<State> initialStates() {
    List<State> states = new ArrayList<>();
    boolean stale = setup.oldCqSize() > 0 && setup.controller().keepsHeadOfOldCq();
    for (int head = 0; head < (stale ? setup.oldCqSize() : 1); head++) {
      int lastTail = 0;
      do {
        State state = initialState();
        if (stale) {
          state.controller.keepOldHead(CQ, head);
          state.signals.keepOld(lastTail, head);
        }
        states.add(state);
        lastTail++;
      } while (stale && signals().matter() && lastTail < setup.oldCqSize());
    }
    return states;
  }

  private Signals signals() {
    return new Signals(setup.controller().interrupts(), setup.host().polls());
  }

  private State initialState() {
    CompletionQueue<Cqe<IoCommand>> cq = new CompletionQueue<>(new CompletionRing(setup.cqSize()));
    State state =
        new State(
            cq,
            new ControllerMachine<>(setup.controller(), 1, sqId -> {}),
            new HostMachine<>(setup.host()),
            new int[setup.sqs()],
            new int[setup.sqs()],
            new ArrayList<>(),
            signals(),
            new DoorbellHandler());
    state.controller.addCq(CQ, cq);
    state.host.addCq(CQ, cq);
    int sqSize = Math.max(setup.cqSize(), setup.tags() + 1);
    for (int sqId = 1; sqId <= setup.sqs(); sqId++) {
      state.controller.addSq(sqId, CQ, new SubmissionRing(sqSize));
      state.host.addSq(sqId, sqSize, 0);
    }
    return state;
  }

  @Override
  public Object key(State state) {
    List<Object> key = new ArrayList<>(5 + 2 * setup.sqs());
    key.add(state.controller.key());
    key.add(state.host.key());
    key.add(state.signals.key());
    key.add(state.doorbell.key());
    key.add(state.erred);
    for (int i = 0; i < setup.sqs(); i++) {
      key.add(state.submitted[i]);
      key.add(state.inUse[i]);
    }
    List<IoCommand> executing = new ArrayList<>(state.executing);
    executing.sort(BY_NUMBER);
    key.add(executing);
    return key;
  }

  @Override
  public boolean isDelivered(State state) {
    return Arrays.stream(state.submitted).allMatch(count -> count == setup.commands())
        && Arrays.stream(state.inUse).allMatch(count -> count == 0);
  }

  @Override
  public void steps(State state, Steps<State> steps) {
    for (int i = 0; i < setup.sqs(); i++) {
      if (state.submitted[i] < setup.commands()
          && state.inUse[i] < setup.tags()
          && state.host.hasRoom(i + 1)) {
        State next = state.copy();
        next.host.submit(i + 1);
        next.controller.submit(new IoCommand(i + 1, numbered ? state.submitted[i] : 0));
        next.submitted[i]++;
        next.inUse[i]++;
        steps.step(Lane.DRIVER, named("submit", i), next, null);
      }
      if (state.signals.atPoll()) {
        poll(state, i, steps);
      } else {
        fetch(state, i, steps);
      }
    }
    if (!state.doorbell.isLocked() && !state.controller.isStopped(CQ)) {
      for (IoCommand command : new LinkedHashSet<>(state.executing)) {
        finish(state, command, steps);
      }
    }
    if (setup.controller().postsHeldByDoorbell()) {
      doorbellSteps(state, steps);
      handler(state, steps);
      return;
    }
    if (state.controller.nextPostable(CQ) != null) {
      State next = state.copy();
      Finish finish = next.controller.postHeld(CQ);
      signal(next, finish);
      String text = finish == Finish.POSTED ? "post held" : text(finish);
      steps.step(Lane.CONTROLLER, text, next, outcome(finish));
    }
    handler(state, steps);
  }

  private void finish(State state, IoCommand command, Steps<State> steps) {
    State next = state.copy();
    next.executing.remove(command);
    if (setup.controller().postsHeldByDoorbell() && next.controller.findsFull(CQ)) {
      next.doorbell.look(command);
      steps.step(Lane.CONTROLLER, named("sees full", command.sqId() - 1), next, null);
      return;
    }
    Finish finish = next.controller.finish(command);
    signal(next, finish);
    String text = named(text(finish), command.sqId() - 1);
    steps.step(Lane.CONTROLLER, text, next, outcome(finish));
  }

  private void doorbellSteps(State state, Steps<State> steps) {
    if (state.doorbell.isLocked()) {
      State next = state.copy();
      IoCommand command = next.doorbell.append();
      next.controller.hold(command);
      steps.step(Lane.CONTROLLER, named("hold", command.sqId() - 1), next, null);
    } else if (state.doorbell.isRunning()) {
      State next = state.copy();
      Finish finish = next.doorbell.post(next.controller, CQ);
      String text = finish == Finish.POSTED ? "post held" : text(finish);
      steps.step(Lane.CONTROLLER, text, next, outcome(finish));
    }
  }

  private static void signal(State state, Finish finish) {
    if (finish.isPosted()) {
      state.signals.posted(state.controller.cqRing(CQ));
    }
  }

  /** A turn of SPDK's poller: the interrupt that is due, then as many SQEs as it takes. */
  private void poll(State state, int i, Steps<State> steps) {
    State next = state.copy();
    if (next.signals.poll(next.controller.cqRing(CQ))) {
      next.controller.readHead(CQ);
    }
    int taken = 0;
    while (next.controller.look(i + 1) == Look.TAKES) {
      next.executing.add(next.controller.fetch(i + 1));
      taken++;
    }
    boolean sent = next.signals.isPending() && !state.signals.isPending();
    String text = (sent ? "irq" : "poll") + (taken == 0 ? "" : " +" + taken);
    steps.step(Lane.CONTROLLER, named(text, i), next, null);
  }

  private boolean isServed(int i) {
    return setup.controller().servesSqOfOtherCq() || i + 1 == CQ;
  }

  private void fetch(State state, int i, Steps<State> steps) {
    if (state.controller.isAsleep(i + 1) || !isServed(i)) {
      return;
    }
    State next = state.copy();
    Look look = next.controller.look(i + 1);
    if (look == Look.TAKES) {
      next.executing.add(next.controller.fetch(i + 1));
      steps.step(Lane.CONTROLLER, named("fetch", i), next, null);
    } else if (look != Look.EMPTY) {
      if (!setup.controller().resumesFetching()) {
        next.controller.sleep(i + 1);
      }
      steps.step(Lane.CONTROLLER, named("defer", i), next, null);
    }
  }

  private void handler(State state, Steps<State> steps) {
    HandlerStep step = state.host.next(CQ);
    if (state.doorbell.isRunning()
        || !state.signals.mayRun()
        || (step == null && !state.signals.matter())) {
      return;
    }
    if (step == HandlerStep.RING && setup.errs() && !state.erred) {
      for (int head = setup.cqSize(); head < 2 * setup.cqSize(); head++) {
        State erring = state.copy();
        erring.erred = true;
        erring.controller.ringBadHead(CQ, head);
        steps.step(Lane.IRQ, "ring BAD " + head, erring, null);
      }
    }
    State next = state.copy();
    next.signals.run();
    if (step == null) {
      next.signals.ended();
      steps.step(Lane.IRQ, "no CQE", next, null);
      return;
    }
    String text = "consume";
    if (step == HandlerStep.CONSUME) {
      next.host.consume(CQ);
    } else if (step == HandlerStep.LEAVE) {
      next.host.leave(CQ);
      text = "no more CQE";
    } else {
      int slotCount = next.host.ring(CQ);
      if (setup.controller().postsHeldByDoorbell()) {
        next.doorbell.rung(slotCount, next.controller.oldestHeld(CQ) != null);
      }
      next.controller.ring(CQ, slotCount);
      text = "ring +" + slotCount;
    }
    while (next.host.next(CQ) == HandlerStep.FREE_TAG) {
      for (IoCommand command : next.host.freeTags(CQ)) {
        next.inUse[command.sqId() - 1]--;
      }
    }
    if (step == HandlerStep.RING && next.host.isIdle(CQ) && !setup.host().ringsAfterEach()) {
      next.signals.ended();
    }
    steps.step(Lane.IRQ, text, next, null);
  }

  private String named(String text, int i) {
    return setup.sqs() == 1 ? text : text + " SQ" + (i + 1);
  }

  private static String text(Finish finish) {
    return switch (finish) {
      case POSTED -> "post";
      case POSTED_OVER_READ -> "post over";
      case POSTED_OVER_UNREAD -> "OVERWRITE";
      case HELD -> "hold";
      case HELD_OLDEST_DISCARDED -> "DISCARD oldest";
      case DISCARDED -> "DISCARD";
      case FAILED -> "FAIL";
    };
  }

  private static @Nullable Outcome outcome(Finish finish) {
    return switch (finish) {
      case POSTED, HELD -> null;
      case POSTED_OVER_READ -> Outcome.OVERRUN;
      case POSTED_OVER_UNREAD -> Outcome.OVERWRITTEN;
      case DISCARDED, HELD_OLDEST_DISCARDED -> Outcome.LOST;
      case FAILED -> Outcome.FAILED;
    };
  }

  @Override
  public String columns() {
    return "  sq run hold  cq tag";
  }

  @Override
  public String numbers(State state) {
    int waiting = 0;
    int held = 0;
    int free = 0;
    for (int i = 0; i < setup.sqs(); i++) {
      waiting += state.controller.sqRing(i + 1).waiting();
      free += setup.tags() - state.inUse[i];
    }
    for (IoCommand ignored : state.controller.held(CQ)) {
      held += ignored.sqId() > 0 ? 1 : 0;
    }
    return String.format(
        Locale.ROOT,
        "%4d%4d%5d%4d%4d",
        waiting,
        state.executing.size(),
        held,
        state.controller.cqRing(CQ).occupied(),
        free);
  }
}
