package io.cqtrace.replay;

import io.cqtrace.model.host.HostModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The host's half of a simulated run: per CQ an interrupt handler that works on CQEs until it finds
 * none, in the order of steps that the {@link HostModel} says.
 *
 * <p>An interrupt that comes while the handler runs makes it run once more. Handlers of different
 * CQs run on different CPUs, and the submitting threads on others again.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_irq}, {@code nvme_poll_cq}.
 */
final class SimulatedHost implements SimulatedController.Interrupts {
  /** Where the host rings and whom it tells. */
  interface Listener {
    /** The host has taken a CQE out of its CQ. */
    void onConsume(SimulatedCommand command);

    /** The host rings the CQ head doorbell: {@code slotCount} slots more are released. */
    void ringCqHead(int cqId, int slotCount);

    /** A tag is free again, as the submitting thread sees it. */
    void onTagFree(SimulatedCommand command);
  }

  private final HostModel model;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final StepTimes times;
  private final Listener listener;
  private final TreeMap<Integer, Handler> handlers = new TreeMap<>();

  SimulatedHost(
      SimulationSetup setup, EventQueue time, RunRecorder recorder, StepTimes times, Listener to) {
    this.model = setup.host();
    this.time = time;
    this.recorder = recorder;
    this.times = times;
    this.listener = to;
    for (QueueLayout.Cq cq : setup.layout().completionQueues()) {
      handlers.put(cq.cqId(), new Handler(cq));
    }
  }

  @Override
  public void onPost(int cqId, SimulatedCommand command) {
    Handler handler = handlers.get(cqId);
    if (handler == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    handler.pending.add(command);
    if (!handler.raised) {
      handler.raised = true;
      recorder.irq(handler.vector);
      time.after(times.vary(times.base().irqDelayNs()), () -> enter(handler));
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
    SimulatedCommand command = handler.pending.poll();
    if (command == null) {
      leave(handler);
      return;
    }
    handler.consumed++;
    listener.onConsume(command);
    if (model.ringsAfterEach()) {
      ring(handler);
    }
    long costNs =
        command.cqeCostNs != SimulatedCommand.BY_DEFAULT
            ? command.cqeCostNs
            : times.base().cqeCostNs();
    time.after(times.vary(costNs), () -> handled(handler, command));
  }

  private void handled(Handler handler, SimulatedCommand command) {
    if (model.freesTagsBeforeRing() || model.ringsAfterEach()) {
      freeTag(command);
    } else {
      handler.batch.add(command);
    }
    if (command.tailNs == 0) {
      handleNext(handler);
    } else {
      time.after(times.vary(command.tailNs), () -> handleNext(handler));
    }
  }

  private void leave(Handler handler) {
    if (handler.consumed > 0) {
      ring(handler);
    }
    handler.batch.forEach(this::freeTag);
    handler.batch.clear();
    handler.running = false;
    if (handler.arrived) {
      enter(handler);
    }
  }

  private void ring(Handler handler) {
    int slotCount = handler.consumed;
    handler.consumed = 0;
    listener.ringCqHead(handler.cqId, slotCount);
  }

  private void freeTag(SimulatedCommand command) {
    time.after(
        times.vary(times.base().tagDelayNs()),
        () -> {
          command.delivered = true;
          listener.onTagFree(command);
        });
  }

  /** The interrupt handler of one CQ. */
  private static final class Handler {
    final int cqId;
    final int vector;
    final ArrayDeque<SimulatedCommand> pending = new ArrayDeque<>();
    final List<SimulatedCommand> batch = new ArrayList<>();
    int consumed;
    boolean raised;
    boolean arrived;
    boolean running;

    Handler(QueueLayout.Cq cq) {
      cqId = cq.cqId();
      vector = cq.vector();
    }
  }
}
