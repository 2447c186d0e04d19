package io.cqtrace.cli;

import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.ComparisonChart;
import io.cqtrace.analysis.chart.GroupLatencyChart;
import io.cqtrace.analysis.chart.LatencyChart;
import io.cqtrace.analysis.chart.LifeLinesChart;
import io.cqtrace.analysis.chart.LoadChart;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.chart.RingStepsChart;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.GroupLatencyRecorder;
import io.cqtrace.analysis.record.LatencyRecorder;
import io.cqtrace.analysis.record.LifeLineRecorder;
import io.cqtrace.analysis.record.LoadRecorder;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.record.RingStepsRecorder;
import io.cqtrace.analysis.report.MatrixText;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.SimulatedRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Charts of captures: each method reads them as often as its chart needs. */
final class CapturedCharts {
  private static final String ASK_ANALYZE = "'cqtrace analyze' says what the capture shows";

  private final CapturePass pass;
  private final ChartFocus focus;
  private final ClosedLoop replays;

  /**
   * Charts of a capture.
   *
   * @param focus what they are to show
   * @param replays how they are replayed, for those charts that do
   */
  CapturedCharts(CapturePass pass, ChartFocus focus, ClosedLoop replays) {
    this.pass = pass;
    this.focus = focus;
    this.replays = replays;
  }

  /** A capture that was read, and what a listener heard of it. */
  private record Heard<L>(L listener, Analysis analysis) {
    CaptureLabel label() {
      return CaptureLabel.of(analysis.trace(), analysis.clocks());
    }

    /** A chart that says what the verdict leaves open. */
    ChartSpec drawn(ChartSpec spec) {
      if (spec.isEmpty()) {
        throw new TraceFormatException(
            String.join(", ", label().sourceNames()),
            "nothing to draw: " + spec.caption().replaceFirst("\\.$", ""),
            ASK_ANALYZE);
      }
      return ReportCharts.restricted(spec, analysis);
    }
  }

  private <L extends HistoryListener> Heard<L> hear(Supplier<L> listener) {
    List<L> last = new ArrayList<>();
    Analysis analysis = new Analyzer(pass, List.of()).run(listener, last::add);
    if (analysis.capture().rowCount() == 0) {
      throw new TraceFormatException(
          pass.capture().name(),
          "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
          "there is nothing to draw");
    }
    if (focus.hasStretch() && !analysis.capture().hasTimes()) {
      throw new TraceFormatException(
          pass.capture().name(),
          "no time stamps: there is no time to choose a part by",
          "name a line instead: --around LINE");
    }
    return new Heard<>(last.get(0), analysis);
  }

  private Heard<OccupancyRecorder> hearOccupancy() {
    Heard<OccupancyRecorder> heard = hear(() -> new OccupancyRecorder(focus));
    Optional<CqOccupancy> cq = heard.listener().focused();
    if (focus.hasCq() && cq.isEmpty()) {
      throw nothing("no CQ " + focus.cqId() + " of controller " + focus.controller());
    }
    boolean asked = cq.map(CqOccupancy::worst).map(worst -> worst.asked()).orElse(false);
    if (focus.hasLine() && !asked) {
      throw nothing("no completion of that CQ at or behind line " + focus.line());
    }
    if (focus.hasStretch() && cq.map(one -> one.lastX() <= focus.fromX()).orElse(false)) {
      throw nothing("the capture ends before --from");
    }
    return heard;
  }

  private TraceFormatException nothing(String what) {
    boolean part = focus.hasCq() || focus.hasLine() || focus.hasStretch();
    return new TraceFormatException(
        pass.capture().name(), what, part ? "choose another part of the capture" : ASK_ANALYZE);
  }

  ChartSpec occupancy() {
    Heard<OccupancyRecorder> heard = hearOccupancy();
    return heard.drawn(OccupancyChart.focused(heard.listener(), heard.label()));
  }

  ChartSpec rings() {
    Heard<OccupancyRecorder> heard = hearOccupancy();
    Optional<CqOccupancy> cq = heard.listener().focused();
    if (cq.isEmpty()) {
      return heard.drawn(OccupancyChart.focused(heard.listener(), heard.label()));
    }
    RingStepsRecorder recorder = new RingStepsRecorder(cq.get());
    pass.read(List.of(recorder));
    return heard.drawn(RingStepsChart.of(recorder.steps(), heard.label()));
  }

  ChartSpec lives() {
    Heard<LifeLineRecorder> heard = hear(() -> new LifeLineRecorder(focus));
    return heard.drawn(LifeLinesChart.of(heard.listener().lives(), heard.label(), focus));
  }

  ChartSpec latency() {
    Heard<LatencyRecorder> heard = hear(() -> new LatencyRecorder(focus));
    return heard.drawn(LatencyChart.of(heard.listener().latencies(), heard.label(), focus));
  }

  ChartSpec groups() {
    Heard<GroupLatencyRecorder> heard = hear(() -> new GroupLatencyRecorder(focus));
    return heard.drawn(GroupLatencyChart.of(heard.listener(), heard.label(), focus));
  }

  ChartSpec load() {
    Heard<LoadRecorder> heard = hear(() -> new LoadRecorder(focus));
    return heard.drawn(
        LoadChart.of(
            heard.listener().load().orElseThrow(() -> nothing("no command with time stamps")),
            heard.label(),
            focus));
  }

  ChartSpec matrix() {
    return replays.matrix(pass);
  }

  ChartSpec comparison() {
    Heard<OccupancyRecorder> heard = hear(() -> new OccupancyRecorder(focus));
    CqOccupancy recorded = heard.listener().focused().orElseThrow(() -> nothing("no completion"));
    ReplayMatrix matrix = replays.onePair(pass);
    SimulatedRun run = matrix.cells().get(0);
    OccupancyRecorder replayed =
        new OccupancyRecorder(
            ChartFocus.WORST.ofCq(recorded.controller(), recorded.cqId()), recorded.firstNs());
    try (EventStream events = run.events(pass.capture().memory())) {
      new HistoryBuilder(QueueSizes.UNKNOWN).addListener(replayed).run(events);
    }
    CqOccupancy again =
        replayed
            .focused()
            .orElseThrow(
                () ->
                    nothing(
                        "the replay is of "
                            + matrix.title()
                            + ", which has no CQ "
                            + recorded.cqId()));
    return ComparisonChart.of(
        recorded,
        again,
        run.host().name() + " x " + run.variant().label(),
        agreement(matrix),
        heard.label());
  }

  private static String agreement(ReplayMatrix matrix) {
    Agreement reference = matrix.reference();
    String life = "The replay is of " + matrix.title() + ". ";
    if (reference == null) {
      return life;
    }
    return life
        + String.format(
            Locale.ROOT,
            "Agreement of the captured pair %s x %s: %.2f%s. ",
            reference.hostName(),
            reference.controllerLabel(),
            reference.score(),
            MatrixText.isConclusive(matrix) ? "" : ", too low: INCONCLUSIVE");
  }
}
