package io.cqtrace.explore;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a search found.
 *
 * @param scenario what ran
 * @param lost a completion is discarded, or its CQE overwritten before the host read it
 * @param failed the controller sets CSTS.CFS and loses a completion
 * @param stalled no continuation of the schedule ends the run: not all commands are delivered, and
 *     never will be
 * @param overrun a CQE is posted into a full CQ over one that the host had read: a violation, and
 *     nothing is lost
 * @param delivered whether some schedule delivers every command
 * @param stateCount states visited
 * @param stepCount length of the longest of the shortest ways to a visited state
 * @param exhausted whether these are all states
 */
public record Exploration(
    Scenario scenario,
    Reach lost,
    Reach failed,
    Reach stalled,
    Reach overrun,
    Reach.Verdict delivered,
    long stateCount,
    int stepCount,
    boolean exhausted) {

  /** The shortest schedule to a fault, of whichever kind; null if none was found. */
  public @Nullable Schedule shortestFault() {
    Schedule shortest = null;
    for (Schedule schedule :
        Stream.of(lost, failed, stalled).map(Reach::schedule).toArray(Schedule[]::new)) {
      if (schedule != null
          && (shortest == null || schedule.decidingStep() < shortest.decidingStep())) {
        shortest = schedule;
      }
    }
    return shortest;
  }

  /** Whether any fault was found. */
  public boolean isFaulty() {
    return lost.isReachable() || failed.isReachable() || stalled.isReachable();
  }
}
