package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class OccupancyChartTest {
  private static final CaptureLabel LABEL =
      new CaptureLabel(List.of("/home/user/trace.log.zst"), Clock.EPOCH);

  private static GeneratedCapture withheldTwo() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).pause(10_000_000_000L);
    capture.complete(1, 4, 100_000).pause(100_000);
    capture.complete(1, 1, 0).pause(490_000).release(1, 3).pause(1_000_000).release(1, 2);
    return capture.pause(5_000_000_000L).complete(1, 1, 0).release(1, 1);
  }

  @Test
  void theSpecHoldsTheNumbers() {
    ChartSpec spec = OccupancyChart.worst(withheldTwo().recorded(), LABEL);

    assertThat(spec.title()).isEqualTo("Occupancy of CQ 1 (4 entries)");
    assertThat(spec.caption())
        .isEqualTo(
            "One full interval, at a capacity of 3: 0.690 ms, from line 10 (10.000300 s) to line"
                + " 13; 2 completions withheld, then posted. 6 completions in 1 life of this CQ."
                + " Capture trace.log.zst starts at 1970-01-01T00:16:40Z.");
    assertThat(spec.panels()).hasSize(2);
    ChartPanel overview = spec.panels().get(0);
    assertThat(overview.x().fullLabel()).isEqualTo("time since the capture's start (s)");
    assertThat(overview.x().max()).isEqualTo(15.00199);
    assertThat(overview.notes())
        .containsExactly(new ChartNote(ChartNote.Kind.CALLOUT, 10.0003, 4, "line 10"));
    ChartSeries frame = overview.series(OccupancyChart.ENLARGED);
    assertThat(frame.x().at(0)).isBetween(9.9, 10.0);
    assertThat(frame.xEnd().at(0)).isBetween(10.001, 10.01);

    ChartPanel zoom = spec.panels().get(1);
    assertThat(zoom.heading()).isEqualTo("longest full interval");
    assertThat(zoom.x().fullLabel()).isEqualTo("time after line 10, 10.000300 s (ms)");
    assertThat(zoom.x().min()).isLessThan(-0.3);
    assertThat(zoom.x().max()).isGreaterThan(1.69);
    ChartSeries full = zoom.series(OccupancyChart.FULL);
    assertThat(full.x()).isEqualTo(Numbers.of(0));
    assertThat(full.xEnd()).isEqualTo(Numbers.of(0.69));
    ChartSeries occupied = zoom.series(OccupancyChart.OCCUPIED);
    assertThat(occupied.x().subList(1, occupied.size() - 1))
        .containsExactly(-0.3, -0.2, -0.1, 0.0, 0.2, 0.69, 1.69);
    assertThat(occupied.high().subList(1, occupied.size() - 1))
        .containsExactly(1.0, 2.0, 3.0, 3.0, 3.0, 2.0, 0.0);
    ChartSeries withheld = zoom.series(OccupancyChart.WITHHELD);
    assertThat(withheld.role()).isEqualTo(Role.STACKED_AREA);
    assertThat(withheld.high().subList(1, occupied.size() - 1))
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 2.0, 0.0);
    assertThat(zoom.series(OccupancyChart.CAPACITY).high().max(0)).isEqualTo(3);
    assertThat(zoom.series(OccupancyChart.FOUND_FULL).high()).isEqualTo(Numbers.of(4, 5));
    assertThat(zoom.series(OccupancyChart.DOORBELL).x()).isEqualTo(Numbers.of(0.69, 1.69));
    assertThat(zoom.y().max()).isGreaterThan(5);
    assertThat(zoom.y()).isEqualTo(overview.y());
  }

  @Test
  void equalCapturesGiveEqualSpecs() {
    ChartSpec one = OccupancyChart.worst(withheldTwo().recorded(), LABEL);
    ChartSpec other = OccupancyChart.worst(withheldTwo().recorded(), LABEL);
    assertThat(one).isEqualTo(other);
    assertThat(one.toText()).isEqualTo(other.toText()).contains("role=STEP_AREA");
  }

  @Test
  void aCapacityFarAboveTheDataIsSaidInWords() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 1024);
    capture.complete(1, 5, 1000).release(1, 5);
    ChartPanel overview = OccupancyChart.worst(capture.recorded(), LABEL).panels().get(0);
    assertThat(overview.notes())
        .extracting(ChartNote::text)
        .containsExactly("line 12", "capacity 1023: far above this range");
    assertThat(overview.y().max()).isLessThan(8);
    assertThat(overview.series())
        .extracting(ChartSeries::name)
        .doesNotContain(OccupancyChart.CAPACITY);
  }

  @Test
  void rowsInsteadOfTimesAreSaid() {
    GeneratedCapture capture = new GeneratedCapture().untimed().createPair(1, 4);
    capture.complete(1, 4, 0).release(1, 3);
    ChartSpec spec = OccupancyChart.worst(capture.recorded(), LABEL);
    assertThat(spec.caption()).contains("1 row, from line 10 (row 9) to line 11");
    assertThat(spec.caption())
        .endsWith("Capture trace.log.zst has no time stamps: the horizontal axis counts its rows.");
    assertThat(spec.panels().get(0).x().fullLabel())
        .isEqualTo("row of the capture (it has no time stamps)");
  }

  @Test
  void anIntervalThatNeverEndsIsSaid() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4);
    capture.complete(1, 4, 0).pause(2_000_000_000L).complete(1, 1, 0);
    assertThat(OccupancyChart.worst(capture.recorded(), LABEL).caption())
        .contains("2 completions withheld and not posted before the queue or the capture ended");
  }

  @Test
  void nothingToShowIsSaid() {
    ChartSpec empty = OccupancyChart.worst(new GeneratedCapture().recorded(), LABEL);
    assertThat(empty.caption()).contains("shows no completion");
    assertThat(empty.panels().get(0).notes())
        .extracting(ChartNote::kind)
        .containsExactly(ChartNote.Kind.EMPTY);
    OccupancyRecorder idle = new GeneratedCapture().createPair(1, 4).recorded();
    assertThat(OccupancyChart.of(idle.occupancy(0, 1).orElseThrow(), LABEL).caption())
        .startsWith("Nothing completed on this CQ.");
  }

  @Test
  void severalSourcesAreNamed() {
    CaptureLabel label = new CaptureLabel(List.of("a.log", "b.log"), Clock.OWN);
    ChartSpec spec = OccupancyChart.worst(withheldTwo().recorded(), label);
    assertThat(spec.caption())
        .contains("from a.log line 10 (10.000300 s) to a.log line 13")
        .endsWith("Capture a.log and 1 more starts at 1000.000000 s of its own clock.");
  }
}
