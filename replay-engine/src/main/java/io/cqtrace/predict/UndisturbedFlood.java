package io.cqtrace.predict;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.model.ring.CompletionRing;
import java.util.Collections;
import java.util.List;

/**
 * Setups in whose runs no command waits for a slot, whatever the durations are: what every run
 * comes to is known without making one.
 *
 * <p>It is so where the host keeps each tag until it has rung the CQ head doorbell. What waits,
 * what executes, what is posted and what is consumed and not released are then at most as many
 * commands as there are tags. With as many slots free as that leaves, the controller must fetch,
 * find no full CQ, and lack no request slot.
 */
final class UndisturbedFlood {
  private static final RunNumbers NOTHING_WAITED = new RunNumbers(0, 0, 0, 0, 0, 0, false, true);

  private UndisturbedFlood() {}

  /** What so many runs come to. */
  static List<RunNumbers> runs(int count) {
    return Collections.nCopies(count, NOTHING_WAITED);
  }

  static boolean isCertain(FloodSetup setup) {
    HostModel host = setup.host();
    ControllerModel controller = setup.variant().controller();
    return setup.workload().tags() < setup.workload().cqSize()
        && !host.freesTagsBeforeRing()
        && !host.freesOneBehind()
        && controller.mostHeld() > 0
        && controller.requestSlots(setup.sqEntries())
            > setup.workload().tags() + setup.workload().aerCount()
        && alwaysFetches(setup, controller)
        && neverFindsFull(setup, controller);
  }

  private static boolean alwaysFetches(FloodSetup setup, ControllerModel controller) {
    for (int executing = 0; executing < setup.workload().tags(); executing++) {
      int leastFree = setup.workload().cqSize() - setup.workload().tags() + executing;
      for (int free = leastFree; free < setup.workload().cqSize(); free++) {
        if (!controller.mayFetch(free, executing + setup.workload().aerCount())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean neverFindsFull(FloodSetup setup, ControllerModel controller) {
    for (int head = 0; head < setup.workload().cqSize(); head++) {
      CompletionRing ring = new CompletionRing(setup.workload().cqSize(), head, 0);
      for (int occupied = 0; occupied < setup.workload().tags(); occupied++) {
        if (controller.findsFull(ring)) {
          return false;
        }
        ring.post();
      }
    }
    return true;
  }
}
