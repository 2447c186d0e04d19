package io.cqtrace.predict;

import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.host.HostMachine;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the host's half of a run. One thread deletes the queues as Linux does; the handler of
 * the admin CQ runs on another CPU and frees tags there, one after the other.
 *
 * <p>The thread sends Delete I/O SQ for the queues from the highest down until no tag is free, then
 * waits for the oldest one sent; when that has completed it sends as many as tags are free, and
 * waits again. When all have completed, the same with Delete I/O CQ.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: __nvme_delete_io_queues} (one {@code sent--},
 * then {@code goto retry} while queues are left), {@code nvme_delete_queue} (requests are allocated
 * with BLK_MQ_REQ_NOWAIT), {@code nvme_del_queue_end} (the tag is free before the thread is woken),
 * {@code nvme_irq}, {@code nvme_poll_cq}.
 */
final class FloodHost {
  private static final int ADMIN = 0;

  /**
   * A pause between two messages beyond the period of the poller that takes them is a stall of the
   * admin queue's reactor, which runs it (SPDK {@code lib/nvmf/vfio_user.c: start_ctrlr} registers
   * {@code vfio_user_poll_vfu_ctx} with 1000 us).
   */
  private static final long MESSAGE_NS = 1_100_000;

  private final FloodSetup setup;
  private final FloodDelays delays;
  private final SplittableRandom random;
  private final PlannedEvents heap;
  private final FloodRun run;
  private final HostMachine<FloodCommand> machine;
  private final ArrayDeque<FloodCommand> sent = new ArrayDeque<>();
  private @Nullable FloodCommand awaited;
  private int freeTags;
  private boolean ofCqs;
  private int nextQueueId;
  private boolean finished;
  private long lastFreeNs = Long.MIN_VALUE;
  private long channelFreeNs = Long.MIN_VALUE;
  private boolean raised;
  private boolean running;
  private boolean again;

  FloodHost(FloodRun run, HostMachine<FloodCommand> machine) {
    this.run = run;
    this.setup = run.setup;
    this.delays = run.delays;
    this.random = run.random;
    this.heap = run.heap;
    this.machine = machine;
    freeTags = setup.tags();
    nextQueueId = setup.queueCount();
  }

  // The thread that deletes the queues.

  /** Goes on: sends the next command, waits for the oldest one, or is through. */
  void send(long nowNs) {
    while (true) {
      if (nextQueueId > 0 && freeTags > 0) {
        freeTags--;
        FloodCommand command =
            run.command(ofCqs ? Opcode.DELETE_CQ.code() : Opcode.DELETE_SQ.code(), nextQueueId--);
        sent.add(command);
        run.trace.submitted(nowNs, command);
        ringSqTail(nowNs, command);
        heap.add(nowNs + delays.submit.drawNs(random), FloodRun.SEND, 0);
        return;
      }
      FloodCommand oldest = sent.peek();
      if (oldest == null) {
        if (ofCqs) {
          finished = true;
          return;
        }
        ofCqs = true;
        nextQueueId = setup.queueCount();
        continue;
      }
      if (!oldest.complete) {
        awaited = oldest;
        return;
      }
      sent.remove();
    }
  }

  /** A tag is free, and its command complete. */
  void freeTag(long nowNs, FloodCommand command) {
    freeTags++;
    run.trace.completed(nowNs, command);
    command.complete = true;
    if (awaited == command) {
      awaited = null;
      heap.add(nowNs + delays.wakeUp.drawNs(random), FloodRun.SEND, 0);
    }
  }

  /** Whether all have completed. */
  boolean finished() {
    return finished;
  }

  // Doorbells: at once, or one message after the other.

  private void ringSqTail(long nowNs, FloodCommand command) {
    if (setup.trapped()) {
      heap.add(throughChannel(nowNs), FloodRun.TAIL_SEEN, command.number);
    } else {
      run.controller().seeTail(nowNs, command);
    }
  }

  /** Slots that are released beyond those that the controller has been told of so far. */
  private void ringCqHead(long nowNs, int slotCount) {
    int head = (int) run.controller().released() + slotCount;
    if (setup.trapped()) {
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
    handle(nowNs);
  }

  /** The handler looks for the next CQE. */
  void handle(long nowNs) {
    HandlerStep step = machine.next(ADMIN);
    if (step == HandlerStep.CONSUME) {
      run.trace.consumed(nowNs, machine.consume(ADMIN));
      ringAndFree(nowNs);
      heap.add(nowNs + delays.cqeWork.drawNs(random), FloodRun.HANDLE, 0);
      return;
    }
    if (step == HandlerStep.LEAVE) {
      machine.leave(ADMIN);
      ringAndFree(nowNs);
    }
    running = false;
    if (again) {
      again = false;
      raised = false;
    }
    if (machine.next(ADMIN) == HandlerStep.CONSUME) {
      interrupt(nowNs);
    }
  }

  private void ringAndFree(long nowNs) {
    HandlerStep step = machine.next(ADMIN);
    while (step == HandlerStep.RING || step == HandlerStep.FREE_TAG) {
      if (step == HandlerStep.RING) {
        ringCqHead(nowNs, machine.ring(ADMIN));
      } else {
        for (FloodCommand command : machine.freeTags(ADMIN)) {
          boolean idle = nowNs >= lastFreeNs;
          lastFreeNs =
              idle
                  ? nowNs + delays.tagFree.drawNs(random)
                  : lastFreeNs + delays.tagFreeQueued.drawNs(random);
          heap.add(lastFreeNs, FloodRun.TAG_FREE, command.number);
        }
      }
      step = machine.next(ADMIN);
    }
  }
}
