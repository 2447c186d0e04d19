package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.LatencyRecorder;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.StageLatency;
import io.cqtrace.analysis.rule.TimeHistogram;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Matrix, latency, loss and comparison. */
class FigureChartsTest {
  private static final CaptureLabel LABEL = new CaptureLabel(List.of("t.log"), Clock.EPOCH);

  @Test
  void aMatrixHasOneCellAPairWithTheFirstControllerOnTop() {
    List<MatrixCell> cells =
        List.of(
            new MatrixCell("linux", "spec", Verdict.DELAYED, "3 withheld"),
            new MatrixCell("linux", "drop", Verdict.FAULT, "3 lost"),
            new MatrixCell("recorded", "spec", Verdict.DELAYED, "3 withheld"),
            new MatrixCell("recorded", "drop", Verdict.INCONCLUSIVE, "diverged"));
    ChartSpec spec = MatrixChart.of("What if", cells, "runs", "Seed 1.");
    ChartPanel panel = spec.panels().get(0);
    assertThat(panel.x().categories()).containsExactly("linux", "recorded");
    assertThat(panel.y().categories()).containsExactly("drop", "spec");
    assertThat(panel.series("FAULT").x()).isEqualTo(Numbers.of(0));
    assertThat(panel.series("FAULT").high()).isEqualTo(Numbers.of(0));
    assertThat(panel.series("FAULT").texts()).containsExactly("3 lost");
    assertThat(panel.series("DELAYED").x()).isEqualTo(Numbers.of(0, 1));
    assertThat(spec.caption()).isEqualTo("4 runs: 2 DELAYED, 1 FAULT, 1 INCONCLUSIVE. Seed 1.");
    assertThat(ChartRenderer.svg(spec)).contains("diverged");
  }

  @Test
  void aMatrixWithoutCellsCanBeDrawn() {
    ChartRenderer.svg(MatrixChart.of("What if", List.of(), "runs", ""));
  }

  @Test
  void latencyIsShownAsPercentiles() {
    TimeHistogram histogram = new TimeHistogram();
    for (int us = 1; us <= 1000; us++) {
      histogram.add(us * 1000L);
    }
    StageLatency latency = StageLatency.of("fetched to completed", histogram);
    assertThat(latency.count()).isEqualTo(1000);
    assertThat(latency.percentileNs().at(2)).isCloseTo(500_000, within(500.0));
    ChartSpec spec = LatencyChart.of(List.of(latency), LABEL);
    ChartSeries curve = spec.panels().get(0).series("fetched to completed");
    assertThat(curve.high().at(0)).isCloseTo(1, within(0.01));
    assertThat(curve.high().at(8)).isCloseTo(1000, within(1.0));
    assertThat(spec.caption()).contains("median 0.500 ms", "99 % 0.990 ms", "(1000)");
  }

  @Test
  void latencyIsMeasuredBetweenTheStages() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 64);
    for (int i = 0; i < 100; i++) {
      capture.submit(1, 1).pause(2000).complete(1, 1, 8000).release(1, 1);
    }
    LatencyRecorder recorder = new LatencyRecorder();
    capture.tell(recorder);
    List<StageLatency> latencies = recorder.latencies();
    assertThat(latencies)
        .extracting(StageLatency::label)
        .containsExactly(
            "submitted to fetched",
            "fetched to completed",
            "completed to posted",
            "posted to released",
            "submitted to released");
    assertThat(latencies.get(0).percentileNs().at(8)).isCloseTo(2000, within(2.0));
    assertThat(latencies.get(1).percentileNs().at(8)).isZero();
    assertThat(latencies.get(4).percentileNs().at(2)).isCloseTo(10_000, within(10.0));
    ChartRenderer.svg(LatencyChart.of(latencies, LABEL));
    ChartRenderer.svg(LatencyChart.of(List.of(), LABEL));
  }

  @Test
  void aShareOutsideOfItsIntervalIsRefused() {
    assertThatThrownBy(() -> new LossPoint(1, 0, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LossPoint(1, 10, 5, 0.6, 0.9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lossIsACurveWithWhiskers() {
    List<LossPoint> points = new ArrayList<>();
    for (int queues = 30; queues <= 34; queues++) {
      double share = Math.max(0, queues - 31) / 10.0;
      double low = Math.max(0, share - 0.05);
      points.add(new LossPoint(queues, 100, Math.round(share * 100), low, share + 0.05));
    }
    ChartSpec spec =
        LossChart.of("I/O queues", List.of(new LossChart.Curve("linux x drop", points)), "Seed 1.");
    ChartPanel panel = spec.panels().get(0);
    assertThat(panel.series("linux x drop").x()).isEqualTo(Numbers.of(30, 31, 32, 33, 34));
    assertThat(panel.series("linux x drop").high()).isEqualTo(Numbers.of(0, 0, 0.1, 0.2, 0.3));
    ChartSeries whiskers = panel.series().get(0);
    assertThat(whiskers.role()).isEqualTo(ChartSeries.Role.WHISKER);
    assertThat(whiskers.high().at(0)).isEqualTo(0.05);
    assertThat(spec.caption()).startsWith("linux x drop: 60 of 500 runs lost a completion.");
    ChartRenderer.svg(spec);
    ChartRenderer.svg(LossChart.of("I/O queues", List.of(), ""));
  }

  @Test
  void aReplayIsLaidOverTheRecording() {
    GeneratedCapture recorded = new GeneratedCapture().createPair(1, 4);
    recorded.complete(1, 5, 1000).pause(1_000_000).release(1, 3).pause(1000).release(1, 2);
    GeneratedCapture replayed = new GeneratedCapture().createPair(1, 4);
    replayed.complete(1, 3, 1000).pause(1_002_000).release(1, 3).pause(1000);
    ChartSpec spec =
        ComparisonChart.of(
            recorded.recorded().worst().orElseThrow(),
            replayed.recorded().worst().orElseThrow(),
            "linux x drop",
            "",
            LABEL);
    assertThat(spec.title()).isEqualTo("CQ 1 as recorded and as replayed by linux x drop");
    assertThat(spec.caption())
        .contains("Recorded: 2 of 5 completions withheld, 0 lost")
        .contains("Replayed: 0 of 3 completions withheld, 0 lost");
    ChartPanel zoom = spec.panels().get(1);
    assertThat(zoom.series(ComparisonChart.RECORDED).high().max(0)).isEqualTo(5);
    assertThat(zoom.series(ComparisonChart.REPLAYED).high().max(0)).isEqualTo(3);
    ChartRenderer.svg(spec);
  }
}
