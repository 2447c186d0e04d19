package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.MachineFlood.Counts;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.Batch;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packed states are those of the machines: counting and postponing sends lose nothing. */
class DeleteFloodCountingTest {

  @ParameterizedTest
  @MethodSource("pairs")
  void countsAreThoseOfNamedCommands(Scenario pair) {
    for (Scenario scenario : tinyScenarios(pair)) {
      MachineFlood.Result named = MachineFlood.explore(scenario);
      Exploration counted = Explorer.explore(scenario);
      assertThat(counted.lost().isReachable()).as("lost %s", scenario).isEqualTo(named.lost);
      assertThat(counted.failed().isReachable()).as("failed %s", scenario).isEqualTo(named.failed);
      assertThat(counted.overrun().isReachable())
          .as("overrun %s", scenario)
          .isEqualTo(named.overrun);
      assertThat(counted.stalled().isReachable())
          .as("stalled %s", scenario)
          .isEqualTo(named.stalled)
          .isEqualTo(named.hopeless);
      assertThat(everyCount(scenario)).as("states %s", scenario).isEqualTo(named.counts);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theReducedSearchAgreesWithTheFullOne(Scenario pair) {
    for (Scenario scenario : smallScenarios(pair)) {
      Exploration reduced = Explorer.explore(scenario);
      Exploration full = Explorer.exploreEveryStep(scenario, Explorer.Bounds.DEFAULT);
      assertThat(full.exhausted()).isTrue();
      assertThat(verdicts(reduced)).as("%s", scenario).isEqualTo(verdicts(full));
      assertThat(reduced.stateCount()).isLessThanOrEqualTo(full.stateCount());
      assertThat(reduced.lost().stepCount()).isEqualTo(full.lost().stepCount());
      assertThat(reduced.failed().stepCount()).isEqualTo(full.failed().stepCount());
    }
  }

  private static List<Reach.Verdict> verdicts(Exploration exploration) {
    return List.of(
        exploration.lost().verdict(),
        exploration.failed().verdict(),
        exploration.stalled().verdict());
  }

  private static Set<Counts> everyCount(Scenario scenario) {
    DeleteFloodModel flood = DeleteFloodModel.everyStep(scenario);
    FloodSteps steps = new FloodSteps();
    Set<Long> visited = new HashSet<>(Set.of(flood.initialState()));
    Deque<Long> frontier = new ArrayDeque<>(visited);
    Set<Counts> counts = new HashSet<>();
    while (!frontier.isEmpty()) {
      long state = frontier.remove();
      counts.add(
          new Counts(
              flood.sent(state),
              flood.waiting(state),
              flood.executing(state),
              flood.pending(state),
              flood.unrung(state),
              flood.isLeaving(state),
              flood.isAsleep(state)));
      flood.stepsOf(state, steps);
      for (int i = 0; i < steps.count; i++) {
        ScheduleStep.Kind kind = ScheduleStep.Kind.ofCode(steps.codes[i]);
        if (!kind.isLoss() && !kind.isFailure() && visited.add(steps.states[i])) {
          frontier.add(steps.states[i]);
        }
      }
    }
    return counts;
  }

  static Stream<Scenario> pairs() {
    List<Scenario> pairs = new ArrayList<>();
    for (HostModel host : distinctHosts()) {
      for (ControllerModel controller : NewPolicies.controllers()) {
        pairs.add(Scenario.deleteFlood(host, controller));
      }
    }
    return pairs.stream();
  }

  /** One host for each sequence of steps: the flood's driver submits, whoever submits elsewhere. */
  static List<HostModel> distinctHosts() {
    List<HostModel> distinct = new ArrayList<>();
    for (HostModel host : NewPolicies.hosts()) {
      if (distinct.stream().noneMatch(host::takesTheStepsOf)) {
        distinct.add(host);
      }
    }
    return distinct;
  }

  /** A batch of more than one CQE needs a CQ of 8. */
  private static List<Scenario> tinyScenarios(Scenario pair) {
    return List.of(
        tiny(pair, 2, 2, 0, 2, 0, 2),
        tiny(pair, 3, 3, 0, 2, 0, 2),
        tiny(pair, 3, 3, 0, 3, 1, 1),
        tiny(pair, 2, 4, 0, 3, 1, 2),
        tiny(pair, 4, 3, 3, 4, 1, 2),
        pair.host().batch().equals(Batch.ALL)
            ? tiny(pair, 4, 2, 3, 4, 0, 2)
            : tiny(pair, 3, 8, 0, 3, 0, 2));
  }

  private static List<Scenario> smallScenarios(Scenario pair) {
    return List.of(
        tiny(pair, 5, 4, 0, 3, 1, 2),
        tiny(pair, 6, 5, 0, 4, 0, 1),
        tiny(pair, 6, 4, 0, 5, 1, 2),
        tiny(pair, 7, 6, 0, 4, 1, 2),
        tiny(pair, 9, 8, 0, 6, 1, 2),
        tiny(pair, 5, 3, 4, 5, 1, 2));
  }

  private static Scenario tiny(
      Scenario pair, int ioQueues, int cqSize, int sqSize, int tags, int aer, int reactors) {
    return new Scenario(
        pair.host(), pair.controller(), ioQueues, cqSize, sqSize, tags, 0, aer, reactors);
  }
}
