package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerModel;

/**
 * Hot path: whether a controller takes the next SQE of the flood, by free slots and commands
 * executing; its answers, so that the search does not ask through an interface.
 */
final class FetchTable {
  private final int commandLimit;
  private final boolean[] mayFetch;
  private final boolean everRefuses;

  FetchTable(Scenario scenario) {
    ControllerModel controller = scenario.controller();
    int capacity = scenario.cqSize() - 1;
    int aer = scenario.standingAers();
    commandLimit = scenario.commandLimit();
    mayFetch = new boolean[(capacity + 1) * (commandLimit + 1)];
    boolean refuses = false;
    for (int free = 0; free <= capacity; free++) {
      for (int executing = 0; executing <= commandLimit; executing++) {
        boolean may = controller.mayFetch(free, executing + aer);
        mayFetch[free * (commandLimit + 1) + executing] = may;
        refuses |= !may;
      }
    }
    everRefuses = refuses;
  }

  boolean mayFetch(int free, int executing) {
    return mayFetch[Math.max(0, free) * (commandLimit + 1) + executing];
  }

  /** Whether some state keeps it from fetching. */
  boolean everRefuses() {
    return everRefuses;
  }
}
