package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.record.RingStepsRecorder;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Occupancy of real captures, where they are there, against {@code withheld.txt} and {@code
 * lost.json}.
 */
class OccupancyOfCapturesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "b-hotplug64/q111-64-sockets, 0, 19445, 19456, 3,  1,  3, 690000",
    "d-cq-full/q111-d4-nodb,      1, 21374, 21397, 3, 12, 17, 2746000",
    "d-cq-full/q111-d4,           1, 12908, 12939, 2, 36, 57, 7598000",
    "d-cq-full/q111-d8-mqes,      1, 43022, 43121, 6, 24, 61, 8871000",
    "d-cq-full/q72e-d4,           1, 24232, 24282, 3, 32, 41, 11328981000",
  })
  void theWorstIntervalIsTheOneFoundIndependently(
      String capture,
      int cqId,
      long startLine,
      long endLine,
      int held,
      int intervals,
      int allHeld,
      long lengthNs) {
    CqOccupancy cq = recorded(capture(capture)).worst().orElseThrow();
    WorstMoment worst = cq.worst();
    assertThat(cq.cqId()).isEqualTo(cqId);
    assertThat(worst.startLine()).isEqualTo(startLine);
    assertThat(worst.endLine()).isEqualTo(endLine);
    assertThat(worst.withheldCount()).isEqualTo(held);
    assertThat(worst.lengthX()).isBetween(lengthNs - 1000, lengthNs + 1000);
    assertThat(cq.fullIntervalCount()).isEqualTo(intervals);
    assertThat(cq.withheldCount()).isEqualTo(allHeld);
    assertThat(cq.zoom().top().max(0)).isGreaterThanOrEqualTo(worst.capacity() + held);
  }

  /** The lines are those of SPDK's message that it found the CQ full. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"lost-delete-sq, 1, 11161, true", "lost-4-reactors, 9, 22909, false"})
  void aLossIsWorseThanAnythingElse(
      String sample, int lost, long firstLine, boolean headsRecorded) {
    CqOccupancy cq = recorded(sample(sample)).worst().orElseThrow();
    assertThat(cq.cqId()).isZero();
    assertThat(cq.lostCount()).isEqualTo(lost);
    assertThat(cq.worst().kind()).isEqualTo(WorstMoment.Kind.LOSS);
    assertThat(cq.worst().startLine()).isEqualTo(firstLine);
    assertThat(cq.zoom().lostX()).hasSize(lost);
    assertThat(cq.zoom().lostTop()).containsOnly(31.0);
    boolean drained = cq.zoom().x().stream().anyMatch(x -> x > cq.worst().startX());
    assertThat(drained).isTrue();
    assertThat(cq.zoom().doorbellX().isEmpty()).isNotEqualTo(headsRecorded);
    String caption =
        OccupancyChart.of(cq, new CaptureLabel(List.of("spdk.log"), Clock.EPOCH)).caption();
    assertThat(caption).contains("line " + firstLine);
    assertThat(caption.contains("shows no CQ head")).isNotEqualTo(headsRecorded);
  }

  /** SPDK's log shows no CQ head: 0 would be a claim, where only its ERROR line tells a level. */
  @Test
  void aLevelThatIsNotRecordedIsNotDrawnAsEmpty() {
    Path file = sample("lost-4-reactors");
    long line = 20_000;
    OccupancyRecorder recorder =
        recorded(file, new OccupancyRecorder(ChartFocus.WORST.ofCq(0, 0).around(0, line)));
    CqOccupancy cq = recorder.focused().orElseThrow();
    assertThat(cq.worst().asked()).isTrue();
    assertThat(cq.worst().startLine()).isBetween(line, line + 20);
    assertThat(cq.worst().levelKnown()).isFalse();
    CaptureLabel label = new CaptureLabel(List.of("spdk.log"), Clock.EPOCH);
    ChartSpec chart = OccupancyChart.of(cq, label);
    assertThat(chart.caption())
        .contains("how full this CQ was is not known. The capture shows no CQ head.")
        .doesNotContain("occupied");
    assertThat(chart.panels()).extracting(ChartPanel::heading).containsExactly("whole capture");

    RingStepsRecorder rings = new RingStepsRecorder(cq);
    tell(file, rings);
    String caption = RingStepsChart.of(rings.steps(), label).caption();
    assertThat(caption).contains("its head is not in the capture").doesNotContain("released");
  }

  /** A line that creates an SQ tells of a command on the admin queue. */
  @Test
  void aCaptureWithoutAnyCqHeadHasNoOccupancyToDraw() {
    Path root = root();
    Assumptions.assumeTrue(root != null, "no collection of captures beside the checkout");
    Path file = root.resolve("spdk/B-4reactors-remove/spdk.log.zst");
    OccupancyRecorder recorder =
        recorded(file, new OccupancyRecorder(ChartFocus.WORST.around(0, 33_423)));
    CqOccupancy cq = recorder.focused().orElseThrow();
    assertThat(cq.cqId()).isZero();
    assertThat(cq.worst().startLine()).isEqualTo(33_423);
    ChartSpec chart = OccupancyChart.of(cq, new CaptureLabel(List.of("spdk.log"), Clock.EPOCH));
    assertThat(chart.isEmpty()).isTrue();
    assertThat(chart.caption()).contains("line 33423 (131.374704 s): how full this CQ was");
  }

  private static Path sample(String name) {
    return Path.of("..", "sample-traces", "spdk", name, "spdk.log.zst");
  }

  private static Path capture(String name) {
    Path root = root();
    Assumptions.assumeTrue(root != null, "no collection of captures beside the checkout");
    return root.resolve("qemu").resolve(name).resolve("trace.log.zst");
  }

  private static OccupancyRecorder recorded(Path file) {
    return recorded(file, new OccupancyRecorder());
  }

  private static OccupancyRecorder recorded(Path file, OccupancyRecorder recorder) {
    tell(file, recorder);
    return recorder;
  }

  private static void tell(Path file, HistoryListener listener) {
    try (TraceReader reader =
            TraceReader.open(
                List.of(TraceInput.ofArgument(file.toString())), ReadOptions.defaults());
        TableMemory memory = new TableMemory(1L << 28);
        EventStream events = reader.events(memory)) {
      new HistoryBuilder(QueueSizes.UNKNOWN).addListener(listener).run(events);
    }
  }

  /** The collection of captures: where the environment says, or beside the checkout. */
  private static Path root() {
    String configured = System.getenv("CQTRACE_CAPTURES");
    if (configured != null) {
      return Path.of(configured);
    }
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("shared/captures"))) {
      directory = directory.getParent();
    }
    return directory == null ? null : directory.resolve("shared/captures");
  }
}
