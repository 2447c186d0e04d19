package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.FloodLife;
import io.cqtrace.fit.HostLibrary;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.SampleFloods;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are not made come to what they would have come to. */
class FloodKeyTest {
  private static final int RUNS = 20;

  @ParameterizedTest(name = "{0} queues, CQ {1}, {2} tags, {3} AERs, trapped {4}")
  @CsvSource({
    "64, 32, 30, 1, true",
    "64, 32, 30, 1, false",
    "20, 8, 9, 0, true",
    "9, 4, 3, 2, true"
  })
  void equalKeysHaveEqualRuns(int queues, int cqSize, int tags, int aers, boolean trapped) {
    Map<FloodKey, List<RunNumbers>> made = new HashMap<>();
    int again = 0;
    for (FloodSetup setup : setups(queues, cqSize, tags, aers, trapped)) {
      List<RunNumbers> runs = runs(setup);
      List<RunNumbers> before = made.put(FloodKey.of(setup), runs);
      if (before != null) {
        again++;
        assertThat(runs).as("%s", setup).isEqualTo(before);
      }
    }
    assertThat(again).isPositive();
  }

  @ParameterizedTest(name = "{0} queues, CQ {1}, {2} tags, {3} AERs, trapped {4}")
  @CsvSource({
    "64, 32, 30, 1, true",
    "64, 32, 30, 1, false",
    "20, 8, 7, 0, true",
    "9, 4, 3, 0, true"
  })
  void nothingWaitsWhereThatIsCertain(int queues, int cqSize, int tags, int aers, boolean trapped) {
    int certain = 0;
    for (FloodSetup setup : setups(queues, cqSize, tags, aers, trapped)) {
      if (UndisturbedFlood.isCertain(setup)) {
        certain++;
        assertThat(runs(setup)).as("%s", setup).isEqualTo(UndisturbedFlood.runs(RUNS));
      }
    }
    assertThat(certain).isPositive();
  }

  @Test
  void aPairThatCanLoseIsNotUndisturbed() {
    List<FloodSetup> setups = setups(64, 32, 30, 1, true);

    assertThat(setups.stream().filter(UndisturbedFlood::isCertain).map(FloodSetup::host))
        .contains(Models.LINUX_BATCHED, Models.LINUX_EARLY_DOORBELL)
        .doesNotContain(Models.LINUX);
  }

  private static List<RunNumbers> runs(FloodSetup setup) {
    return IntStream.range(0, RUNS)
        .mapToObj(i -> FloodRun.of(setup, FloodRuns.seedOf(0, i)))
        .toList();
  }

  private static List<FloodSetup> setups(
      int queues, int cqSize, int tags, int aers, boolean trapped) {
    CapturedFloods floods = SampleFloods.sample("lost-delete-sq");
    RecordedDelays library = HostLibrary.pooled(HostLibrary.read());
    List<RecordedDelays> delays = List.of(floods.delays().orAssumed(library));
    FloodLife life = floods.lives().get(0);
    List<FloodSetup> setups = new ArrayList<>();
    for (HostModel host : Models.hosts()) {
      for (ControllerModel controller : Models.controllers()) {
        for (int reactors = 1; reactors <= 2; reactors++) {
          for (Workload.Kind kind : Workload.Kind.values()) {
            Workload workload =
                new Workload(
                    kind,
                    queues,
                    cqSize,
                    tags,
                    aers,
                    reactors == 1 ? 1 : life.reactors(),
                    life.inTurnResidue(),
                    trapped);
            setups.add(new FloodSetup(host, new Variant(controller, reactors), workload, delays));
          }
        }
      }
    }
    return setups;
  }
}
