package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.model.controller.SpdkController;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is concluded about a captured SPDK, and with which word for how sure that is. */
class CapturedSpdkTest {

  /** Facts: lost, deletes in turn, refused, fetched beyond the free slots, left with room. */
  @ParameterizedTest(name = "\"{0}\", {1} lost, in turn {2}, {3} refused, {4}, {5}")
  @CsvSource({
    "'', 0, false, 0, 0, 0, ASSUMED, spdk-25473 spdk-pre-25473 spdk-pre-16788",
    "'', 0, false, 2, 0, 0, ASSUMED, spdk-25473 spdk-pre-25473",
    "'', 9, false, 0, 0, 0, ASSUMED, spdk-pre-25473 spdk-pre-16788",
    "'', 9, false, 2, 0, 0, INFERRED, spdk-pre-25473",
    "'', 14, true, 0, 0, 0, INFERRED, spdk-pre-16788",
    "'', 0, false, 2, 5, 0, INFERRED, spdk-pre-25473",
    "'', 0, false, 9, 0, 5, INFERRED, spdk-25473",
    "SPDK v25.01-pre git sha1 6e1d0b50c1 / DPDK, 0, false, 0, 0, 0, INFERRED, spdk-25473",
    "SPDK v25.01-pre git sha1 c55bec1e13 / DPDK, 0, false, 0, 0, 0, INFERRED, spdk-pre-25473",
    "SPDK v25.01-pre git sha1 0123456789 / DPDK, 0, false, 0, 0, 0, ASSUMED,"
        + " spdk-25473 spdk-pre-25473",
    "SPDK v24.09 / DPDK, 0, false, 0, 0, 0, INFERRED, spdk-pre-25473",
    "SPDK v25.05 / DPDK, 0, false, 0, 0, 0, INFERRED, spdk-25473",
    "SPDK v22.09 / DPDK, 0, false, 0, 0, 0, INFERRED, spdk-pre-16788",
    "SPDK v25.05 / DPDK, 3, false, 4, 0, 0, INFERRED, spdk-pre-25473",
    "SPDK v25.01-pre git sha1 c55bec1e13 / DPDK, 14, true, 0, 0, 0, INFERRED, spdk-pre-16788"
  })
  void behaviourDecidesAndTheNameHelps(
      String named,
      long lost,
      boolean inTurn,
      long refused,
      long beyond,
      long withRoom,
      String grade,
      String controllers) {
    CapturedSpdk spdk =
        CapturedSpdk.of(
            ProducerVersion.find(named),
            new FlowControlFacts(lost, inTurn, refused, beyond, withRoom));

    assertThat(String.join(" ", spdk.candidates().stream().map(SpdkController::name).toList()))
        .isEqualTo(controllers);
    assertThat(spdk.words()).startsWith(grade + ": ");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"SPDK v25.05 / DPDK, 3, false", "SPDK v24.01 git sha1 c55bec1e13 / DPDK, 3, true"})
  void aBuildThatIsNotWhatItNamesIsSaid(String named, long lost, boolean inTurn) {
    assertThat(
            CapturedSpdk.of(
                    ProducerVersion.find(named), new FlowControlFacts(lost, inTurn, 0, 0, 0))
                .words())
        .contains("which does not behave so");
  }
}
