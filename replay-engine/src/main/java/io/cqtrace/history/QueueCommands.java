package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.Opcode;
import org.jspecify.annotations.Nullable;

/** Commands about queues, and completions that the controller says it discarded. */
final class QueueCommands {
  private final QueueLives lives;
  private final HostTraceMatcher host;
  private final ListenerList listeners;
  private final RowContext at;
  private final PollGroups groups = new PollGroups();

  QueueCommands(QueueLives lives, HostTraceMatcher host, ListenerList listeners) {
    this.lives = lives;
    this.host = host;
    this.listeners = listeners;
    this.at = listeners.at();
  }

  /**
   * A queue command shows itself by what it does. If its fetch was recorded, it is given the queue
   * it is about; if not (SPDK prints no CID for it), the fetch is this row, and the CID is the
   * host's, if the host's trace names it.
   */
  void about(int controller, Opcode opcode, int queueId) {
    SubmissionQueueLife admin = lives.sq(controller, 0);
    CommandSpan known = admin.openAbout(opcode.code(), queueId);
    if (known != null) {
      known.targetQueueId(queueId);
      return;
    }
    CommandSpan.HostMark submit = null;
    int cid = EventChunk.NONE;
    HostTraceMatcher.Named named = host.takeNamed(controller, opcode.code(), queueId);
    if (named != null) {
      cid = named.cid();
      submit = named.mark();
    }
    CommandSpan command =
        new CommandSpan(
            controller,
            lives.life(controller).number(),
            0,
            admin.cqId(),
            cid,
            opcode.code(),
            at.source());
    command.targetQueueId(queueId);
    if (submit != null) {
      command.hostSubmit(submit);
    }
    command.stage(Stage.FETCHED, at.timeNs(), at.line(), Grade.RECORDED);
    admin.fetch(command, listeners.rowCount());
    lives.life(controller).noteFetch();
    listeners.fetched(command, admin);
  }

  /** The controller finished deleting an SQ. */
  void deleteDone(int controller, int sqId) {
    SubmissionQueueLife admin = lives.life(controller).sq(0);
    if (admin == null) {
      return;
    }
    admin
        .unnamed()
        .done(sqId, groups.of(controller, sqId), groups.of(controller, 0), listeners.rowCount());
    for (CommandSpan command : admin.executing()) {
      if (command.targetQueueId() == sqId
          && Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())) {
        command.markDone(listeners.rowCount());
      }
    }
  }

  /** A line of the thread that serves a queue. */
  void inGroup(int controller, int queueId, int group) {
    groups.put(controller, queueId, group);
    ControllerLife life = lives.known(controller);
    SubmissionQueueLife admin = life == null ? null : life.sq(0);
    if (admin != null) {
      admin.unnamed().seen(group, listeners.rowCount());
    }
  }

  /** The controller discarded a completion. */
  void lose(int controller, EventCursor row) {
    CompletionQueueLife cq = lives.cq(controller, row.cqId());
    cq.lose(at, (int) row.value2());
    CommandSpan named = named(lives.life(controller), cq, row.cid());
    if (named != null) {
      named.loss(cq.losses().removeLast(), Grade.RECORDED);
      // What looked like holding it was the attempt that discarded it.
      named.notHeld();
      cq.waiting().forgetIdleInterval();
      listeners.end(named, Outcome.LOST);
      listeners.occupancy(cq);
      return;
    }
    listeners.lost(cq);
    SubmissionQueueLife sq = lives.life(controller).sq(row.cqId());
    if (sq != null
        && sq.unnamed().discard(cq.losses().getLast(), namedOpen(sq), listeners.rowCount())) {
      cq.losses().removeLast();
    }
    listeners.occupancy(cq);
  }

  /** Whether a command whose CID is known is open: the completion may be its own. */
  private static boolean namedOpen(SubmissionQueueLife sq) {
    return sq.executing().stream()
        .anyMatch(c -> c.cid() != EventChunk.NONE && !c.isAsyncEventRequest());
  }

  /** The command whose discarded completion a row names: the controller has it, finished or not. */
  private static @Nullable CommandSpan named(ControllerLife life, CompletionQueueLife cq, int cid) {
    if (cid == EventChunk.NONE) {
      return null;
    }
    CommandSpan waiting = cq.waiting().take(cid);
    SubmissionQueueLife owner = waiting == null ? life.ownerOf(cq, cid) : null;
    return owner == null ? waiting : owner.takeOpen(cid);
  }
}
