package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import io.cqtrace.replay.SimulatedTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {

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
