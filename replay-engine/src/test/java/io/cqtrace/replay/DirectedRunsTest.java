package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.NewPolicies;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The other direction of {@link RunsAreReachableTest}: what the search says can happen does happen
 * in some run of the timed driver. A scheduler makes every single step short or long, by powers of
 * four, so that two steps that are under way at the same time end in either order; it goes on until
 * no outcome of the search is missing.
 */
class DirectedRunsTest {
  private static final long SEED = 20260212;
  private static final int MOST_RUNS = 20_000;

  /** How a run can end, as the search tells it. */
  private enum Ending {
    DELIVERED,
    LOST,
    FAILED,
    STALLED,
    OVERRUN
  }

  @Test
  void everyOutcomeOfTheSearchIsThatOfSomeRun() {
    int endings = 0;
    int scenarios = 0;
    List<String> missing = new ArrayList<>();
    for (HostModel host : NewPolicies.hosts()) {
      for (ControllerModel controller : NewPolicies.controllers()) {
        for (Scenario scenario : small(host, controller)) {
          Set<Ending> can = endings(Explorer.explore(scenario));
          Set<Ending> left = EnumSet.noneOf(Ending.class);
          left.addAll(can);
          for (long run = 0; run < MOST_RUNS && !left.isEmpty(); run++) {
            left.removeAll(endings(simulate(scenario, new ScatteredTimes(SEED + run))));
          }
          left.forEach(ending -> missing.add(ending + ": " + scenario));
          endings += can.size();
          scenarios++;
        }
      }
    }
    assertThat(missing).as("%d endings in %d scenarios", endings, scenarios).isEmpty();
    assertThat(endings).isGreaterThan(scenarios + 50);
  }

  /** CQs of 2 to 4 entries, and commands around what they hold. */
  private static List<Scenario> small(HostModel host, ControllerModel controller) {
    return List.of(
        new Scenario(host, controller, 2, 2, 0, 2, 0, 0, 2),
        new Scenario(host, controller, 3, 3, 0, 2, 0, 0, 2),
        new Scenario(host, controller, 4, 3, 0, 3, 0, 1, 2),
        new Scenario(host, controller, 4, 4, 0, 4, 0, 0, 1),
        new Scenario(host, controller, 5, 4, 0, 3, 0, 0, 2),
        new Scenario(host, controller, 4, 5, 0, 4, 0, 4, 2));
  }

  private static Set<Ending> endings(Exploration can) {
    assertThat(can.exhausted()).isTrue();
    Set<Ending> endings = EnumSet.noneOf(Ending.class);
    if (can.delivered() == Reach.Verdict.REACHABLE) {
      endings.add(Ending.DELIVERED);
    }
    add(endings, Ending.LOST, can.lost());
    add(endings, Ending.FAILED, can.failed());
    add(endings, Ending.STALLED, can.stalled());
    add(endings, Ending.OVERRUN, can.overrun());
    return endings;
  }

  private static void add(Set<Ending> endings, Ending ending, Reach reach) {
    if (reach.isReachable()) {
      endings.add(ending);
    }
  }

  private static Set<Ending> endings(SimulatedRun did) {
    Set<Ending> endings = EnumSet.noneOf(Ending.class);
    RunResult result = did.result();
    if (did.finished()) {
      endings.add(Ending.DELIVERED);
    }
    if (result.lost() > 0) {
      endings.add(result.failed() && RowTexts.failsFirst(did) ? Ending.FAILED : Ending.LOST);
    }
    if (result.stalled()) {
      endings.add(Ending.STALLED);
    }
    if (result.overruns() > 0) {
      endings.add(Ending.OVERRUN);
    }
    return endings;
  }

  private static SimulatedRun simulate(Scenario scenario, DurationSource times) {
    QueueLayout layout =
        QueueLayout.pairs(scenario.cqSize(), scenario.sqEntries(), scenario.ioQueues(), 64);
    return Simulator.run(
        new SimulationSetup(
            scenario.host(),
            new Variant(scenario.controller(), scenario.reactors()),
            layout,
            times,
            0),
        new DeleteFlood(scenario.ioQueues(), scenario.commandLimit(), scenario.standingAers()));
  }
}
