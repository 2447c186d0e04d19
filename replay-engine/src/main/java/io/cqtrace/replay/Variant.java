package io.cqtrace.replay;

import io.cqtrace.model.controller.ControllerModel;

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

  /** Whether Delete I/O SQ completes in the turn that fetches it. */
  public boolean deletesInFetch() {
    return controller.deletesInFetch(reactors);
  }
}
