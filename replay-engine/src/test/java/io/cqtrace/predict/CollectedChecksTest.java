package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.fit.SampleFloods;
import io.cqtrace.model.Models;
import io.cqtrace.replay.Variant;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The captured pair could have made each capture. Skipped where the collection is not there. */
class CollectedChecksTest {
  private static final double LEAST_P = 0.05;

  @ParameterizedTest
  @CsvSource({
    "A-4reactors-remove, linux, spdk-pre-25473, 2",
    "A-1reactor-remove, linux, spdk-pre-25473, 1",
    "A-2reactors-remove, linux, spdk-pre-25473, 2",
    "A-64vcpu-sockets-remove, linux, spdk-pre-25473, 1",
    "A-doorbells-remove, linux, spdk-pre-25473, 2",
    "A-patchedguest-remove, linux-early-doorbell, spdk-pre-25473, 2",
    "B-4reactors-remove, linux, spdk-25473, 2",
    "B-doorbells-remove, linux, spdk-25473, 2",
    "C-1reactor-remove, linux, spdk-pre-16788, 1"
  })
  void theCapturedPairIsConsistent(String folder, String host, String controller, int reactors) {
    Path path = SampleFloods.collected(folder);
    assumeTrue(path != null, "no collection of captures beside the checkout");
    Predictor predictor =
        new Predictor(
            SampleFloods.read(Objects.requireNonNull(path), true),
            new RunPlan(RunPlan.DEFAULT_RUNS, 0, 2));
    PairCheck check =
        predictor.check(
            Objects.requireNonNull(Models.host(host)),
            new Variant(Objects.requireNonNull(Models.controller(controller)), reactors));
    assertThat(check.p()).isGreaterThanOrEqualTo(LEAST_P);
  }
}
