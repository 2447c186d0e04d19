package io.cqtrace.predict;

import io.cqtrace.fit.Durations;
import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.host.HostMachine;
import java.util.SplittableRandom;

/**
 * Hot path: the host's half of a run. Threads submit; the handler of the CQ runs on another CPU and
 * frees tags there, one after the other.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_irq}, {@code nvme_poll_cq}.
 */
final class FloodHost {
  /**
   * A pause between two messages beyond the period of the poller that takes them is a stall of the
   * admin queue's reactor, which runs it (SPDK {@code lib/nvmf/vfio_user.c: start_ctrlr} registers
   * {@code vfio_user_poll_vfu_ctx} with 1000 us).
   */
  private static final long MESSAGE_NS = 1_100_000;

  private final int queueId;
  private final boolean trapped;
  private final FloodDelays delays;
  private final SplittableRandom random;
  private final PlannedEvents heap;
  private final FloodRun run;
  private final HostMachine<FloodCommand> machine;
  private final Submitter submitter;
  private long lastFreeNs = Long.MIN_VALUE;
  private long channelFreeNs = Long.MIN_VALUE;
  private long batchWorkNs;
  private int batchLeft;
  private boolean raised;
  private boolean running;
  private boolean again;

  FloodHost(FloodRun run, HostMachine<FloodCommand> machine) {
    this.run = run;
    this.queueId = run.setup.queueId();
    this.trapped = run.setup.workload().trapped();
    this.delays = run.delays;
    this.random = run.random;
    this.heap = run.heap;
    this.machine = machine;
    submitter =
        run.setup.workload().isIo()
            ? new RefillingThreads(run, this)
            : new DeletingThread(run, this);
  }

  /** The threads that submit. */
  Submitter submitter() {
    return submitter;
  }

  /** Writes the SQE and rings the SQ tail doorbell. */
  void submit(long nowNs, FloodCommand command) {
    run.trace.submitted(nowNs, command);
    ringSqTail(nowNs, command);
  }

  /** A tag is free, and its command complete. */
  void freeTag(long nowNs, FloodCommand command) {
    run.trace.completed(nowNs, command);
    command.complete = true;
    submitter.onTagFree(nowNs, command);
  }

  // Doorbells: at once, or one message after the other.

  private void ringSqTail(long nowNs, FloodCommand command) {
    if (trapped) {
      heap.add(throughChannel(nowNs), FloodRun.TAIL_SEEN, command.number);
    } else {
      run.controller().seeTail(nowNs, command);
    }
  }

  /** Slots that are released beyond those that the controller has been told of so far. */
  private void ringCqHead(long nowNs, int slotCount) {
    int head = (int) run.controller().released() + slotCount;
    if (trapped) {
      heap.add(throughChannel(nowNs), FloodRun.HEAD_SEEN, head);
    } else {
      run.controller().seeHead(nowNs, head);
    }
  }

  private long throughChannel(long nowNs) {
    long fromNs = Math.max(nowNs, channelFreeNs);
    channelFreeNs = fromNs + delays.message.drawNs(random);
    run.controller().stall(fromNs + MESSAGE_NS, channelFreeNs);
    return channelFreeNs;
  }

  // The handler.

  /** A CQE was written. */
  void interrupt(long nowNs) {
    if (!running && !raised) {
      raised = true;
      heap.add(nowNs + delays.interrupt.drawNs(random), FloodRun.ENTER, 0);
    }
  }

  /** The interrupt arrives. */
  void enter(long nowNs) {
    if (running) {
      again = true;
      return;
    }
    raised = false;
    running = true;
    batchLeft = 0;
    handle(nowNs);
  }

  /** The handler looks for the next CQE. */
  void handle(long nowNs) {
    HandlerStep step = machine.next(queueId);
    if (step == HandlerStep.CONSUME) {
      run.trace.consumed(nowNs, machine.consume(queueId));
      ringAndFree(nowNs);
      heap.add(nowNs + workNs(), FloodRun.HANDLE, 0);
      return;
    }
    if (step == HandlerStep.LEAVE) {
      machine.leave(queueId);
      ringAndFree(nowNs);
    }
    running = false;
    if (again) {
      again = false;
      raised = false;
    }
    if (machine.next(queueId) == HandlerStep.CONSUME) {
      interrupt(nowNs);
    }
  }

  private long workNs() {
    Durations ofBatches = delays.batchWork;
    if (ofBatches == null) {
      return delays.cqeWork.drawNs(random);
    }
    if (batchLeft-- == 0) {
      batchLeft = run.setup.workload().tags() - 1; // No recorded batch is longer.
      batchWorkNs = ofBatches.drawNs(random);
    }
    return batchWorkNs;
  }

  private void ringAndFree(long nowNs) {
    HandlerStep step = machine.next(queueId);
    while (step == HandlerStep.RING || step == HandlerStep.FREE_TAG) {
      if (step == HandlerStep.RING) {
        ringCqHead(nowNs, machine.ring(queueId));
      } else {
        for (FloodCommand command : machine.freeTags(queueId)) {
          boolean idle = nowNs >= lastFreeNs;
          lastFreeNs =
              idle
                  ? nowNs + delays.tagFree.drawNs(random)
                  : lastFreeNs + delays.tagFreeQueued.drawNs(random);
          heap.add(lastFreeNs, FloodRun.TAG_FREE, command.number);
        }
      }
      step = machine.next(queueId);
    }
  }
}
