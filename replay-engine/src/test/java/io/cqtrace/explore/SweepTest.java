package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.SimulatedTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SweepTest {

  /** What happens in time must be among what can happen at all. */
  @ParameterizedTest(name = "{0} x {1}")
  @MethodSource("pairs")
  void everyRandomRunEndsAsTheSearchSaysItCan(HostModel host, ControllerModel controller) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 12; i++) {
      Scenario scenario =
          new Scenario(
              host,
              controller,
              random.nextInt(1, 24),
              random.nextInt(4, 12),
              0,
              random.nextInt(1, 14),
              0,
              random.nextInt(0, 3),
              random.nextInt(1, 3));
      Exploration can = Explorer.explore(scenario);
      SimulatedTimes times =
          SimulatedTimes.assumed().withCqeCostNs(random.nextLong(200_000)).withJitter(100);
      for (int run = 0; run < 20; run++) {
        SimulatedRun did = new SweepPoint(scenario, times).run(random.nextLong());
        if (did.failed()) {
          assertThat(can.failed().isReachable()).as("failed: %s", scenario).isTrue();
        } else if (did.lost() > 0) {
          assertThat(can.lost().isReachable()).as("lost: %s", scenario).isTrue();
        } else if (did.stalled()) {
          assertThat(can.stalled().isReachable()).as("stalled: %s", scenario).isTrue();
        }
      }
    }
  }

  static Stream<Arguments> pairs() {
    return Models.hosts().stream()
        .flatMap(host -> Models.controllers().stream().map(c -> Arguments.of(host, c)));
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws InterruptedException {
    Sweep sweep = new Sweep(grid(), 50, 42);
    List<SweepCount> alone = sweep.run(1, done -> {});
    assertThat(sweep.run(5, done -> {})).isEqualTo(alone);
    assertThat(alone).anyMatch(count -> count.lost() > 0 && count.lost() < count.runs());
  }

  @Test
  void theSeedDecides() throws InterruptedException {
    assertThat(new Sweep(grid(), 50, 42).run(2, done -> {}))
        .isNotEqualTo(new Sweep(grid(), 50, 43).run(2, done -> {}));
  }

  private static List<SweepPoint> grid() {
    List<SweepPoint> points = new ArrayList<>();
    for (int ioQueues : new int[] {31, 32, 33, 36, 40, 64}) {
      Scenario scenario =
          Scenario.deleteFlood(Models.LINUX, Models.controller("spdk-pre-25473"))
              .with(Parameter.IO_QUEUES, ioQueues);
      points.add(new SweepPoint(scenario, SimulatedTimes.assumed().withJitter(100)));
    }
    return points;
  }
}
