package io.cqtrace.predict;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/**
 * Hot path: the controller's half of a run: the reactor (QEMU: the main loop) of the queue, which
 * does one thing at a time. It posts what ended elsewhere, at most {@link #MOST_MESSAGES} at once,
 * then looks at the SQ and takes what that look showed, one SQE after the other, until it finds no
 * slot.
 *
 * <p>A controller that has set CSTS.CFS goes on: SPDK's {@code lib/nvmf/ctrlr.c:
 * nvmf_ctrlr_set_fatal_status} sets a bit that {@code nvmf_vfio_user_sq_poll} does not look at.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c: nvmf_vfio_user_sq_poll}, {@code
 * handle_sq_tdbl_write}, {@code vfio_user_qpair_delete_cb}; {@code lib/thread/thread.c:
 * msg_queue_run_batch} ({@code SPDK_MSG_BATCH_SIZE} 8).
 */
final class FloodController {
  static final int MOST_MESSAGES = 8;

  private static final long POLL_LEAST_NS = 2_000;
  private static final int POLL_SPREAD_NS = 8_000;

  /** What the reactor is at. */
  private enum State {
    IDLE,
    PLANNED,
    RUNNING
  }

  private final FloodSetup setup;
  private final int queueId;
  private final FloodDelays delays;
  private final SplittableRandom random;
  private final PlannedEvents heap;
  private final FloodRun run;
  private final ControllerMachine<FloodCommand> machine;
  private final boolean postsLater;
  private final boolean resumes;
  private final ArrayDeque<FloodCommand> messages = new ArrayDeque<>();
  private final ArrayDeque<long[]> stalls = new ArrayDeque<>();
  private State state = State.IDLE;
  private int turnLeft;
  private int messagesLeft;

  FloodController(FloodRun run, ControllerMachine<FloodCommand> machine) {
    this.run = run;
    this.setup = run.setup;
    this.queueId = setup.queueId();
    this.delays = run.delays;
    this.random = run.random;
    this.heap = run.heap;
    this.machine = machine;
    postsLater = setup.variant().controller().postsLater();
    resumes = setup.variant().controller().resumesFetching();
  }

  /** The reactor does nothing between these times. */
  void stall(long fromNs, long toNs) {
    if (toNs > fromNs) {
      stalls.add(new long[] {fromNs, toNs});
    }
  }

  /** When the reactor is at work again, at {@code nowNs} or later. */
  long workingFrom(long nowNs) {
    while (!stalls.isEmpty() && stalls.peek()[1] <= nowNs) {
      stalls.remove();
    }
    return stalls.isEmpty() || stalls.peek()[0] > nowNs ? nowNs : stalls.peek()[1];
  }

  /** Commands that were fetched before the run and never complete. */
  void standing(FloodCommand command) {
    machine.submit(command);
    machine.fetch(queueId);
  }

  // What wakes the reactor.

  /** The SQ tail doorbell covers one more SQE. */
  void seeTail(long nowNs, FloodCommand command) {
    machine.submit(command);
    plan(nowNs);
  }

  /** The CQ head, as a number of slots released since the run began, that the controller knows. */
  long released() {
    return machine.cqRing(queueId).released();
  }

  /** A CQ head doorbell, as a number of slots released since the run began. */
  void seeHead(long nowNs, int head) {
    machine.ring(queueId, (int) (head - released()));
    FloodCommand command = machine.nextPostable(queueId);
    while (command != null) {
      if (machine.postHeld(queueId) == Finish.POSTED_OVER_UNREAD) {
        run.countLost();
      }
      run.countWait(nowNs - command.withheldSinceNs, false);
      run.host().interrupt(nowNs);
      command = machine.nextPostable(queueId);
    }
    if (!machine.isAsleep(queueId)) {
      plan(nowNs);
    }
  }

  /** A command has ended on another reactor. */
  void done(long nowNs, FloodCommand command) {
    run.trace.done(nowNs, command);
    messages.add(command);
    plan(nowNs);
  }

  private boolean looksAgain() {
    boolean mayLook = resumes || !machine.isAsleep(queueId);
    return mayLook && machine.next(queueId) != null;
  }

  private void plan(long nowNs) {
    if (state == State.IDLE && (!messages.isEmpty() || looksAgain())) {
      state = State.PLANNED;
      boolean fresh = messages.isEmpty();
      long delayNs =
          fresh ? delays.firstLook.drawNs(random) : POLL_LEAST_NS + random.nextInt(POLL_SPREAD_NS);
      heap.add(nowNs + delayNs, FloodRun.TURN, 0);
    }
  }

  // A turn.

  /** The reactor begins a round. */
  void begin(long nowNs) {
    state = State.RUNNING;
    messagesLeft = MOST_MESSAGES;
    nextMessage(nowNs);
  }

  /** Posts what ended elsewhere; then looks at the SQ. */
  void nextMessage(long nowNs) {
    if (messages.isEmpty() || messagesLeft == 0) {
      look(nowNs);
      return;
    }
    messagesLeft--;
    finish(nowNs, messages.remove());
    heap.add(nowNs + delays.post.drawNs(random), FloodRun.MESSAGE, 0);
  }

  private void look(long nowNs) {
    if (!looksAgain()) {
      endTurn(nowNs);
      return;
    }
    turnLeft = 0;
    long fetched = machine.sqRing(queueId).fetched();
    for (FloodCommand command : machine.waiting(queueId)) {
      turnLeft++;
      if (command.firstSeenNs == EventChunk.NO_TIME) {
        command.firstSeenNs = nowNs;
      } else {
        command.deferred = true;
      }
    }
    run.trace.looked(nowNs, fetched + turnLeft, fetched);
    heap.add(nowNs + delays.look.drawNs(random), FloodRun.FETCH_NEXT, 0);
  }

  /** Takes the next SQE of the turn, or ends it. */
  void fetchNext(long nowNs) {
    if (turnLeft == 0) {
      endTurn(nowNs);
      return;
    }
    if (machine.look(queueId) != Look.TAKES) {
      machine.sleep(queueId);
      state = State.IDLE;
      if (!messages.isEmpty()) {
        planSoon(nowNs);
      }
      return;
    }
    turnLeft--;
    FloodCommand command = machine.fetch(queueId);
    run.trace.fetched(nowNs, command);
    if (command.deferred) {
      run.countWait(nowNs - command.firstSeenNs, command.is(Opcode.DELETE_SQ));
    }
    if (endsInTurn(command)) {
      boolean ofSq = command.is(Opcode.DELETE_SQ);
      long ns = (ofSq ? delays.sync : delays.syncCq).drawNs(random);
      heap.add(nowNs + ns, FloodRun.ENDED_IN_TURN, command.number);
    } else {
      heap.add(nowNs + delays.service.drawNs(random), FloodRun.DONE, command.number);
      heap.add(nowNs + delays.fetch.drawNs(random), FloodRun.FETCH_NEXT, 0);
    }
  }

  private boolean endsInTurn(FloodCommand command) {
    return command.is(Opcode.DELETE_SQ)
        ? setup.endsInTurn(command.queueId)
        : machine.finishesInFetch(command);
  }

  /** A command has ended in the turn that fetched it. */
  void endedInTurn(long nowNs, FloodCommand command) {
    run.trace.done(nowNs, command);
    if (postsLater) {
      messages.add(command);
    } else {
      finish(nowNs, command);
    }
    heap.add(nowNs + delays.afterPost.drawNs(random), FloodRun.FETCH_NEXT, 0);
  }

  private void endTurn(long nowNs) {
    state = State.IDLE;
    if (!messages.isEmpty() || looksAgain()) {
      planSoon(nowNs);
    }
  }

  private void planSoon(long nowNs) {
    state = State.PLANNED;
    heap.add(nowNs + POLL_LEAST_NS, FloodRun.TURN, 0);
  }

  private void finish(long nowNs, FloodCommand command) {
    Finish finish = machine.finish(command);
    if (finish.isPosted()) {
      run.trace.posted(
          nowNs, command, machine.cqRing(queueId).posted(), machine.sqRing(queueId).fetched());
      run.host().interrupt(nowNs);
    }
    switch (finish) {
      case HELD, HELD_OLDEST_DISCARDED -> {
        command.withheldSinceNs = nowNs;
        run.countWithheld();
        if (finish == Finish.HELD_OLDEST_DISCARDED) {
          run.countLost();
          run.trace.discarded(nowNs, machine.cqRing(queueId).posted(), released());
        }
      }
      case DISCARDED, FAILED -> {
        run.countLost();
        run.trace.discarded(nowNs, machine.cqRing(queueId).posted(), released());
      }
      case POSTED_OVER_UNREAD -> run.countLost();
      case POSTED, POSTED_OVER_READ -> {
        // Nothing is lost.
      }
    }
  }

  /** Whether the controller has failed. */
  boolean failed() {
    return machine.failed();
  }
}
