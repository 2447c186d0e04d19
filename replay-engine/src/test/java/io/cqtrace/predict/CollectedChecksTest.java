package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.fit.SampleFloods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code cqtrace replay --matrix} finds as the captured pair of each capture of SPDK is the
 * one that made it, and could have made it; docs/replay.md has the same table. Skipped where the
 * collection is not there.
 */
class CollectedChecksTest {
  private static final double LEAST_P = 0.05;
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().resolveSibling("docs").resolve("replay.md");
  private static final CapturePrediction.Cells NO_CELLS =
      new CapturePrediction.Cells(List.of(), List.of(), 0, 0);

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
    "C-1reactor-remove, linux, spdk-pre-16788, 1",
    "A-vfio-region, linux, spdk-pre-25473, 1",
    "A-shadow-io/mapped-bar0, linux, spdk-pre-25473, 1",
    "A-shadow-io/unmapped-bar0, linux, spdk-pre-25473, 1",
    "A-shadow-io/interrupt-mode, linux, spdk-pre-25473, 1"
  })
  void theCapturedPairIsFoundAndConsistent(
      String folder, String host, String controller, int reactors) throws IOException {
    Path path = SampleFloods.collected(folder);
    assumeTrue(path != null, "no collection of captures beside the checkout");

    Prediction prediction =
        Objects.requireNonNull(
            CapturePrediction.of(
                SampleFloods.input(Objects.requireNonNull(path)),
                NO_CELLS,
                new RunPlan(RunPlan.DEFAULT_RUNS, 0, 2),
                runs -> {}));

    PairCheck captured = prediction.captured();
    assertThat(captured.host().name()).isEqualTo(host);
    assertThat(captured.variant().controller().name()).isEqualTo(controller);
    assertThat(captured.variant().reactors()).isEqualTo(reactors);
    assertThat(prediction.verdict()).isEqualTo(Prediction.Verdict.CONSISTENT);
    assertThat(captured.p()).isGreaterThanOrEqualTo(LEAST_P);
    assertThat(Files.readString(DOCUMENT)).contains(row(folder, prediction));
  }

  private static String row(String folder, Prediction prediction) {
    PairCheck captured = prediction.captured();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s x %s/%d | %.2f | %d |\n",
        folder,
        captured.lives().size(),
        captured.host().name(),
        captured.variant().controller().name(),
        captured.variant().reactors(),
        captured.p(),
        prediction.indistinguishable().size());
  }
}
