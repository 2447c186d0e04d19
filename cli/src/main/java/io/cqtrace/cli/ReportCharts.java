package io.cqtrace.cli;

import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.GroupLatencyChart;
import io.cqtrace.analysis.chart.LatencyChart;
import io.cqtrace.analysis.chart.LifeLinesChart;
import io.cqtrace.analysis.chart.LoadChart;
import io.cqtrace.analysis.chart.MatrixChart;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.chart.RingStepsChart;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.CommandTimelines;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.GroupLatencyRecorder;
import io.cqtrace.analysis.record.LatencyRecorder;
import io.cqtrace.analysis.record.LifeLineRecorder;
import io.cqtrace.analysis.record.LoadRecorder;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.record.RingStepsRecorder;
import io.cqtrace.analysis.record.StageLatency;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.report.DecidingPoint;
import io.cqtrace.analysis.report.ReportFacts;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.ReplayMatrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The charts of a report: what they are made of is collected while a capture is read again. */
final class ReportCharts {
  private static final String OCCUPANCY = "cq-occupancy";
  private static final String RINGS = "rings";
  private static final String LIVES = "lives";
  private static final String LATENCY = "latency";
  private static final String GROUPS = "latency-groups";
  private static final String LOAD = "load";
  private static final String MATRIX = "matrix";

  /** The pictures of a report; PDF is for papers: 'cqtrace chart'. */
  static final List<ChartRenderer.Format> FORMATS =
      List.of(ChartRenderer.Format.PNG, ChartRenderer.Format.SVG);

  private final @Nullable CqOccupancy occupancy;
  private final @Nullable RingStepsRecorder rings;
  private final LifeLineRecorder lives = new LifeLineRecorder();
  private final LatencyRecorder latency = new LatencyRecorder();
  private final GroupLatencyRecorder groups = new GroupLatencyRecorder();
  private final LoadRecorder load = new LoadRecorder();

  /** Charts around the moment of a CQ; without one, those that need none. */
  ReportCharts(Optional<CqOccupancy> occupancy) {
    this.occupancy = occupancy.orElse(null);
    this.rings = occupancy.map(RingStepsRecorder::new).orElse(null);
  }

  /**
   * The moment that the charts enlarge: that of the finding that decides. The worst moment of the
   * capture is it where a line of that finding lies in it; else the finding's own line is.
   *
   * @param worst what a first reading recorded
   */
  static Optional<CqOccupancy> moment(
      OccupancyRecorder worst, Analysis analysis, CapturePass pass) {
    Optional<CqOccupancy> whole = worst.worst();
    DecidingPoint point = DecidingPoint.of(analysis).orElse(null);
    if (point == null || whole.map(cq -> point.isIn(cq)).orElse(false)) {
      return whole;
    }
    long zeroNs = whole.map(CqOccupancy::firstNs).orElse(analysis.capture().firstNs());
    OccupancyRecorder recorder = new OccupancyRecorder(point.focus(zeroNs));
    pass.read(List.of(recorder));
    Optional<CqOccupancy> around =
        recorder
            .focused()
            .filter(cq -> Optional.ofNullable(cq.worst()).map(WorstMoment::asked).orElse(false));
    return around.isPresent() ? around : whole;
  }

  /** What has to listen to the second reading. */
  List<HistoryListener> listeners() {
    List<HistoryListener> all = new ArrayList<>(List.of(lives, latency, groups, load));
    RingStepsRecorder steps = rings;
    if (steps != null) {
      all.add(steps);
    }
    return all;
  }

  /** The charts of the capture that have something to show, by their names, in reading order. */
  Map<String, ChartSpec> specs(Analysis analysis) {
    CaptureLabel label = CaptureLabel.of(analysis.trace(), analysis.clocks());
    Map<String, ChartSpec> specs = new LinkedHashMap<>();
    CqOccupancy cq = occupancy;
    if (cq != null) {
      ChartSpec chart = OccupancyChart.of(cq, label);
      if (!chart.isEmpty()) {
        specs.put(OCCUPANCY, chart);
      }
    }
    RingStepsRecorder steps = rings;
    if (steps != null) {
      specs.put(RINGS, RingStepsChart.of(steps.steps(), label));
    }
    CommandTimelines lines = lives.lives();
    if (!lines.lives().isEmpty()) {
      specs.put(LIVES, LifeLinesChart.of(lines, label));
    }
    List<StageLatency> latencies = latency.latencies();
    if (!latencies.isEmpty()) {
      specs.put(LATENCY, LatencyChart.of(latencies, label));
    }
    if (!groups.byQueue().isEmpty()) {
      specs.put(GROUPS, GroupLatencyChart.of(groups, label));
    }
    load.load().ifPresent(counted -> specs.put(LOAD, LoadChart.of(counted, label)));
    specs.replaceAll((name, spec) -> restricted(spec, analysis));
    return specs;
  }

  /** The chart of what the models came to, by its name, if they were run. */
  static Map<String, ChartSpec> matrix(ReportFacts.ClosedLoop replay) {
    ReplayMatrix matrix = replay.matrix();
    Prediction prediction = replay.prediction();
    if (prediction != null) {
      return Map.of(MATRIX, MatrixChart.of(prediction));
    }
    return matrix == null ? Map.of() : Map.of(MATRIX, MatrixChart.of(matrix));
  }

  /** A chart of a capture that does not decide says so. */
  static ChartSpec restricted(ChartSpec spec, Analysis analysis) {
    if (analysis.verdict() != Verdict.INCONCLUSIVE) {
      return spec;
    }
    String why =
        analysis.conclusion().doubts().stream()
            .findFirst()
            .map(doubt -> ": " + doubt.cause().doc())
            .orElse("");
    return spec.restricted("INCONCLUSIVE", "INCONCLUSIVE" + why + ".");
  }

  /** Names of the files that any report's charts may have. */
  static List<String> fileNames() {
    return fileNames(List.of(OCCUPANCY, RINGS, LIVES, LATENCY, GROUPS, LOAD, MATRIX));
  }

  private static List<String> fileNames(List<String> names) {
    return names.stream()
        .flatMap(name -> FORMATS.stream().map(format -> name + format.extension()))
        .toList();
  }

  /** The CQ that the charts are drawn of, or null. */
  @Nullable CqOccupancy occupancy() {
    return occupancy;
  }
}
