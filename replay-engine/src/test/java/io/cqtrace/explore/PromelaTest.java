package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same scenarios under spin: {@code src/test/promela/delete-flood.pml} was written from the
 * sources, its macros below from what the models stand for. Skipped where spin or gcc is missing.
 */
class PromelaTest {
  @BeforeAll
  static void spinIsInstalled() {
    Spin.require();
  }

  @ParameterizedTest(name = "{0} x {1}, {2} queues, CQ {3}, {4} tags, {5} AER")
  @CsvSource({
    "linux, spdk-pre-25473, 5, 4, 3, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=1 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spdk-pre-16788, 4, 6, 4, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spec, 8, 8, 6, 1,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=0 SQ_FULL=0 CQ_FULL=0",
    "linux-early-doorbell, drop, 6, 4, 5, 1,"
        + "RING_EACH=1 FREE_EARLY=0 FETCH_NEEDS=0 SQ_AT_ONCE=0 CQ_AT_ONCE=0 SQ_FULL=1 CQ_FULL=1",
    "linux-two-pass, spdk-25473, 6, 6, 4, 2,"
        + "RING_EACH=0 FREE_EARLY=0 FETCH_NEEDS=2 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
    "linux, spdk-25473, 4, 4, 3, 3,"
        + "RING_EACH=0 FREE_EARLY=1 FETCH_NEEDS=2 SQ_AT_ONCE=0 CQ_AT_ONCE=1 SQ_FULL=1 CQ_FULL=2",
  })
  void spinFindsTheSameStatesAndEnds(
      String host,
      String controller,
      int ioQueues,
      int cqSize,
      int tags,
      int aer,
      String macros,
      @TempDir Path directory)
      throws IOException, InterruptedException {
    Scenario scenario =
        new Scenario(
            Models.host(host), Models.controller(controller), ioQueues, cqSize, 0, tags, 0, aer, 2);
    Exploration explored = Explorer.exploreEveryStep(scenario, Explorer.Bounds.DEFAULT);
    List<String> all =
        Stream.concat(
                Stream.of(
                    "QUEUES=" + ioQueues,
                    "CAPACITY=" + (cqSize - 1),
                    "TAGS=" + tags,
                    "AERS=" + aer),
                Stream.of(macros.split(" ")))
            .toList();
    Spin spin = Spin.run("delete-flood.pml", all, directory);
    int overStates = (spin.has("lost") ? 1 : 0) + (spin.has("failed") ? 1 : 0);
    assertThat(explored.exhausted()).isTrue();
    assertThat(explored.stateCount()).isEqualTo(spin.stateCount() - overStates);
    assertThat(explored.lost().isReachable()).isEqualTo(spin.has("lost"));
    assertThat(explored.failed().isReachable()).isEqualTo(spin.has("failed"));
    assertThat(explored.stalled().isReachable()).isEqualTo(spin.has("stalled"));
  }
}
