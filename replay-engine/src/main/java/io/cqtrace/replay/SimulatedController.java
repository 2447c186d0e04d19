package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Drives a {@link ControllerMachine} by time: turns in which it fetches, services, and the attempts
 * to post.
 *
 * <p>Each SQ is served by turns of its own: a turn begins some time after the doorbell that found
 * the SQ idle, or after what woke it, and goes on while SQEs are there and the machine takes them.
 */
final class SimulatedController {
  private final ControllerMachine<SimulatedCommand> machine;
  private final boolean postsLater;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final DurationSource durations;
  private final QueueLayout layout;
  private final SimulatedQueues queues;
  private final PostListener listener;
  private final TreeMap<Integer, Turns> turns = new TreeMap<>();

  /** The other side of the completion queues. */
  interface PostListener {
    /** A command was fetched, as the {@code fetchedCount}-th of its SQ. */
    void onFetch(SimulatedCommand command, long fetchedCount);

    /** A CQE was written to this CQ. */
    void onPost(int cqId, SimulatedCommand command);
  }

  SimulatedController(
      SimulationSetup setup,
      SimulatedQueues queues,
      EventQueue time,
      RunRecorder recorder,
      PostListener listener) {
    this.machine =
        new ControllerMachine<>(
            setup.variant().controller(), setup.variant().reactors(), this::onWake);
    this.postsLater = setup.variant().controller().postsLater();
    this.time = time;
    this.recorder = recorder;
    this.durations = setup.durations();
    this.layout = setup.layout();
    this.queues = queues;
    this.listener = listener;
    for (QueueLayout.Cq cq : layout.completionQueues()) {
      machine.addCq(cq.cqId(), queues.cq(cq.cqId()));
    }
    for (QueueLayout.Sq sq : layout.submissionQueues()) {
      SubmissionRing ring = new SubmissionRing(sq.size(), queues.usedBefore(sq.sqId()), 0);
      machine.addSq(sq.sqId(), sq.cqId(), ring);
      turns.put(sq.sqId(), new Turns(sq.sqId()));
    }
  }

  // Doorbells.

  /** The host has written an SQE and rings the SQ tail doorbell. */
  void submit(SimulatedCommand command) {
    Turns sq = turns(command.sqId);
    boolean slept = machine.isAsleep(command.sqId);
    command.submittedNs = time.nowNs();
    machine.submit(command);
    SubmissionRing ring = machine.sqRing(command.sqId);
    recorder.sqDoorbell(command.sqId, ring.tail());
    if (slept) {
      markDeferred(sq);
    }
    if (sq.lacksCqSlot) {
      recorder.look(command.sqId, ring);
    }
    if (!sq.inTurn) {
      planTurn(sq);
    }
  }

  /** The host rings the CQ head doorbell. */
  void ringCqHead(int cqId, int slotCount) {
    machine.ring(cqId, slotCount);
    if (machine.cqRing(cqId).occupied() < 0) {
      throw new IllegalStateException("CQ " + cqId + ": head doorbell passes the tail");
    }
    recorder.cqDoorbell(cqId, machine.cqRing(cqId).head());
    SimulatedCommand command = machine.nextPostable(cqId);
    while (command != null) {
      post(cqId, command, () -> machine.postHeld(cqId));
      command = machine.nextPostable(cqId);
    }
  }

  // Turns.

  private void onWake(int sqId) {
    Turns sq = turns(sqId);
    if (!sq.inTurn) {
      planTurn(sq);
    }
  }

  private void planTurn(Turns sq) {
    sq.inTurn = true;
    time.after(durations.drawNs(TimedStep.TURN, null), () -> beginTurn(sq));
  }

  private void beginTurn(Turns sq) {
    if (sq.lacksCqSlot) {
      recorder.look(sq.sqId, machine.sqRing(sq.sqId));
      sq.lacksCqSlot = false;
    }
    fetchNext(sq);
  }

  private void fetchNext(Turns sq) {
    Look look = machine.look(sq.sqId);
    if (look == Look.TAKES && !machine.isAsleep(sq.sqId)) {
      fetch(sq);
      return;
    }
    sq.inTurn = false;
    SimulatedCommand left = machine.next(sq.sqId);
    if (look != Look.EMPTY && left != null) {
      machine.sleep(sq.sqId);
      if (look == Look.NO_CQ_SLOT) {
        sq.lacksCqSlot = true;
        recorder.look(sq.sqId, machine.sqRing(sq.sqId));
      }
      left.refused = true;
      markDeferred(sq);
    }
  }

  private void fetch(Turns sq) {
    SimulatedCommand command = machine.fetch(sq.sqId);
    listener.onFetch(command, machine.sqRing(sq.sqId).fetched());
    command.fetchedNs = time.nowNs();
    recorder.fetch(command);
    recorder.effect(command, layout);
    boolean inTurn = finishesInTurn(command);
    long fetchNs = durations.drawNs(inTurn ? TimedStep.FETCH_AND_FINISH : TimedStep.FETCH, command);
    if (!inTurn && !command.neverCompletes) {
      time.after(durations.drawNs(TimedStep.SERVICE, command), () -> finish(command));
    }
    time.after(
        fetchNs,
        () -> {
          if (inTurn) {
            finish(command);
          }
          fetchNext(sq);
        });
  }

  private boolean finishesInTurn(SimulatedCommand command) {
    Boolean known = command.finishesInTurn;
    return known != null ? known : machine.finishesInFetch(command);
  }

  private void markDeferred(Turns sq) {
    for (SimulatedCommand command : machine.waiting(sq.sqId)) {
      if (command.deferredSinceNs == EventChunk.NO_TIME) {
        command.deferredSinceNs = time.nowNs();
      }
    }
  }

  // Completions.

  private void finish(SimulatedCommand command) {
    if (postsLater) {
      time.after(durations.drawNs(TimedStep.POST, command), () -> tryToPost(command));
    } else {
      tryToPost(command);
    }
  }

  private void tryToPost(SimulatedCommand command) {
    int cqId = machine.cqOf(command.sqId);
    command.completedNs = time.nowNs();
    SimulatedCommand oldest = machine.oldestHeld(cqId);
    Finish finish = post(cqId, command, () -> machine.finish(command));
    if (finish.isHeld()) {
      recorder.complete(cqId, command);
      command.withheld = true;
      if (finish == Finish.HELD_OLDEST_DISCARDED && oldest != null) {
        recorder.discard(cqId, oldest, machine.cqRing(cqId));
        oldest.lost = true;
      }
    } else if (!finish.isPosted()) {
      recorder.discard(cqId, command, machine.cqRing(cqId));
      command.lost = true;
      if (finish == Finish.FAILED) {
        recorder.failed();
      }
    }
  }

  private Finish post(int cqId, SimulatedCommand command, Supplier<Finish> attempt) {
    Cqe<SimulatedCommand> overwritten = queues.cq(cqId).nextOverwritten();
    int slot = machine.cqRing(cqId).tail();
    Finish finish = attempt.get();
    if (finish == Finish.POSTED_OVER_UNREAD && overwritten != null) {
      overwritten.command().lost = true;
    }
    if (finish.isPosted()) {
      if (!command.withheld) {
        recorder.complete(cqId, command);
      }
      recorder.post(cqId, command, slot);
      command.postedNs = time.nowNs();
      command.overran = finish != Finish.POSTED;
      listener.onPost(cqId, command);
    }
    return finish;
  }

  boolean failed() {
    return machine.failed();
  }

  private Turns turns(int sqId) {
    Turns sq = turns.get(sqId);
    if (sq == null) {
      throw new IllegalStateException("no SQ " + sqId);
    }
    return sq;
  }

  /** When an SQ is looked at. */
  private static final class Turns {
    final int sqId;
    boolean inTurn;
    boolean lacksCqSlot;

    Turns(int sqId) {
      this.sqId = sqId;
    }
  }
}
