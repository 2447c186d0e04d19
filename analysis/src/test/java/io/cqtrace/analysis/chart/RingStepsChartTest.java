package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.RingSteps;
import io.cqtrace.analysis.record.RingStepsRecorder;
import io.cqtrace.analysis.record.RingTrack;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingStepsChartTest {
  private static final CaptureLabel LABEL = new CaptureLabel(List.of("t.log"), Clock.EPOCH);

  private static GeneratedCapture full() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).pause(1_000_000);
    for (int i = 0; i < 1000; i++) {
      capture.submit(1, 2).complete(1, 2, 1000).release(1, 2).pause(1000);
    }
    capture.submit(1, 5).pause(10_000).complete(1, 4, 1000).pause(9000).release(1, 3);
    return capture.pause(1000).release(1, 1).pause(50_000);
  }

  private static RingSteps recorded(GeneratedCapture capture) {
    RingStepsRecorder recorder = new RingStepsRecorder(capture.recorded().worst().orElseThrow());
    capture.tell(recorder);
    return recorder.steps();
  }

  @Test
  void headTailAndRoomOfTheCqAreFollowedAroundTheFullInterval() {
    RingSteps steps = recorded(full());
    RingSteps.Moves cq = steps.cq();
    int last = cq.x().size() - 1;

    assertThat(cq.head().at(last)).isEqualTo(2004);
    assertThat(cq.tail().at(last)).isEqualTo(2004);
    assertThat(cq.limit().at(last)).isEqualTo(2007);
    int full = cq.x().indexOf((double) steps.occupancy().worst().startX());
    assertThat(cq.head().at(full)).isEqualTo(2000);
    assertThat(cq.tail().at(full)).isEqualTo(2003);
    assertThat(cq.wanted().at(full)).isEqualTo(2004);
    assertThat(cq.limit().at(full)).isEqualTo(2003);
    for (int i = 0; i < cq.x().size(); i++) {
      assertThat(cq.tail().at(i)).isLessThanOrEqualTo(cq.limit().at(i));
      assertThat(cq.head().at(i)).isLessThanOrEqualTo(cq.tail().at(i));
    }
    assertThat(steps.sq().tail().max(0)).isEqualTo(2005);
    assertThat(steps.sq().head().max(0)).isEqualTo(2004);
    assertThat(steps.sq().limit().min(0)).isGreaterThan(60_000);
  }

  @Test
  void theChartShowsTheInstantAndNotTheThousandsBefore() {
    ChartSpec spec = RingStepsChart.of(recorded(full()), LABEL);
    ChartPanel cq = spec.panels().get(0);
    assertThat(cq.y().min()).isGreaterThan(1990);
    assertThat(cq.y().max()).isBetween(2007.0, 2015.0);
    assertThat(cq.notes()).extracting(ChartNote::y).containsExactly(2004.0);
    assertThat(cq.series(RingStepsChart.WANTED).high().max(0)).isEqualTo(2004);
    assertThat(spec.caption()).contains("its tail must not pass head + size - 1");
    ChartRenderer.svg(spec);
  }

  @Test
  void ofALargeRingThatIsNearlyEmptyTheRoomIsSaidAndNotScaledTo() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 256).pause(1_000_000);
    capture.submit(1, 3).complete(1, 3, 1000).release(1, 3).pause(50_000);
    ChartPanel cq = RingStepsChart.of(recorded(capture), LABEL).panels().get(0);
    assertThat(cq.y().max()).isLessThan(8);
    assertThat(cq.series()).extracting(ChartSeries::name).doesNotContain(RingStepsChart.LIMIT);
    assertThat(cq.notes())
        .extracting(ChartNote::text)
        .contains("head + size - 1: far above this range");
  }

  @Test
  void countersStayBoundedAndEndRight() {
    RingTrack track = new RingTrack(64);
    for (int i = 0; i < 100_000; i++) {
      track.add(i * 10L, i, i + 2, i + 3, i + 31, i % 1000 == 0);
    }
    RingSteps.Moves moves = track.moves();
    int last = moves.x().size() - 1;
    assertThat(moves.x().size()).isLessThanOrEqualTo(64);
    assertThat(moves.head().at(last)).isEqualTo(99_999);
    assertThat(moves.wanted().at(last)).isEqualTo(100_002);
    assertThat(moves.doorbellX().size()).isGreaterThan(10);
  }

  @Test
  void aQueueThatNeverWorkedIsAnEmptyChart() {
    GeneratedCapture idle = new GeneratedCapture().createPair(1, 4);
    RingStepsRecorder recorder =
        new RingStepsRecorder(idle.recorded().occupancy(0, 1).orElseThrow());
    idle.tell(recorder);
    ChartRenderer.svg(RingStepsChart.of(recorder.steps(), LABEL));
  }
}
