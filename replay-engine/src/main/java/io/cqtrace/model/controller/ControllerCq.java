package io.cqtrace.model.controller;

import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A CQ as the controller has it. */
final class ControllerCq<C> {
  static final int NO_OLD_HEAD = -1;

  final int cqId;
  final CompletionQueue<Cqe<C>> queue;
  final ArrayDeque<C> held = new ArrayDeque<>();

  /** Its SQs in the order of their numbers. */
  final List<ControllerSq<C>> sqs = new ArrayList<>();

  int outstanding;
  int oldHead = NO_OLD_HEAD;

  /** The head doorbell's value where the CQ has no such slot. */
  int badHead = NO_OLD_HEAD;

  /** The controller serves it no more. */
  boolean stopped;

  ControllerCq(int cqId, CompletionQueue<Cqe<C>> queue) {
    this.cqId = cqId;
    this.queue = queue;
  }

  CompletionRing ring() {
    return queue.ring();
  }

  ControllerCq<C> copy(CompletionQueue<Cqe<C>> ofQueue) {
    ControllerCq<C> copy = new ControllerCq<>(cqId, ofQueue);
    copy.held.addAll(held);
    copy.outstanding = outstanding;
    copy.oldHead = oldHead;
    copy.badHead = badHead;
    copy.stopped = stopped;
    return copy;
  }

  /** Free slots as the controller counts them. */
  int free() {
    CompletionRing ring = ring();
    if (oldHead == NO_OLD_HEAD) {
      return Math.max(0, ring.free());
    }
    int tail = ring.tail();
    return (tail < oldHead ? 0 : ring.size()) + oldHead - tail - 1;
  }

  /** Whether the controller finds it full, when it wants to post. */
  boolean findsFull(ControllerModel model) {
    if (hasOldHead()) {
      if (free() > 0) {
        return false;
      }
      readHead();
    }
    if (badHead != NO_OLD_HEAD) {
      return findsFullByBadHead(model);
    }
    return model.findsFull(ring());
  }

  private boolean findsFullByBadHead(ControllerModel model) {
    boolean isFull = isFull(model);
    if (model.badHead() == BadHead.COUNTED_FROM && (isFull || hasOldHead())) {
      readHead();
      return free() <= 0;
    }
    stopped |= isFull && model.badHead() == BadHead.STOPS;
    return isFull;
  }

  /** Whether the CQ is full by the head in its doorbell; changes nothing. */
  boolean isFull(ControllerModel model) {
    return (badHead != NO_OLD_HEAD && model.badHead() == BadHead.TAKEN)
        ? badHead == ring().tail() + 1
        : model.findsFull(ring());
  }

  /** A doorbell of a head that the CQ does not have. */
  void ringBadHead(ControllerModel model, int head) {
    badHead = head;
    stopped |= model.badHead() == BadHead.STOPS && !held.isEmpty();
  }

  /** Whether reading the head doorbell would change what the controller counts with. */
  boolean mayReadAnew(ControllerModel model) {
    return hasOldHead() || (badHead != NO_OLD_HEAD && model.badHead() == BadHead.COUNTED_FROM);
  }

  /** Whether one more that waits is too many; those for which a slot is free do not count. */
  boolean displacesOldest(ControllerModel model) {
    return held.size() - Math.max(0, ring().free()) >= model.mostHeld();
  }

  /** Whether the controller counts with a head of this CQ's previous life. */
  boolean hasOldHead() {
    return oldHead != NO_OLD_HEAD;
  }

  /** The controller reads the head doorbell. */
  void readHead() {
    oldHead = badHead;
  }

  /** What tells two states of it apart. */
  void addKey(List<Object> key) {
    List<Object> unread = new ArrayList<>();
    queue.unread().forEach(unread::add);
    key.add(unread);
    key.add(ring().posted());
    key.add(ring().released());
    key.add(new ArrayList<>(held));
    key.add(outstanding);
    key.add(oldHead);
    key.add(badHead);
    key.add(stopped);
  }
}
