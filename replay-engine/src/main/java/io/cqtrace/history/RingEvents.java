package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What moves rings: tails, fetches, completions, posts, heads and interrupts. */
final class RingEvents {
  private final QueueLives lives;
  private final ListenerList listeners;
  private final RingChecker watch;
  private final RowContext at;

  RingEvents(QueueLives lives, RingChecker watch, ListenerList listeners) {
    this.lives = lives;
    this.watch = watch;
    this.listeners = listeners;
    this.at = listeners.at();
  }

  /** The controller learns an SQ tail. */
  void submit(int controller, int sqId, long hostSqTail) {
    SubmissionQueueLife sq = lives.sq(controller, sqId);
    if (!watch.sqTail(sq, hostSqTail)) {
      return;
    }
    int added = sq.tail((int) hostSqTail, at);
    if (added > 0) {
      listeners.submitted(sq, added);
    }
  }

  /** The controller says what it finds in an SQ: the tail, and the head it has come to. */
  void look(int controller, int sqId, long hostSqTail, long controllerSqHead) {
    SubmissionQueueLife sq = lives.sq(controller, sqId);
    boolean jumps = sq.recordedRing().passesTail(controllerSqHead);
    sq.recordedRing().cameTo(controllerSqHead, at);
    if (jumps || (hostSqTail < sq.size() && sq.recordedRing().passesHead((int) hostSqTail))) {
      // The controller goes by both, so it is the lines before that do not show what led here.
      listeners.gap(HistoryGap.Cause.SQ_JUMPS, controller, "SQ " + sqId);
      sq.recordedRing().resume(controllerSqHead);
    }
    submit(controller, sqId, hostSqTail);
  }

  /** A command is fetched. */
  void fetch(int controller, int sqId, int cid, int opcode) {
    SubmissionQueueLife sq = lives.sq(controller, sqId);
    if (watch.completedBefore(sq, cid)) {
      sq.recordedRing().fetchedOutOfOrder();
      return;
    }
    CommandSpan still = sq.takeOpen(cid);
    if (still != null) {
      submittedAgain(sq, still);
    }
    noteQuiet(lives.life(controller), sq.cqId());
    CommandSpan before = sq.tags().last(cid);
    CommandSpan command =
        new CommandSpan(
            controller, lives.life(controller).number(), sqId, sq.cqId(), cid, opcode, at.source());
    command.stage(Stage.FETCHED, at.timeNs(), at.line(), Grade.RECORDED);
    if (before != null && before.has(Stage.COMPLETED) && !before.has(Stage.RELEASED)) {
      lives.cq(controller, sq.cqId()).countEarlyTagReuse();
      if (before.has(Stage.POSTED)
          && !before.has(Stage.CONSUMED)
          && sq.tags().reuses(cid, before, sq.size())) {
        before.stage(Stage.CONSUMED, at.timeNs(), at.line(), Grade.INFERRED);
      }
    }
    sq.fetch(command, listeners.rowCount());
    if (Opcode.ABORT.matches(sqId, opcode)) {
      Aborts.mark(lives.life(controller), at);
    }
    lives.life(controller).noteFetch();
    listeners.fetched(command, sq);
  }

  /** A moment without open commands tells the size of a CQ whose creation is not recorded. */
  private static void noteQuiet(ControllerLife life, int cqId) {
    CompletionQueueLife cq = life.cq(cqId);
    if (cq != null && !cq.sizeKnown() && cq.waitingCount() == 0) {
      for (SubmissionQueueLife sq : life.submissionQueuesOf(cqId)) {
        if (sq.executingCount() > 0) {
          return;
        }
      }
      cq.quiet();
    }
  }

  /** The capture records a CQE: its command is completed and posted here. */
  void posted(EventCursor row) {
    int controller = row.controller();
    ControllerLife life = lives.life(controller);
    SubmissionQueueLife sq = lives.sq(controller, row.sqId());
    CompletionQueueLife cq =
        lives.cq(controller, row.cqId() == EventChunk.NONE ? sq.cqId() : row.cqId());
    if (cq.repeats((int) row.value(), row.cid())) {
      listeners.gap(HistoryGap.Cause.LINE_TWICE, controller, "cid " + row.cid());
      return;
    }
    if (row.value2() != EventChunk.NONE) {
      sq.tellHead((int) row.value2());
      sq.recordedRing().cameTo(row.value2(), at);
    }
    CommandSpan command = sq.takeOpen(row.cid());
    if (command == null) {
      command = displaced(sq, row.cid());
    }
    if (command == null && !sq.completedBefore(row.cid())) {
      command = sq.takeUnnamed(listeners.rowCount());
      if (command != null) {
        command.cidByOrder(row.cid());
        sq.tags().remember(command);
      }
    }
    if (command == null && sq.sqId() == 0 && sq.startSeen() && sq.lacksFetch()) {
      sq.explainFetch();
      listeners.gap(HistoryGap.Cause.FETCH_NOT_PRINTED, controller, "cid " + row.cid());
      command = unseen(life, cq, row.cid());
    }
    if (command == null) {
      command = takeOpen(life, cq, row.cid());
      if (command.has(Stage.FETCHED)) {
        watch.wrongSq(cq, command, sq);
      }
    }
    watch.settle(cq, false);
    command.stage(Stage.COMPLETED, at.timeNs(), at.line(), Grade.INFERRED);
    command.status(row.status());
    cq.complete(command, at.line());
    listeners.completed(command, cq);
    boolean overran = watch.posting(cq, command, life.shadowDoorbells());
    cq.notePost((int) row.value(), life.shadowDoorbells());
    CommandSpan releasedUnseen = overran ? null : cq.recordedRing().makeRoom();
    if (releasedUnseen != null) {
      listeners.end(releasedUnseen, Outcome.DELIVERED);
    }
    cq.post(at, Grade.RECORDED);
    HeadBounds bounds = cq.occupancy().bounds();
    if (bounds != null && at.timeNs() != EventChunk.NO_TIME) {
      bounds.posted(at.timeNs(), (int) row.value2());
      bounds.answers(CommandId.tag(row.cid()));
    }
    watch.settle(cq, false);
    cq.occupancy().note(command);
    listeners.posted(command, cq);
    listeners.occupancy(cq);
  }

  /** A command wants a slot of its CQ. */
  void complete(int controller, int cqId, int cid, int status) {
    CompletionQueueLife cq = lives.cq(controller, cqId);
    watch.settle(cq, false);
    CommandSpan command = takeOpen(lives.life(controller), cq, cid);
    command.stage(Stage.COMPLETED, at.timeNs(), at.line(), Grade.RECORDED);
    command.status(status);
    cq.complete(command, at.line());
    listeners.completed(command, cq);
    if (!lives.life(controller).shadowDoorbells()) {
      postWhatFits(cq);
    } else {
      listeners.occupancy(cq);
    }
  }

  /**
   * The CID of an open command is fetched again. Where its tag had another generation in between,
   * the host had its completion, and the line is missing here.
   */
  private void submittedAgain(SubmissionQueueLife sq, CommandSpan still) {
    if (sq.tags().last(still.cid()) != still) {
      listeners.gap(HistoryGap.Cause.CID_OPEN_TWICE, still.controller(), still.describe());
      listeners.end(still, Outcome.UNKNOWN);
      return;
    }
    watch.reused(sq, still);
    CommandSpan older = sq.displace(still);
    if (older != null) {
      listeners.end(older, Outcome.UNKNOWN);
    }
  }

  /** The command whose CID was submitted again before it completed, or null. */
  private @Nullable CommandSpan displaced(SubmissionQueueLife sq, int cid) {
    CommandSpan command = sq.takeDisplaced(cid);
    if (command != null) {
      watch.reuseProved(sq, command);
    }
    return command;
  }

  /** The open command with this CID on an SQ of this CQ, or one that was never seen. */
  private CommandSpan takeOpen(ControllerLife life, CompletionQueueLife cq, int cid) {
    SubmissionQueueLife owner = life.ownerOf(cq, cid);
    CommandSpan found = owner == null ? null : owner.takeOpen(cid);
    if (found != null) {
      return found;
    }
    for (SubmissionQueueLife sq : life.submissionQueuesOf(cq.cqId())) {
      CommandSpan again = displaced(sq, cid);
      if (again != null) {
        return again;
      }
    }
    SubmissionQueueLife admin = cq.cqId() == 0 ? life.sq(0) : null;
    boolean another = admin != null && !admin.completedBefore(cid);
    CommandSpan unnamed =
        admin == null || !another ? null : admin.takeUnnamed(listeners.rowCount());
    if (unnamed != null) {
      // Its fetch is not recorded, only what it did.
      unnamed.cid(cid);
      return unnamed;
    }
    CommandSpan completed = unseen(life, cq, cid);
    if (cq.startSeen() || completedHere(life, cq, cid)) {
      watch.stray(life, cq, completed);
    } else {
      listeners.gap(
          HistoryGap.Cause.UNKNOWN_COMMAND, life.controller(), "CQ " + cq.cqId() + " cid " + cid);
    }
    return completed;
  }

  /**
   * Whether the last command with this CID was fetched and completed within the capture: then a
   * further completion is not that of one which was fetched before it begins.
   */
  private static boolean completedHere(ControllerLife life, CompletionQueueLife cq, int cid) {
    for (SubmissionQueueLife sq : life.submissionQueuesOf(cq.cqId())) {
      CommandSpan last = sq.tags().last(cid);
      if (last != null
          && last.cid() == cid
          && last.has(Stage.FETCHED)
          && last.has(Stage.COMPLETED)) {
        return true;
      }
    }
    return false;
  }

  /** A command whose fetch the capture does not show. */
  private CommandSpan unseen(ControllerLife life, CompletionQueueLife cq, int cid) {
    int sqId = cq.cqId();
    for (SubmissionQueueLife sq : life.submissionQueuesOf(cq.cqId())) {
      sqId = sq.tags().everFetched(cid) ? sq.sqId() : sqId;
    }
    return new CommandSpan(
        life.controller(), life.number(), sqId, cq.cqId(), cid, EventChunk.NONE, at.source());
  }

  /** Posts in order while slots are free: the rule for queues without shadow doorbells. */
  private void postWhatFits(CompletionQueueLife cq) {
    while (cq.waiting().next() != null) {
      if (cq.isFull()) {
        foundFull(cq);
        break;
      }
      post(cq);
    }
    listeners.occupancy(cq);
  }

  /** The controller reads a CQ head from memory. */
  void readShadowHead(int controller, int cqId, long hostCqHead) {
    ControllerLife life = lives.life(controller);
    life.switchShadowDoorbellsOn();
    CompletionQueueLife cq = lives.cq(controller, cqId);
    boolean attempt = cq.takeEventIdxArmed() || !life.cqEventIdxSeen();
    if (!attempt) {
      life.noteHeadDoorbell(); // By an eventfd.
    }
    release(cq, hostCqHead, false);
    if (!attempt || cq.waiting().next() == null) {
      return;
    }
    if (cq.isFull()) {
      foundFull(cq);
    } else {
      post(cq);
    }
    listeners.occupancy(cq);
  }

  private void post(CompletionQueueLife cq) {
    CommandSpan command = cq.post(at, Grade.INFERRED);
    cq.occupancy().note(command);
    listeners.posted(command, cq);
    if (cq.occupied() == 0) {
      // A doorbell that stands before it in the table has released it already.
      released(command);
    }
    CommandSpan next = cq.waiting().next();
    if (next == null || !next.withheld()) {
      listeners.fullInterval(cq.endFull(at, true, lives.life(cq.controller()).shadowDoorbells()));
    }
  }

  private void foundFull(CompletionQueueLife cq) {
    List<CommandSpan> held = cq.foundFull(at);
    listeners.foundFull(cq);
    held.forEach(command -> listeners.withheld(command, cq));
  }

  /** A CQ head doorbell by MMIO. */
  void headDoorbell(int controller, int cqId, long hostCqHead) {
    lives.life(controller).noteHeadDoorbell();
    release(lives.cq(controller, cqId), hostCqHead, true);
  }

  private void release(CompletionQueueLife cq, long hostCqHead, boolean doorbell) {
    if (!watch.cqHead(cq, hostCqHead)) {
      return;
    }
    Violation.Ring before = cq.ring();
    int slotCount = cq.head((int) hostCqHead, doorbell, at);
    watch.headApplied(cq, before, (int) hostCqHead);
    for (int i = 0; i < slotCount; i++) {
      CommandSpan command = cq.recordedRing().takeReleased();
      if (command == null) {
        break;
      }
      released(command);
    }
    if (!at.simulated()) {
      cq.recordedRing()
          .releaseUnseen()
          .forEach(command -> listeners.end(command, Outcome.DELIVERED));
    }
    if (slotCount > 0) {
      listeners.released(cq, slotCount);
    }
    if (doorbell && !lives.life(cq.controller()).shadowDoorbells()) {
      postWhatFits(cq);
    } else {
      listeners.occupancy(cq);
    }
  }

  private void released(CommandSpan command) {
    command.stage(Stage.CONSUMED, at.timeNs(), at.line(), Grade.INFERRED);
    command.stage(Stage.RELEASED, at.timeNs(), at.line(), Grade.RECORDED);
    listeners.end(command, Outcome.DELIVERED);
  }

  /** An interrupt: of a vector, or of a pin ({@link EventChunk#NONE}). */
  void signal(int controller, int vector) {
    ControllerLife life = lives.life(controller);
    life.noteInterrupt();
    for (CompletionQueueLife cq : life.completionQueues()) {
      // Linux gives I/O CQ n vector n: assumed where the creation was not recorded.
      boolean assumed = cq.vector() == EventChunk.NONE && cq.cqId() == vector;
      if (!cq.polled()
          && cq.signals().any()
          && (vector == EventChunk.NONE || cq.vector() == vector || assumed)) {
        cq.signals().signal(at, assumed ? Grade.ASSUMED : Grade.RECORDED);
      }
    }
  }
}
