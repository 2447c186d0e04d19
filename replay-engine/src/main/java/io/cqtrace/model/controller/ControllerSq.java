package io.cqtrace.model.controller;

import io.cqtrace.model.ring.SubmissionRing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An SQ as the controller has it. */
final class ControllerSq<C> {
  final int sqId;
  final SubmissionRing ring;
  final ControllerCq<C> cq;
  final ArrayDeque<C> waiting = new ArrayDeque<>();
  int inFlight;
  boolean asleep;

  ControllerSq(int sqId, SubmissionRing ring, ControllerCq<C> cq) {
    this.sqId = sqId;
    this.ring = ring;
    this.cq = cq;
  }

  ControllerSq<C> copy(ControllerCq<C> ofCq) {
    ControllerSq<C> copy = new ControllerSq<>(sqId, ring.copy(), ofCq);
    copy.waiting.addAll(waiting);
    copy.inFlight = inFlight;
    copy.asleep = asleep;
    return copy;
  }

  /** What tells two states of it apart. */
  void addKey(List<Object> key) {
    key.add(new ArrayList<>(waiting));
    key.add(ring.fetched());
    key.add(inFlight);
    key.add(asleep);
  }
}
