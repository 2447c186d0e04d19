package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HostModel;

/**
 * Whether a completion of a scenario cannot be lost, in whichever order the steps are taken, by
 * counting slots and tags: where this says so, a search of all states need not. Where it does not,
 * only a search tells. Any of three arguments is enough; {@code capacity} is the entries of the CQ
 * less one, {@code limit} the commands that the host has outstanding at most.
 *
 * <ul>
 *   <li>The controller takes an SQE only if more slots are free than commands execute. A post takes
 *       a slot and ends a command, a fetch leaves as many slots as commands execute, a head
 *       doorbell frees slots: each command that was fetched has its slot.
 *   <li>The host keeps the tag of a command until it has rung the CQ head doorbell. What executes,
 *       what is posted and what is consumed but not released are at most {@code limit} commands
 *       together; where that is not above {@code capacity}, one that executes has a slot.
 *   <li>The controller holds what it finds no slot for (or finds no CQ full), so that nothing is
 *       discarded; and it does not write over a CQE that the host has not read: because it posts
 *       only into free slots, or because the unread CQEs and the command to be posted are at most
 *       {@code limit} commands, and that many fit.
 * </ul>
 */
public final class NoLossProof {
  private NoLossProof() {}

  /** Whether one of the arguments applies. */
  public static boolean applies(Scenario scenario) {
    return hasSlotForEachFetched(scenario)
        || keepsTagsUntilRung(scenario)
        || (discardsNothing(scenario) && overwritesNothingUnread(scenario));
  }

  private static boolean hasSlotForEachFetched(Scenario scenario) {
    ControllerModel controller = scenario.controller();
    for (int free = 0; free < scenario.cqSize(); free++) {
      for (int executing = free; executing <= scenario.commandLimit(); executing++) {
        if (controller.mayFetch(free, executing + scenario.aer())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean keepsTagsUntilRung(Scenario scenario) {
    HostModel host = scenario.host();
    return !host.freesTagsBeforeRing()
        && !host.freesOneBehind()
        && scenario.commandLimit() < scenario.cqSize();
  }

  private static boolean discardsNothing(Scenario scenario) {
    ControllerModel controller = scenario.controller();
    boolean holds =
        controller.whenFull(true) == FullAction.HOLD
            && controller.whenFull(false) == FullAction.HOLD;
    return holds || neverFindsFull(scenario);
  }

  private static boolean neverFindsFull(Scenario scenario) {
    int most = scenario.commandCount();
    FullTest test = new FullTest(scenario.controller(), scenario.cqSize(), most);
    for (int occupied = scenario.cqSize() - 1; occupied <= most; occupied++) {
      for (int head = 0; head < scenario.cqSize(); head++) {
        if (test.findsFull(head, occupied)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean overwritesNothingUnread(Scenario scenario) {
    return scenario.commandLimit() <= scenario.cqSize() || !scenario.overruns();
  }
}
