package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.explore.Threshold.Range;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {

  /** Bisection rests on an argument; here every value is tried. */
  @ParameterizedTest(name = "{0} x {1}, {2}")
  @MethodSource("searches")
  void bisectionFindsWhatTryingEveryValueFinds(
      HostModel host, ControllerModel controller, Range range) {
    Scenario scenario = new Scenario(host, controller, 10, 6, 0, 4, 0, 1, 2);
    List<Integer> faulty = new ArrayList<>();
    for (int value = range.from(); value <= range.to(); value++) {
      if (Explorer.explore(scenario.with(range.parameter(), value)).isFaulty()) {
        faulty.add(value);
      }
    }
    Threshold found = Threshold.search(scenario, range, 1_000_000, visited -> {});
    assertThat(found.boundedFrom()).isZero();
    assertThat(found.smallest()).isEqualTo(faulty.isEmpty() ? null : faulty.get(0));
    if (!faulty.isEmpty() && range.parameter() != Parameter.CQ_SIZE) {
      assertThat(faulty).last().isEqualTo(range.to());
      assertThat(faulty).hasSize(range.to() - faulty.get(0) + 1);
    }
  }

  static Stream<Arguments> searches() {
    List<Range> ranges =
        List.of(
            new Range(Parameter.IO_QUEUES, 1, 14),
            new Range(Parameter.TAGS, 1, 9),
            new Range(Parameter.OUTSTANDING, 1, 9),
            new Range(Parameter.CQ_SIZE, 3, 9));
    return DeleteFloodCountingTest.distinctHosts().stream()
        .flatMap(
            host ->
                Models.controllers().stream()
                    .flatMap(
                        controller ->
                            ranges.stream().map(range -> Arguments.of(host, controller, range))));
  }

  @Test
  void aBoundThatHidesTheAnswerIsSaid() {
    Threshold found =
        Threshold.search(
            Scenario.deleteFlood(Models.LINUX, Models.controllers().get(0)),
            new Range(Parameter.IO_QUEUES, 1, 128),
            100_000,
            visited -> {});
    assertThat(found.smallest()).isNull();
    assertThat(found.boundedFrom()).isBetween(2, 128);
    assertThat(found.decisive().exhausted()).isFalse();
  }

  /** What a bounded search says of a value must hold for it; what it does not know, it says. */
  @ParameterizedTest
  @ValueSource(ints = {10, 100, 300, 1000, 3000, 10_000, 100_000})
  void nothingIsClaimedOfWhatWasNotSearched(int maxStates) {
    for (String controller : List.of("drop", "spdk-pre-25473", "spdk-pre-16788", "spec")) {
      Scenario scenario =
          new Scenario(Models.LINUX, Models.controller(controller), 10, 9, 0, 7, 0, 1, 2);
      Threshold found =
          Threshold.search(
              scenario, new Range(Parameter.IO_QUEUES, 1, 24), maxStates, visited -> {});
      int unknownFrom = found.boundedFrom() != 0 ? found.boundedFrom() : 25;
      int smallest = found.smallest() != null ? found.smallest() : 25;
      Explorer.Bounds bounds = new Explorer.Bounds(maxStates, false);
      for (int value = 1; value < Math.min(unknownFrom, smallest); value++) {
        Exploration clean =
            Explorer.explore(scenario.with(Parameter.IO_QUEUES, value), bounds, visited -> {});
        assertThat(clean.exhausted()).as("%s %d", controller, value).isTrue();
        assertThat(clean.isFaulty()).as("%s %d", controller, value).isFalse();
      }
      assertThat(found.boundedFrom()).isLessThan(smallest);
    }
  }

  @Test
  void aRangeLiesWithinItsParameter() {
    assertThatThrownBy(() -> new Range(Parameter.IO_QUEUES, 0, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("io-queues=0..3");
    assertThatThrownBy(() -> new Range(Parameter.TAGS, 5, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
