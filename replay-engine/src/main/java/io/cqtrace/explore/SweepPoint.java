package io.cqtrace.explore;

import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.SimulatedTimes;
import io.cqtrace.replay.Variant;

/**
 * One point of a sweep's grid.
 *
 * @param scenario who runs against whom, with how many queues, slots and tags
 * @param times how long each step takes, and how much that varies
 */
public record SweepPoint(Scenario scenario, SimulatedTimes times) {
  public SweepPoint {
    if (scenario.sqSize() != 0) {
      throw new IllegalArgumentException("a sweep gives the SQ as many entries as it needs");
    }
    flood(scenario);
  }

  /** One random run: the same seed gives the same run. */
  SimulatedRun run(long seed) {
    return flood(scenario)
        .run(scenario.host(), new Variant(scenario.controller(), scenario.reactors()), times, seed);
  }

  private static DeleteQueuesScenario flood(Scenario scenario) {
    return new DeleteQueuesScenario(
        scenario.ioQueues(), scenario.cqSize(), scenario.commandLimit(), scenario.standingAers());
  }
}
