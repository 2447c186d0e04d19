package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.CommandTimeline;
import io.cqtrace.analysis.record.CommandTimelines;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.LifeLineRecorder;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifeLinesChartTest {
  private static final CaptureLabel LABEL = new CaptureLabel(List.of("t.log"), Clock.EPOCH);

  private static CommandTimelines recorded(GeneratedCapture capture) {
    LifeLineRecorder recorder = new LifeLineRecorder();
    capture.tell(recorder);
    return recorder.lives();
  }

  @Test
  void onlyTheCommandsThatAreAskedForAreKept() {
    GeneratedCapture capture =
        new GeneratedCapture().createPairByCommand(1, 16).createPairByCommand(2, 16);
    capture.pause(1000).submit(1, 1).complete(1, 1, 100).release(1, 1).pause(1000);
    capture.submit(2, 3).complete(2, 1, 500);
    int line = capture.lastLine();
    capture.complete(2, 2, 100).release(2, 3).pause(1000);
    capture.submit(2, 1).complete(2, 1, 100).release(2, 1);

    assertThat(labels(capture, ChartFocus.WORST.ofCq(0, 1))).containsExactly("SQ 1 cid 0 Read");
    // Submitted together, the second and the third not yet completed; the fourth not yet there.
    assertThat(labels(capture, ChartFocus.WORST.around(0, line)))
        .containsExactlyInAnyOrder("SQ 2 cid 0 Read", "SQ 2 cid 1 Read", "SQ 2 cid 2 Read");
    assertThat(labels(capture, ChartFocus.WORST.between(3500, 10_000)))
        .containsExactly("SQ 2 cid 3 Read");
    assertThat(FocusText.of(ChartFocus.WORST.ofCq(0, 1).between(3500, 10_000), LABEL))
        .isEqualTo("Only commands of CQ 1, from 0.000004 s to 0.000010 s. ");
  }

  private static List<String> labels(GeneratedCapture capture, ChartFocus focus) {
    LifeLineRecorder recorder = new LifeLineRecorder(focus);
    capture.tell(recorder);
    return recorder.lives().lives().stream().map(CommandTimeline::label).toList();
  }

  @Test
  void stuckCommandsComeFirstThenWithheldThenSlowOnes() {
    GeneratedCapture capture =
        new GeneratedCapture().createPairByCommand(1, 4).createPairByCommand(2, 64);
    for (int i = 0; i < 5000; i++) {
      capture.submit(2, 1).pause(1000 + i).complete(2, 1, 100).release(2, 1);
    }
    capture.submit(2, 1).fetch(2, 1);
    int stuckLine = capture.lastLine();
    capture
        .submit(1, 4)
        .complete(1, 4, 100)
        .pause(5000)
        .release(1, 3)
        .release(1, 1)
        .pause(2_000_000_000L);
    capture.submit(2, 1).complete(2, 1, 100).release(2, 1);
    CommandTimelines lives = recorded(capture);

    assertThat(lives.commandCount()).isEqualTo(5010);
    assertThat(lives.stuckCount()).isEqualTo(1);
    assertThat(lives.withheldCount()).isEqualTo(1);
    assertThat(lives.lives()).hasSize(LifeLineRecorder.KEPT);
    CommandTimeline stuck = lives.lives().get(0);
    assertThat(stuck.outcome()).isEqualTo(Outcome.EXECUTING);
    assertThat(stuck.line()).isEqualTo(stuckLine);
    assertThat(stuck.completedX()).isNaN();
    CommandTimeline withheld = lives.lives().get(1);
    assertThat(withheld.label()).isEqualTo("SQ 1 cid 3 Read");
    assertThat(withheld.withheldNs()).isEqualTo(5100);
    assertThat(withheld.postedX() - withheld.completedX()).isEqualTo(5100);
    CommandTimeline slowest = lives.lives().get(2);
    assertThat(slowest.releasedX() - slowest.submittedX()).isEqualTo(1000 + 4999 + 100);
    assertThat(lives.lives().get(39).label()).startsWith("SQ 2");

    ChartSpec spec = LifeLinesChart.of(lives, LABEL);
    assertThat(spec.caption())
        .startsWith("5010 commands: 1 not delivered, 1 withheld. Shown: 40,")
        .contains("Each life begins at the left edge");
    ChartPanel panel = spec.panels().get(0);
    assertThat(panel.y().categories()).hasSize(40);
    assertThat(panel.y().categories().get(39)).isEqualTo(stuck.label());
    assertThat(panel.x().max()).as("the stuck one does not stretch the axis").isLessThan(100);
    assertThat(panel.notes().get(39).text())
        .isEqualTo("EXECUTING, line " + stuckLine + ", then nothing for 2.000 s");
    assertThat(panel.series("completed, not posted").size()).isEqualTo(1);
    ChartRenderer.svg(spec);
  }

  @Test
  void livesOfOneMomentKeepTheirPlacesInTime() {
    GeneratedCapture capture = new GeneratedCapture().createPairByCommand(1, 64).pause(10_000);
    capture.submit(1, 3).complete(1, 3, 10_000).release(1, 3);
    ChartSpec spec = LifeLinesChart.of(recorded(capture), LABEL);
    assertThat(spec.title()).isEqualTo("Lives of slow commands");
    assertThat(spec.panels().get(0).x().label()).isEqualTo("time since the capture's start");
    assertThat(spec.panels().get(0).x().min()).isZero();
  }

  @Test
  void withoutTimeStampsLinesAreCounted() {
    GeneratedCapture capture = new GeneratedCapture().untimed().createPairByCommand(1, 64);
    capture.submit(1, 3).complete(1, 3, 0).release(1, 3);
    CommandTimelines lives = recorded(capture);
    assertThat(lives.timed()).isFalse();
    assertThat(lives.lives())
        .filteredOn(life -> life.label().startsWith("SQ 1"))
        .extracting(CommandTimeline::submittedX)
        .containsOnly(8.0);
    assertThat(lives.lives())
        .filteredOn(life -> life.label().startsWith("SQ 1"))
        .extracting(CommandTimeline::releasedX)
        .containsOnly(15.0);
    ChartSpec spec = LifeLinesChart.of(lives, LABEL);
    assertThat(spec.caption()).endsWith("no time stamps: the horizontal axis counts its lines.");
    assertThat(spec.panels().get(0).notes().get(4).text()).isEqualTo("7 lines");
  }

  @Test
  void aLossEndsALifeWithACross() {
    CommandTimeline lost =
        new CommandTimeline(
            "SQ 0 cid 1 Delete I/O SQ 5",
            Outcome.LOST,
            7,
            0,
            1e6,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            2e6,
            Double.NaN,
            0);
    ChartSpec spec =
        LifeLinesChart.of(new CommandTimelines(List.of(lost), 1, 1, 0, true, 0, 4e6), LABEL);
    ChartPanel panel = spec.panels().get(0);
    assertThat(panel.series(LifeLinesChart.LOST).x()).isEqualTo(Numbers.of(2));
    assertThat(panel.series("executing").xEnd()).isEqualTo(Numbers.of(2));
    assertThat(panel.series("lost: nobody will post it").x()).isEqualTo(Numbers.of(2));
    assertThat(panel.series("lost: nobody will post it").xEnd()).isEqualTo(Numbers.of(4));
  }

  @Test
  void noCommandIsSaid() {
    ChartSpec spec = LifeLinesChart.of(recorded(new GeneratedCapture()), LABEL);
    assertThat(spec.panels().get(0).notes().get(0).text()).isEqualTo("no command in this capture");
    ChartRenderer.svg(spec);
  }
}
