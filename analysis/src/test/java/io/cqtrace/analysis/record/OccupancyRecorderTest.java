package io.cqtrace.analysis.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.record.WorstMoment.Kind;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class OccupancyRecorderTest {

  @Test
  void aFullIntervalIsFoundWithItsLines() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).complete(1, 3, 1000);
    capture.complete(1, 1, 500);
    int foundFull = capture.lastLine();
    capture.complete(1, 1, 0).pause(200).release(1, 1);
    capture.pause(1000).release(1, 3);
    int resumed = capture.lastLine();
    CqOccupancy cq = capture.recorded().worst().orElseThrow();

    assertThat(cq.fullIntervalCount()).isEqualTo(1);
    assertThat(cq.withheldCount()).isEqualTo(2);
    assertThat(cq.completedCount()).isEqualTo(5);
    assertThat(cq.doorbellCount()).isEqualTo(2);
    WorstMoment worst = cq.worst();
    assertThat(worst.kind()).isEqualTo(Kind.FULL_INTERVAL);
    assertThat(worst.startLine()).isEqualTo(foundFull);
    assertThat(worst.endLine()).isEqualTo(resumed);
    assertThat(worst.startX()).isEqualTo(3000);
    assertThat(worst.lengthX()).isEqualTo(1700);
    assertThat(worst.level()).isEqualTo(3);
    assertThat(worst.top()).isEqualTo(4);
    assertThat(worst.withheldCount()).isEqualTo(2);
    assertThat(worst.capacity()).isEqualTo(3);
    assertThat(worst.resumed()).isTrue();
    // 1, 2, 3 posted; the 4th and the 5th withheld; one slot released and taken; three released.
    assertThat(cq.zoom().x()).isEqualTo(Numbers.of(0, 0, 1000, 2000, 3000, 3500, 3700, 4700));
    assertThat(cq.zoom().high()).isEqualTo(Numbers.of(0, 1, 2, 3, 3, 3, 3, 1));
    assertThat(cq.zoom().top()).isEqualTo(Numbers.of(0, 1, 2, 3, 4, 5, 4, 1));
    assertThat(cq.zoom().withheldX()).isEqualTo(Numbers.of(3000, 3500));
    assertThat(cq.zoom().withheldTop()).isEqualTo(Numbers.of(4, 5));
    assertThat(cq.zoom().doorbellX()).isEqualTo(Numbers.of(3700, 4700));
    assertThat(cq.overview().x().subList(0, 8)).isEqualTo(cq.zoom().x().subList(0, 8));
  }

  @Test
  void theLongestIntervalOfAllQueuesIsEnlargedExactlyHoweverLongTheCapture() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).createPair(2, 8);
    traffic(capture, 20_000);
    capture.complete(2, 8, 100).pause(5_000_000).release(2, 7).pause(10).release(2, 1);
    traffic(capture, 20_000);
    OccupancyRecorder recorder = capture.recorded();
    CqOccupancy cq = recorder.worst().orElseThrow();

    assertThat(cq.cqId()).isEqualTo(2);
    assertThat(cq.worst().withheldCount()).isEqualTo(1);
    assertThat(cq.worst().lengthX()).isEqualTo(5_000_100);
    assertThat(cq.otherFullIntervalCount()).isEqualTo(40_000);
    assertThat(cq.fullStartX()).hasSize(1);
    assertThat(recorder.occupancy(0, 1).orElseThrow().worst().lengthX()).isEqualTo(2000);
    assertThat(recorder.occupancy(0, 3)).isEmpty();
    // Every change around it is there: eight completions and two doorbells, no merging.
    int peak = cq.zoom().x().indexOf((double) cq.worst().startX());
    assertThat(cq.zoom().top().subList(peak - 7, peak + 3))
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 0.0);
    assertThat(cq.zoomFromX()).isLessThan(cq.worst().startX() - 50_000);
    assertThat(cq.zoomToX()).isGreaterThan(cq.worst().endX() + 50_000);
  }

  private static void traffic(GeneratedCapture capture, int rounds) {
    for (int i = 0; i < rounds; i++) {
      capture.complete(1, 4, 500).pause(1500).release(1, 3).pause(700).release(1, 1);
      capture.complete(2, 1, 10).pause(10).release(2, 1);
    }
  }

  @Test
  void anIntervalWithMoreChangesThanTheRingHoldsKeepsItsStart() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).complete(1, 5, 1000);
    for (int i = 0; i < 50_000; i++) {
      capture.release(1, 1).pause(1000).complete(1, 1, 1000);
    }
    CqOccupancy cq = capture.recorded().worst().orElseThrow();

    assertThat(cq.fullIntervalCount()).isEqualTo(1);
    assertThat(cq.worst().resumed()).isFalse();
    assertThat(cq.withheldCount()).isEqualTo(50_002);
    assertThat(cq.zoom().x().at(0)).isZero();
    assertThat(cq.zoom().x().size()).isLessThan(2100);
    assertThat(cq.zoomToX()).isEqualTo(cq.lastX());
    assertThat(cq.zoom().top().max(0)).isEqualTo(5);
  }

  @Test
  void aCqThatWasNeverFullShowsItsBusiestMoment() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 1024).createPair(2, 32);
    for (int i = 0; i < 1000; i++) {
      capture.complete(1, 3, 100).release(1, 3).complete(2, 1, 1000).release(2, 1);
    }
    capture.complete(2, 20, 100);
    int peakLine = capture.lastLine();
    capture.release(2, 20);
    for (int i = 0; i < 1000; i++) {
      capture.complete(1, 30, 100).release(1, 30);
    }
    CqOccupancy cq = capture.recorded().worst().orElseThrow();

    assertThat(cq.cqId()).isEqualTo(2);
    assertThat(cq.worst().kind()).isEqualTo(Kind.BUSIEST);
    assertThat(cq.worst().top()).isEqualTo(20);
    assertThat(cq.worst().startLine()).isEqualTo(peakLine);
    assertThat(cq.fullIntervalCount()).isZero();
    assertThat(cq.zoom().high().max(0)).isEqualTo(20);
  }

  private static GeneratedCapture quietThenFullThenQuiet() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).createPair(2, 8);
    traffic(capture, 500);
    capture.complete(2, 9, 100).pause(5_000_000).release(2, 7).release(2, 2);
    traffic(capture, 500);
    return capture;
  }

  @Test
  void aLineThatIsAskedForIsEnlargedInsteadOfTheWorstMoment() {
    GeneratedCapture capture = quietThenFullThenQuiet();
    // A doorbell of CQ 1: rows 5 to 13 of the first round are its four commands and the release.
    int line = 13;
    OccupancyRecorder recorder = new OccupancyRecorder(ChartFocus.WORST.around(0, line));
    capture.tell(recorder);
    CqOccupancy cq = recorder.focused().orElseThrow();

    assertThat(cq.cqId()).isEqualTo(1);
    assertThat(cq.worst().kind()).isEqualTo(Kind.ASKED_LINE);
    assertThat(cq.worst().startLine()).isEqualTo(line);
    // Three of four slots were released: the withheld fourth has been posted into one of them.
    assertThat(cq.worst().level()).isEqualTo(1);
    assertThat(recorder.worst()).isPresent();
    assertThat(OccupancyChart.of(cq, new CaptureLabel(List.of("x"), Clock.EPOCH)).caption())
        .startsWith("At line 13 (0.000004 s): 1 of 3 slots occupied. In all: 1000 completions");
  }

  @Test
  void aLineBehindTheLastOneIsNotFound() {
    GeneratedCapture capture = quietThenFullThenQuiet();
    OccupancyRecorder recorder =
        new OccupancyRecorder(ChartFocus.WORST.ofCq(0, 1).around(0, capture.lastLine() + 1L));
    capture.tell(recorder);
    assertThat(recorder.focused().orElseThrow().worst().asked()).isFalse();
  }

  @Test
  void aStretchThatIsAskedForIsExactAndBeginsWithTheLevelBeforeIt() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 16);
    capture.complete(1, 3, 1000).pause(97_000);
    capture.complete(1, 4, 1000).pause(96_000).release(1, 7).pause(1000).complete(1, 16, 10);
    OccupancyRecorder recorder = new OccupancyRecorder(ChartFocus.WORST.between(50_000, 150_000));
    capture.tell(recorder);
    CqOccupancy cq = recorder.focused().orElseThrow();

    assertThat(cq.worst().kind()).isEqualTo(Kind.ASKED_STRETCH);
    assertThat(cq.worst().level()).isEqualTo(7);
    assertThat(cq.zoom().x()).isEqualTo(Numbers.of(50_000, 100_000, 101_000, 102_000, 103_000));
    assertThat(cq.zoom().high()).isEqualTo(Numbers.of(3, 4, 5, 6, 7));
    assertThat(ZoomWindow.of(cq, cq.worst())).containsExactly(50_000, 150_000);
    assertThat(cq.lostCount()).isZero();
    assertThat(cq.fullIntervalCount()).isEqualTo(1);
  }

  @Test
  void aStretchOfSilenceShowsTheLevelThatHolds() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 16).complete(1, 3, 1000);
    capture.pause(1_000_000).release(1, 3);
    OccupancyRecorder recorder = new OccupancyRecorder(ChartFocus.WORST.between(5000, 6000));
    capture.tell(recorder);
    CqOccupancy cq = recorder.focused().orElseThrow();
    assertThat(cq.zoom().high()).isEqualTo(Numbers.of(3));
    assertThat(cq.worst().level()).isEqualTo(3);
  }

  /** As a simulated controller that drops records it: the completion, then that it is discarded. */
  @Test
  void aDiscardedCompletionWithItsCommandIsLostAndNotWithheld() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 4).complete(1, 4, 1000);
    capture.discard(1, 3).pause(1000).release(1, 3);
    CqOccupancy cq = capture.recorded().worst().orElseThrow();
    assertThat(cq.worst().kind()).isEqualTo(Kind.LOSS);
    assertThat(cq.lostCount()).isEqualTo(1);
    assertThat(cq.withheldCount()).isZero();
    assertThat(cq.fullIntervalCount()).isZero();
  }

  @Test
  void livesAreOneTimeLineWithGaps() {
    GeneratedCapture capture = new GeneratedCapture();
    for (int life = 0; life < 3; life++) {
      capture.createPair(1, life == 1 ? 8 : 4).pause(1000).complete(1, 2, 1000);
      capture.release(1, 2).pause(1000).deletePair(1).pause(10_000);
    }
    CqOccupancy cq = capture.recorded().occupancy(0, 1).orElseThrow();

    assertThat(cq.lifeCount()).isEqualTo(3);
    assertThat(cq.size()).isEqualTo(8);
    assertThat(cq.overview().high())
        .isEqualTo(
            Numbers.of(0, 1, 2, 0, Double.NaN, 0, 1, 2, 0, Double.NaN, 0, 1, 2, 0, Double.NaN));
    assertThat(cq.overview().capacity().at(2)).isEqualTo(3);
    assertThat(cq.overview().capacity().at(4)).isNaN();
    assertThat(cq.overview().capacity().at(7)).isEqualTo(7);
  }

  @Test
  void withoutTimeStampsRowsAreCounted() {
    GeneratedCapture capture = new GeneratedCapture().untimed().createPair(1, 4);
    capture.complete(1, 4, 0).release(1, 3);
    CqOccupancy cq = capture.recorded().worst().orElseThrow();

    assertThat(cq.timed()).isFalse();
    // Rows 0 and 1 create the queues, every second one from 3 completes, 10 is the doorbell.
    assertThat(cq.zoom().x()).isEqualTo(Numbers.of(0, 3, 5, 7, 9, 10));
    assertThat(cq.worst().startX()).isEqualTo(9);
    assertThat(cq.worst().endX()).isEqualTo(10);
    assertThat(cq.worst().startLine()).isEqualTo(10);
    assertThat(cq.lastX()).isEqualTo(10);
  }

  @Test
  void aCaptureWithoutCompletionsHasNoWorstCq() {
    assertThat(new GeneratedCapture().recorded().worst()).isEmpty();
    OccupancyRecorder recorder = new GeneratedCapture().createPair(1, 4).recorded();
    assertThat(recorder.worst()).isEmpty();
    assertThat(recorder.occupancy(0, 1)).isPresent();
    assertThat(recorder.occupancy(0, 1).orElseThrow().worst()).isNull();
  }

  @Test
  void veryManyCqsAreNotAllFollowed() {
    GeneratedCapture capture = new GeneratedCapture();
    for (int qid = 1; qid <= 5000; qid++) {
      capture.createPair(qid, 16).complete(qid, 1 + qid % 9, 10);
    }
    OccupancyRecorder recorder = capture.recorded();
    assertThat(recorder.cqCount()).isEqualTo(4096);
    assertThat(recorder.unfollowedCount()).isEqualTo(904);
    assertThat(recorder.worst().orElseThrow().worst().top()).isEqualTo(9);
  }
}
