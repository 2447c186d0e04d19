package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * The controller's half of a simulated run: turns in which it fetches, services, and the attempt to
 * post with its consequences. The policy is the {@link ControllerModel}; here stands only when it
 * is asked.
 *
 * <p>Each SQ is served by turns of its own: a turn begins {@code turnDelayNs} after the doorbell
 * that found the SQ idle and goes on while SQEs are there and the model lets it fetch. A blocked SQ
 * is looked at again when its CQ's head moves, an outstanding command is gone or a request slot is
 * back, if the model resumes fetching, else only at its next doorbell and at a head doorbell of its
 * CQ that was full.
 */
final class SimulatedController {
  /** The other side of the completion queues. */
  interface Interrupts {
    /** A CQE was written to this CQ. */
    void onPost(int cqId, SimulatedCommand command);
  }

  private final Variant variant;
  private final ControllerModel model;
  private final EventQueue time;
  private final RunRecorder recorder;
  private final StepTimes times;
  private final Interrupts interrupts;
  private final TreeMap<Integer, Cq> cqs = new TreeMap<>();
  private final TreeMap<Integer, Sq> sqs = new TreeMap<>();
  private final QueueLayout layout;
  private boolean failed;

  SimulatedController(
      SimulationSetup setup,
      EventQueue time,
      RunRecorder recorder,
      StepTimes times,
      Interrupts irq) {
    this.variant = setup.variant();
    this.model = variant.controller();
    this.time = time;
    this.recorder = recorder;
    this.times = times;
    this.interrupts = irq;
    this.layout = setup.layout();
    for (QueueLayout.Cq cq : setup.layout().completionQueues()) {
      cqs.put(cq.cqId(), new Cq(cq));
    }
    for (QueueLayout.Sq sq : setup.layout().submissionQueues()) {
      sqs.put(sq.sqId(), new Sq(sq, cq(sq.cqId())));
    }
  }

  /** The admin rings have been used for {@code count} commands before the run. */
  void startAdminAt(int count) {
    Cq cq = cq(0);
    cq.ring = new CompletionRing(cq.ring.size(), count, 0);
    Sq sq = sqs.get(0);
    if (sq != null) {
      sq.ring = new SubmissionRing(sq.ring.size(), count, 0);
      sq.hostKnownFetched = count;
    }
  }

  // Doorbells.

  /** Whether the SQ has no room as the host knows it, from SQHD. */
  private static boolean isFull(Sq sq) {
    return sq.ring.submitted() - sq.hostKnownFetched >= sq.ring.size() - 1;
  }

  /** The host has written an SQE and rings the SQ tail doorbell. */
  void submit(SimulatedCommand command) {
    Sq sq = sqs.get(command.sqId);
    if (sq == null) {
      throw new IllegalStateException("no SQ " + command.sqId);
    }
    if (isFull(sq)) {
      sq.withoutRoom.add(command);
      return;
    }
    command.submittedNs = time.nowNs();
    sq.waiting.add(command);
    sq.ring.submit(1);
    recorder.sqDoorbell(command.sqId, sq.ring.tail());
    if (sq.blocked) {
      markHeldBack(sq);
    }
    if (sq.held) {
      recorder.look(command.sqId, sq.ring);
    }
    if (!sq.inTurn) {
      planTurn(sq);
    }
  }

  /** The host has consumed a command's CQE, whose SQHD tells it how far the SQ was fetched. */
  void learnSqHead(SimulatedCommand command) {
    Sq sq = sqs.get(command.sqId);
    if (sq != null) {
      learnSqHead(sq, command.fetchedWhenPosted);
    }
  }

  private void learnSqHead(Sq sq, long fetchedCount) {
    sq.hostKnownFetched = Math.max(sq.hostKnownFetched, fetchedCount);
    while (!sq.withoutRoom.isEmpty() && !isFull(sq)) {
      submit(sq.withoutRoom.remove());
    }
  }

  /** The host rings the CQ head doorbell. */
  void ringCqHead(int cqId, int slotCount) {
    Cq cq = cq(cqId);
    boolean wasFull = cq.ring.isFull();
    cq.ring.release(slotCount);
    if (cq.ring.occupied() < 0) {
      throw new IllegalStateException("CQ " + cqId + ": head doorbell passes the tail");
    }
    recorder.cqDoorbell(cqId, cq.ring.head());
    while (!failed && !cq.held.isEmpty() && cq.ring.free() > 0) {
      post(cq, cq.held.remove());
    }
    if (wasFull || model.resumesFetching()) {
      lookAgain(cq);
    }
  }

  // Turns.

  private void planTurn(Sq sq) {
    sq.inTurn = true;
    sq.blocked = false;
    time.after(times.vary(times.base().turnDelayNs()), () -> beginTurn(sq));
  }

  private void beginTurn(Sq sq) {
    if (sq.held && !failed) {
      recorder.look(sq.sqId, sq.ring);
      sq.held = false;
    }
    fetchNext(sq);
  }

  /** Something that may have kept SQs of this CQ from fetching has passed. */
  private void lookAgain(Cq cq) {
    for (Sq sq : sqs.values()) {
      if (sq.cq == cq && sq.blocked) {
        planTurn(sq);
      }
    }
  }

  private void fetchNext(Sq sq) {
    SimulatedCommand command = sq.waiting.peek();
    if (failed || command == null) {
      sq.inTurn = false;
      return;
    }
    boolean requestSlot = sq.inFlight < model.requestSlots(sq.ring.size());
    boolean cqSlot = model.mayFetch(sq.cq.ring.free(), sq.cq.outstanding);
    if (!requestSlot || !cqSlot) {
      sq.inTurn = false;
      sq.blocked = true;
      if (!cqSlot) {
        sq.held = true;
        recorder.look(sq.sqId, sq.ring);
      }
      command.refused = true;
      markHeldBack(sq);
      return;
    }
    fetch(sq, sq.waiting.remove());
  }

  private void fetch(Sq sq, SimulatedCommand command) {
    sq.ring.fetch();
    if (command.neverCompletes) {
      learnSqHead(sq, sq.ring.fetched()); // Known from the CQEs of before the run.
    }
    sq.inFlight++;
    sq.cq.outstanding++;
    command.fetchedNs = time.nowNs();
    recorder.fetch(command);
    recorder.effect(command, layout);
    boolean inTurn = finishesInTurn(command);
    long ownNs = inTurn ? command.serviceNs : SimulatedCommand.BY_DEFAULT;
    long fetchNs = times.vary(Math.max(ownNs, times.base().fetchNs()));
    if (!inTurn && !command.neverCompletes) {
      long serviceNs =
          command.serviceNs != SimulatedCommand.BY_DEFAULT
              ? command.serviceNs
              : times.base().queueCommandNs();
      time.after(times.vary(serviceNs), () -> finish(sq, command));
    }
    time.after(
        fetchNs,
        () -> {
          if (inTurn) {
            finish(sq, command);
          }
          fetchNext(sq);
        });
  }

  /** Whether a command finishes before the next SQE is taken. */
  private boolean finishesInTurn(SimulatedCommand command) {
    Boolean known = command.finishesInTurn;
    if (known != null) {
      return known;
    }
    if (command.is(Opcode.DELETE_SQ)) {
      return variant.deletesInFetch();
    }
    return command.is(Opcode.DELETE_CQ) && model.deletesCqInFetch(variant.reactors());
  }

  private void markHeldBack(Sq sq) {
    for (SimulatedCommand command : sq.waiting) {
      if (command.heldBackSinceNs == EventChunk.NO_TIME) {
        command.heldBackSinceNs = time.nowNs();
      }
    }
  }

  // Completions.

  private void finish(Sq sq, SimulatedCommand command) {
    if (model.postsLater()) {
      long delayNs =
          command.postDelayNs != SimulatedCommand.BY_DEFAULT
              ? command.postDelayNs
              : times.base().postDelayNs();
      time.after(times.vary(delayNs), () -> tryToPost(sq, command));
    } else {
      tryToPost(sq, command);
    }
  }

  private void tryToPost(Sq sq, SimulatedCommand command) {
    if (failed) {
      return;
    }
    Cq cq = sq.cq;
    command.completedNs = time.nowNs();
    if (cq.ring.free() > 0) {
      recorder.complete(cq.cqId, command);
      post(cq, command);
      return;
    }
    FullAction action = model.whenFull(command.isQueueCommand());
    switch (action) {
      case HOLD -> {
        recorder.complete(cq.cqId, command);
        command.withheld = true;
        cq.held.add(command);
      }
      case DISCARD -> {
        recorder.discard(cq.cqId, command, cq.ring.tail(), cq.ring.head());
        command.lost = true;
        gone(sq);
      }
      case FAIL -> {
        recorder.discard(cq.cqId, command, cq.ring.tail(), cq.ring.head());
        recorder.failed();
        failed = true;
      }
    }
  }

  private void post(Cq cq, SimulatedCommand command) {
    cq.ring.post();
    command.postedNs = time.nowNs();
    Sq sq = sqs.get(command.sqId);
    if (sq != null) {
      command.fetchedWhenPosted = sq.ring.fetched();
      gone(sq);
    }
    interrupts.onPost(cq.cqId, command);
  }

  /** A command is no longer outstanding. */
  private void gone(Sq sq) {
    sq.inFlight--;
    sq.cq.outstanding--;
    if (model.resumesFetching()) {
      lookAgain(sq.cq);
    }
  }

  boolean failed() {
    return failed;
  }

  private Cq cq(int cqId) {
    Cq cq = cqs.get(cqId);
    if (cq == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    return cq;
  }

  /** A CQ as the controller has it. */
  private static final class Cq {
    final int cqId;
    CompletionRing ring;
    final ArrayDeque<SimulatedCommand> held = new ArrayDeque<>();
    int outstanding;

    Cq(QueueLayout.Cq layout) {
      cqId = layout.cqId();
      ring = new CompletionRing(layout.size());
    }
  }

  /** An SQ as the controller has it. */
  private static final class Sq {
    SubmissionRing ring;
    long hostKnownFetched;
    final Cq cq;
    final ArrayDeque<SimulatedCommand> waiting = new ArrayDeque<>();
    final ArrayDeque<SimulatedCommand> withoutRoom = new ArrayDeque<>();
    int inFlight;
    boolean inTurn;
    boolean blocked;
    boolean held;
    final int sqId;

    Sq(QueueLayout.Sq layout, Cq cq) {
      this.sqId = layout.sqId();
      this.ring = new SubmissionRing(layout.size());
      this.cq = cq;
    }
  }
}
