package io.cqtrace.replay;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.ring.CompletionRing;

/**
 * A controller to replay a capture through.
 *
 * @param controller the model
 * @param reactors threads of the controller, where the model cares (SPDK); 1 or more
 */
public record Variant(ControllerModel controller, int reactors) {

  /** Checks the number of reactors. */
  public Variant {
    if (reactors < 1) {
      throw new IllegalArgumentException("reactors " + reactors);
    }
  }

  /** Whether the number of reactors changes what the model does. */
  public boolean reactorsMatter() {
    return controller.deletesInFetch(1) != controller.deletesInFetch(2);
  }

  /** Name for tables: {@code spdk-pre-25473, 1 reactor}. */
  public String label() {
    if (!reactorsMatter()) {
      return controller.name();
    }
    return controller.name() + (reactors == 1 ? ", 1 reactor" : ", 2+ reactors");
  }

  /** Whether the model may post into a CQ of this size although no slot is free. */
  public boolean overruns(int cqSize) {
    for (int head = 0; head < cqSize; head++) {
      if (!controller.findsFull(new CompletionRing(cqSize, head, cqSize - 1))) {
        return true;
      }
    }
    return false;
  }

  boolean overruns(QueueLayout layout) {
    return layout.completionQueues().stream().anyMatch(cq -> overruns(cq.size()));
  }

  /** Whether Delete I/O SQ completes in the turn that fetches it. */
  public boolean deletesInFetch() {
    return controller.deletesInFetch(reactors);
  }
}
