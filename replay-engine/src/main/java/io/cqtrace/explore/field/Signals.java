package io.cqtrace.explore.field;

import io.cqtrace.model.controller.Interrupts;
import io.cqtrace.model.ring.CompletionRing;
import java.util.List;

/**
 * Whether an interrupt of a CQ is under way, and what a controller remembers of the last one. Only
 * where the controller may forget one, and the host does not poll; otherwise the handler may run at
 * any time.
 */
final class Signals {
  private final Interrupts kind;

  /** An interrupt that has not started the handler yet. */
  private boolean pending;

  /** The handler runs. */
  private boolean running;

  /** The tail that was signalled last. */
  private int lastTail;

  /** The head as last seen by a poll. */
  private int lastHead;

  Signals(Interrupts kind, boolean hostPolls) {
    this.kind = hostPolls ? Interrupts.EACH_POST : kind;
  }

  Signals copy() {
    Signals copy = new Signals(kind, false);
    copy.pending = pending;
    copy.running = running;
    copy.lastTail = lastTail;
    copy.lastHead = lastHead;
    return copy;
  }

  Object key() {
    return List.of(pending, running, lastTail, lastHead);
  }

  /** Whether an interrupt may be missing. */
  boolean matter() {
    return kind != Interrupts.EACH_POST;
  }

  /** Whether the controller signals when it polls. */
  boolean atPoll() {
    return kind == Interrupts.AT_POLL;
  }

  /** What the controller remembers of the CQ that had this QID before. */
  void keepOld(int tail, int head) {
    lastTail = tail;
    lastHead = head;
  }

  /** A CQE was posted. */
  void posted(CompletionRing cq) {
    if (kind == Interrupts.HEAD_DIFFERS && cq.head() != cq.tail()) {
      pending = true;
    }
  }

  /**
   * The controller polls.
   *
   * @return whether it has read the head doorbell
   */
  boolean poll(CompletionRing cq) {
    if (cq.tail() == lastTail) {
      return false;
    }
    if (cq.head() != cq.tail() && cq.head() == lastHead) {
      pending = true;
      lastTail = cq.tail();
    }
    lastHead = cq.head();
    return true;
  }

  /** Whether the handler may take a step. */
  boolean mayRun() {
    return !matter() || running || pending;
  }

  boolean isPending() {
    return pending;
  }

  /** The handler takes a step; one that starts takes the interrupt. */
  void run() {
    if (matter() && !running) {
      running = true;
      pending = false;
    }
  }

  /** The handler is through. */
  void ended() {
    running = false;
  }
}
