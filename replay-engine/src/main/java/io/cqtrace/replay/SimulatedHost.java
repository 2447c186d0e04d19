package io.cqtrace.replay;

import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.host.HostMachine;
import io.cqtrace.model.host.HostModel.Submitter;
import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * Drives a {@link HostMachine} by time: per CQ an interrupt handler that works on CQEs until it
 * finds none, and SQEs that wait for room in their SQ.
 *
 * <p>An interrupt that comes while the handler runs makes it run once more. Handlers of different
 * CQs run on different CPUs, and the submitting threads on others again. The work on a CQE comes
 * after its CONSUME and what is rung with it, before its tag is free.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_irq}, {@code nvme_poll_cq}.
 */
final class SimulatedHost implements SimulatedController.PostListener {
  /** Where the host rings and whom it tells. */
  interface Listener {
    /** The host rings an SQ tail doorbell. */
    void ringSqTail(SimulatedCommand command);

    /** The host rings the CQ head doorbell: {@code slotCount} slots more are released. */
    void ringCqHead(int cqId, int slotCount);

    /** A tag is free again, as the submitting thread sees it. */
    void onTagFree(SimulatedCommand command);
  }

  private final HostMachine<SimulatedCommand> machine;
  private final boolean submitsAtOnce;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final DurationSource durations;
  private final Listener listener;
  private final TreeMap<Integer, Handler> handlers = new TreeMap<>();
  private final TreeMap<Integer, ArrayDeque<SimulatedCommand>> withoutRoom = new TreeMap<>();

  SimulatedHost(
      SimulationSetup setup,
      SimulatedQueues queues,
      EventQueue time,
      RunRecorder recorder,
      Listener listener) {
    this.machine = new HostMachine<>(setup.host());
    this.submitsAtOnce = setup.host().submitter() == Submitter.HANDLER;
    this.time = time;
    this.recorder = recorder;
    this.durations = setup.durations();
    this.listener = listener;
    for (QueueLayout.Cq cq : setup.layout().completionQueues()) {
      machine.addCq(cq.cqId(), queues.cq(cq.cqId()));
      handlers.put(cq.cqId(), new Handler(cq));
    }
    for (QueueLayout.Sq sq : setup.layout().submissionQueues()) {
      machine.addSq(sq.sqId(), sq.size(), queues.usedBefore(sq.sqId()));
      withoutRoom.put(sq.sqId(), new ArrayDeque<>());
    }
  }

  // Submission.

  /** Writes the SQE and rings, or keeps the command until its SQ has room. */
  void submit(SimulatedCommand command) {
    if (machine.hasRoom(command.sqId)) {
      machine.submit(command.sqId);
      listener.ringSqTail(command);
    } else {
      waitingForRoom(command.sqId).add(command);
    }
  }

  @Override
  public void onFetch(SimulatedCommand command, long fetchedCount) {
    if (command.neverCompletes) {
      machine.learnSqHead(command.sqId, fetchedCount); // Known from the CQEs of before the run.
      submitWaiting(command.sqId);
    }
  }

  private void submitWaiting(int sqId) {
    ArrayDeque<SimulatedCommand> waiting = waitingForRoom(sqId);
    while (!waiting.isEmpty() && machine.hasRoom(sqId)) {
      submit(waiting.remove());
    }
  }

  private ArrayDeque<SimulatedCommand> waitingForRoom(int sqId) {
    ArrayDeque<SimulatedCommand> waiting = withoutRoom.get(sqId);
    if (waiting == null) {
      throw new IllegalStateException("no SQ " + sqId);
    }
    return waiting;
  }

  // The handlers.

  @Override
  public void onPost(int cqId, SimulatedCommand command) {
    Handler handler = handlers.get(cqId);
    if (handler == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    if (!handler.raised) {
      handler.raised = true;
      recorder.irq(handler.vector);
      time.after(durations.drawNs(TimedStep.INTERRUPT, null), () -> enter(handler));
    }
  }

  private void enter(Handler handler) {
    if (handler.running) {
      handler.arrived = true; // The handler runs again when it is through.
      return;
    }
    handler.arrived = false;
    handler.raised = false;
    handler.running = true;
    handleNext(handler);
  }

  private void handleNext(Handler handler) {
    HandlerStep step = machine.next(handler.cqId);
    if (step == HandlerStep.CONSUME) {
      consume(handler);
      return;
    }
    if (step == HandlerStep.LEAVE) {
      machine.leave(handler.cqId);
    }
    ringAndFree(handler);
    if (step != HandlerStep.LEAVE && machine.next(handler.cqId) == HandlerStep.CONSUME) {
      handleNext(handler); // The batch was full; the loop goes on.
      return;
    }
    handler.running = false;
    if (handler.arrived) {
      enter(handler);
    }
  }

  private void consume(Handler handler) {
    SimulatedCommand command = machine.consume(handler.cqId);
    submitWaiting(command.sqId);
    if (machine.next(handler.cqId) == HandlerStep.RING && !machine.isLeaving(handler.cqId)) {
      ring(handler);
    }
    time.after(durations.drawNs(TimedStep.CQE, command), () -> handled(handler, command));
  }

  private void handled(Handler handler, SimulatedCommand command) {
    if (!machine.isLeaving(handler.cqId)) {
      ringAndFree(handler);
    }
    long tailNs = durations.drawNs(TimedStep.CQE_TAIL, command);
    if (tailNs == 0) {
      handleNext(handler);
    } else {
      time.after(tailNs, () -> handleNext(handler));
    }
  }

  /**
   * Takes the steps that follow without another look at the CQ: those for a CQE, or those after the
   * last one of a batch.
   */
  private void ringAndFree(Handler handler) {
    boolean leaving = machine.isLeaving(handler.cqId);
    HandlerStep step = machine.next(handler.cqId);
    while ((step == HandlerStep.RING || step == HandlerStep.FREE_TAG)
        && machine.isLeaving(handler.cqId) == leaving) {
      if (step == HandlerStep.RING) {
        ring(handler);
      } else {
        machine.freeTags(handler.cqId).forEach(this::freeTag);
      }
      step = machine.next(handler.cqId);
    }
  }

  private void ring(Handler handler) {
    listener.ringCqHead(handler.cqId, machine.ring(handler.cqId));
  }

  private void freeTag(SimulatedCommand command) {
    if (submitsAtOnce) {
      deliver(command);
    } else {
      time.after(durations.drawNs(TimedStep.TAG, command), () -> deliver(command));
    }
  }

  private void deliver(SimulatedCommand command) {
    if (!command.delivered) { // After an overrun a host may read the same CQE twice.
      command.delivered = true;
      listener.onTagFree(command);
    }
  }

  /** The interrupt handler of one CQ. */
  private static final class Handler {
    final int cqId;
    final int vector;
    boolean raised;
    boolean arrived;
    boolean running;

    Handler(QueueLayout.Cq cq) {
      cqId = cq.cqId();
      vector = cq.vector();
    }
  }
}
