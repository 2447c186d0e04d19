package io.cqtrace.model.controller;

/** What becomes of a command that has finished. */
public enum Finish {
  /** Its CQE is in a slot that was free. */
  POSTED,
  /** Its CQE overwrites one that the host had read, or the slot that stays empty. */
  POSTED_OVER_READ,
  /** Its CQE overwrites one that the host had not read, which is lost. */
  POSTED_OVER_UNREAD,
  /** It waits for a slot. */
  HELD,
  /** It waits for a slot; the one that waited longest is forgotten: that completion is lost. */
  HELD_OLDEST_DISCARDED,
  /** It is forgotten: its completion is lost. */
  DISCARDED,
  /** Its completion is lost, and the controller sets CSTS.CFS. */
  FAILED;

  /** Whether the command waits for a slot. */
  public boolean isHeld() {
    return this == HELD || this == HELD_OLDEST_DISCARDED;
  }

  /** Whether the command's own CQE is in the ring. */
  public boolean isPosted() {
    return this == POSTED || this == POSTED_OVER_READ || this == POSTED_OVER_UNREAD;
  }
}
