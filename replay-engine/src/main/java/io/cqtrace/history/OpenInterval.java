package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;

/** A full interval that is not over. */
final class OpenInterval {
  private final long startNs;
  private final long startLine;
  private final int head;
  private final int tail;
  private int withheldCount;
  private long roomNs;
  private long roomLine;
  private boolean doorbellInside;
  private boolean doorbellDue;

  /** It begins with an attempt to post that found no slot between head and tail. */
  OpenInterval(RowContext at, int head, int tail) {
    this.startNs = at.timeNs();
    this.startLine = at.line();
    this.head = head;
    this.tail = tail;
    forgetRoom();
  }

  /** Room that there was before was used: what the controller owes begins with the next. */
  void forgetRoom() {
    roomNs = EventChunk.NO_TIME;
    roomLine = EventChunk.NONE;
    doorbellInside = false;
  }

  /** An attempt found no slot; {@code due} if the host has to ring when it releases one. */
  void foundFull(boolean due) {
    doorbellDue = due;
  }

  /** The completion that was attempted is withheld. */
  void withhold() {
    withheldCount++;
  }

  /** The controller learns that slots were released. */
  void room(RowContext at, boolean doorbell) {
    if (roomLine == EventChunk.NONE) {
      roomNs = at.timeNs();
      roomLine = at.line();
      doorbellInside = doorbell;
    }
  }

  FullInterval end(CompletionQueueLife cq, RowContext at, boolean resumed, boolean shadow) {
    return new FullInterval(
        cq.controller(),
        cq.life(),
        cq.cqId(),
        cq.source(),
        startNs,
        startLine,
        at.timeNs(),
        at.line(),
        head,
        tail,
        withheldCount,
        resumed,
        roomNs,
        roomLine,
        doorbellInside,
        doorbellDue,
        shadow);
  }
}
