package io.cqtrace.replay;

import io.cqtrace.nvme.Slots;
import org.jspecify.annotations.Nullable;

/** Hot path: the CQs of a replay by their controller's number and their own. */
final class RecordedCqs {
  private final Slots<Slots<RecordedCq>> ofControllers = new Slots<>();

  @Nullable RecordedCq get(int controller, int cqId) {
    Slots<RecordedCq> cqs = ofControllers.get(controller);
    return cqs == null ? null : cqs.get(cqId);
  }

  void put(int controller, RecordedCq cq) {
    Slots<RecordedCq> cqs = ofControllers.get(controller);
    if (cqs == null) {
      cqs = new Slots<>();
      ofControllers.set(controller, cqs);
    }
    cqs.set(cq.cqId, cq);
  }

  @Nullable RecordedCq remove(int controller, int cqId) {
    Slots<RecordedCq> cqs = ofControllers.get(controller);
    return cqs == null ? null : cqs.clear(cqId);
  }

  /** Calls for each with its controller's number. */
  void forEach(Slots.Visitor<RecordedCq> action) {
    ofControllers.forEach((number, cqs) -> cqs.forEach((cqId, cq) -> action.visit(number, cq)));
  }
}
