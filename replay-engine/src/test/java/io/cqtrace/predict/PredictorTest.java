package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Reach;
import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.HostLibrary;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.SampleFloods;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.Variant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions from the two captures of SPDK that lost completions. */
class PredictorTest {
  private static final int RUNS = 150;
  private static final CapturedFloods FOUR_REACTORS = SampleFloods.sample("lost-4-reactors");
  private static final Prediction ONE_THREAD = predict(1);

  @ParameterizedTest
  @ValueSource(strings = {"lost-4-reactors", "lost-delete-sq"})
  void theCapturedPairCouldHaveMadeTheCapture(String sample) {
    Predictor predictor = predictor(SampleFloods.sample(sample), 2);
    PairCheck check = predictor.check(Models.LINUX, unmodified());

    assertThat(check.isConsistent()).isTrue();
    assertThat(check.p()).isGreaterThan(0.02);
  }

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({
    "linux, spdk-25473",
    "linux, spdk-pre-16788",
    "linux-batched, spdk-pre-25473",
    "linux-early-doorbell, spdk-pre-25473"
  })
  void otherPairsCouldNot(String host, String controller) {
    PairCheck check = predictor(FOUR_REACTORS, 2).check(host(host), variant(controller));

    assertThat(check.isConsistent()).isFalse();
    // Wide intervals may hold every number of a life and the lives still not fit together.
    assertThat(check.lives()).anyMatch(life -> !life.inside() || life.probability() < 0.1);
  }

  /** The three observations of the thread. */
  @Test
  void eitherChangePreventsTheLossAndOnlyTheControllersAlways() {
    Prediction prediction = ONE_THREAD;

    PredictedCell captured = cell(prediction.cells(), "linux", "spdk-pre-25473");
    assertThat(captured.losing()).isBetween(RUNS / 20, RUNS / 2);
    assertThat(captured.lost().contains(9) || captured.lost().p95() >= 5).isTrue();
    PredictedCell modified = cell(prediction.cells(), "linux", "spdk-25473");
    assertThat(modified.losing()).isZero();
    assertThat(modified.explored()).isEqualTo(Reach.Verdict.UNREACHABLE);
    PredictedCell patched = cell(prediction.cells(), "linux-early-doorbell", "spdk-pre-25473");
    assertThat(patched.losing()).isZero();
    assertThat(prediction.smallestLosing()).isEqualTo(32);
    PredictedCell patchedOver = prediction.overcommitted().get(0);
    assertThat(patchedOver.losing()).isPositive();
    assertThat(patchedOver.explored()).isEqualTo(Reach.Verdict.REACHABLE);
    PredictedCell modifiedOver = prediction.overcommitted().get(1);
    assertThat(modifiedOver.losing()).isZero();
    assertThat(modifiedOver.explored()).isEqualTo(Reach.Verdict.UNREACHABLE);
  }

  /** To 16 queues: the CQ has room for all; the captures of that setting lost nothing, either. */
  @Test
  void withSixteenQueuesNothingIsLost() {
    RecordedDelays delays =
        FOUR_REACTORS.delays().orAssumed(HostLibrary.pooled(HostLibrary.read()));
    FloodSetup setup =
        new FloodSetup(
            Models.LINUX, unmodified(), Workload.deletion(16, 32, 4, 0, false), List.of(delays));
    List<RunNumbers> runs = FloodRuns.run(setup, 1000, new RunPlan(1000, 1, 2));

    assertThat(runs).allMatch(run -> run.lost() == 0 && run.finished());
  }

  /** What a run comes to is among what a search over every order of the steps finds. */
  @Test
  void everyRunIsReachable() {
    Prediction prediction = ONE_THREAD;
    List<PredictedCell> cells =
        Stream.of(prediction.cells(), prediction.otherCells(), prediction.overcommitted())
            .flatMap(List::stream)
            .toList();

    for (PredictedCell cell : cells) {
      assertThat(cell.stalling()).as(cell.toString()).isZero();
      if (cell.losing() > 0) {
        assertThat(cell.explored()).as(cell.toString()).isEqualTo(Reach.Verdict.REACHABLE);
      }
    }
  }

  @Test
  void theNumbersDoNotDependOnTheThreads() {
    Prediction one = ONE_THREAD;
    Prediction three = predict(3);

    assertThat(three.cells()).isEqualTo(one.cells());
    assertThat(three.otherCells()).isEqualTo(one.otherCells());
    assertThat(three.captured().p()).isEqualTo(one.captured().p());
  }

  @Test
  void withoutTheGuestsTraceTheHostIsAssumedAndTheCheckUntestable() {
    CapturedFloods log = SampleFloods.read(SampleFloods.folder("lost-4-reactors"), false);
    Prediction prediction =
        new Predictor(log, new RunPlan(20, 1, 2))
            .predict(candidates(), List.of(Models.LINUX), List.of(unmodified()), List.of(), 0);

    assertThat(prediction.verdict()).isEqualTo(Prediction.Verdict.UNTESTABLE);
    assertThat(prediction.hostNames()).contains("linux-7.2-tcg", "linux-7.2-tcg-slowed");
  }

  private static Prediction predict(int threads) {
    List<Variant> variants =
        Models.controllers().stream().map(controller -> new Variant(controller, 2)).toList();
    List<Variant> others =
        Models.controllers().stream()
            .map(controller -> new Variant(controller, 1))
            .filter(Variant::reactorsMatter)
            .toList();
    return predictor(FOUR_REACTORS, threads)
        .predict(candidates(), Models.hosts(), variants, others, 0);
  }

  private static List<CapturedPair> candidates() {
    return List.of(new CapturedPair(Models.LINUX, unmodified(), "test"));
  }

  private static Predictor predictor(CapturedFloods floods, int threads) {
    return new Predictor(floods, new RunPlan(RUNS, 1, threads));
  }

  private static Variant unmodified() {
    return new Variant(SpdkController.before25473(), 2);
  }

  private static HostModel host(String name) {
    return Objects.requireNonNull(Models.host(name));
  }

  private static Variant variant(String name) {
    ControllerModel controller = Objects.requireNonNull(Models.controller(name));
    return new Variant(controller, 2);
  }

  private static PredictedCell cell(List<PredictedCell> cells, String host, String controller) {
    return cells.stream()
        .filter(
            cell ->
                cell.host().name().equals(host)
                    && cell.variant().controller().name().equals(controller))
        .findFirst()
        .orElseThrow();
  }
}
