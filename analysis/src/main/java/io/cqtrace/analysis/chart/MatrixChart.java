package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.explore.Reach;
import io.cqtrace.predict.PredictedCell;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.RunResult;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The same work through every host and every controller, one cell a pair. */
public final class MatrixChart {
  private static final List<Tone> TONES = List.of(Tone.GOOD, Tone.DELAYED, Tone.BAD, Tone.UNKNOWN);

  private MatrixChart() {}

  /** The chart of a simulated matrix. */
  public static ChartSpec of(ReplayMatrix matrix) {
    Agreement reference = matrix.reference();
    boolean conclusive = reference == null || reference.isSufficient();
    List<MatrixCell> cells = new ArrayList<>();
    for (SimulatedRun run : matrix.cells()) {
      RunResult result = run.result();
      cells.add(
          new MatrixCell(
              run.host().name(),
              label(run),
              conclusive ? Verdict.of(result.verdict()) : Verdict.INCONCLUSIVE,
              words(result)));
    }
    String title = (conclusive ? "What if: " : "INCONCLUSIVE: ") + matrix.title();
    return of(title, cells, "runs", remark(matrix));
  }

  /** The chart of many runs of each pair: how many of them lose. */
  public static ChartSpec of(Prediction prediction) {
    boolean conclusive = prediction.verdict() == Prediction.Verdict.CONSISTENT;
    List<MatrixCell> cells = new ArrayList<>();
    for (PredictedCell cell : prediction.cells()) {
      cells.add(
          new MatrixCell(
              cell.host().name(),
              label(cell.variant()),
              conclusive ? verdict(cell) : Verdict.INCONCLUSIVE,
              words(cell)));
    }
    String remark =
        String.format(
            Locale.ROOT,
            "Each cell is %d runs with durations drawn from the capture. Captured: %s x %s; %s. /N:"
                + " reactors. Seed %d.",
            prediction.plan().runs(),
            prediction.captured().host().name(),
            label(prediction.captured().variant()),
            switch (prediction.verdict()) {
              case CONSISTENT ->
                  String.format(
                      Locale.ROOT,
                      "CONSISTENT with %s of the capture, p = %.2f",
                      prediction.captured().allLives(),
                      prediction.captured().p());
              case INCONSISTENT ->
                  String.format(
                      Locale.ROOT,
                      "INCONSISTENT with the capture, p = %.4f: the cells say nothing about it",
                      prediction.captured().p());
              case UNTESTABLE -> "the host's times are ASSUMED, so that nothing can be checked";
            },
            prediction.plan().seed());
    String title =
        String.format(
            Locale.ROOT,
            "%s: %s",
            conclusive ? "What if" : "INCONCLUSIVE",
            prediction.life().workload().words());
    return of(title, cells, "pairs", remark);
  }

  private static Verdict verdict(PredictedCell cell) {
    if (cell.losing() + cell.failing() + cell.stalling() > 0) {
      return Verdict.FAULT;
    }
    if (cell.explored() == Reach.Verdict.REACHABLE) {
      return Verdict.INCONCLUSIVE;
    }
    return cell.waiting() > 0 ? Verdict.DELAYED : Verdict.CLEAN;
  }

  private static String words(PredictedCell cell) {
    if (cell.losing() > 0) {
      return cell.losing() + " of " + cell.runs() + " lose";
    }
    if (cell.failing() + cell.stalling() > 0) {
      return Math.max(cell.failing(), cell.stalling()) + " of " + cell.runs() + " stop";
    }
    return cell.explored() == Reach.Verdict.UNREACHABLE ? "never" : "0 of " + cell.runs();
  }

  /** The controller; SPDK's with its reactors. */
  private static String label(SimulatedRun run) {
    return label(run.variant());
  }

  private static String label(Variant variant) {
    String name = variant.controller().name();
    return variant.reactorsMatter() ? name + "/" + variant.reactors() : name;
  }

  private static String remark(ReplayMatrix matrix) {
    StringBuilder text = new StringBuilder();
    Agreement reference = matrix.reference();
    if (reference != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "Captured: %s x %s; the same pair simulated agrees with the capture by %.2f%s. ",
              reference.hostName(),
              reference.controllerLabel(),
              reference.score(),
              reference.isSufficient()
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      ", and %.2f is needed: the models do not reproduce the capture, and the"
                          + " cells say nothing about it",
                      Agreement.SUFFICIENT)));
    }
    if (matrix.cells().stream().anyMatch(run -> run.variant().reactorsMatter())) {
      text.append("/N: reactors. ");
    }
    return text.append("Seed ").append(matrix.seed()).append('.').toString();
  }

  private static String words(RunResult run) {
    return switch (run.verdict()) {
      case LOST -> run.lost() + " lost";
      case FAILED -> "controller failed";
      case STALLED -> "stalled";
      case OVERRUN -> run.overruns() + " overrun";
      case DELAYED ->
          run.withheld().count() > 0 ? run.withheld().count() + " withheld" : "deferred";
      case CLEAN -> "clean";
    };
  }

  /**
   * The chart of any cells.
   *
   * @param title what was run
   * @param cells in the order of rows; hosts and controllers keep the order of their first cell
   * @param what the cells are: runs, searches
   * @param remark a sentence for the end of the caption, or nothing
   */
  public static ChartSpec of(String title, List<MatrixCell> cells, String what, String remark) {
    Set<String> hostSet = new LinkedHashSet<>();
    Set<String> controllerSet = new LinkedHashSet<>();
    for (MatrixCell cell : cells) {
      hostSet.add(cell.host());
      controllerSet.add(cell.controller());
    }
    List<String> hosts = new ArrayList<>(hostSet);
    List<String> controllers = new ArrayList<>(controllerSet);
    // Rows count from the bottom; the first controller is on top. Their names are long, and many.
    List<String> rows = new ArrayList<>();
    controllers.forEach(controller -> rows.add(0, controller));
    List<ChartSeries> series = new ArrayList<>();
    for (MatrixCell.Kind kind : kinds(cells)) {
      addCells(series, kind, cells, rows, hosts);
    }
    ChartPanel panel =
        new ChartPanel(
            "",
            ChartAxis.ofCategories("host", hosts),
            ChartAxis.ofCategories("controller", rows),
            series,
            List.of());
    return new ChartSpec(
        title, caption(cells, what, remark), ChartSpec.Arrangement.STACKED, List.of(panel));
  }

  private static void addCells(
      List<ChartSeries> series,
      MatrixCell.Kind kind,
      List<MatrixCell> cells,
      List<String> rows,
      List<String> hosts) {
    Numbers.Builder column = new Numbers.Builder();
    Numbers.Builder row = new Numbers.Builder();
    List<String> texts = new ArrayList<>();
    for (MatrixCell cell : cells) {
      if (cell.kind().equals(kind)) {
        column.add((double) hosts.indexOf(cell.host()));
        row.add((double) rows.indexOf(cell.controller()));
        texts.add(cell.text());
      }
    }
    if (!texts.isEmpty()) {
      series.add(
          new ChartSeries(
              kind.label(),
              Role.CELL,
              kind.tone(),
              column.build(),
              Numbers.NONE,
              Numbers.NONE,
              row.build(),
              texts));
    }
  }

  /** The kinds that there are, the best first. */
  private static List<MatrixCell.Kind> kinds(List<MatrixCell> cells) {
    return cells.stream()
        .map(MatrixCell::kind)
        .distinct()
        .sorted(Comparator.comparing(kind -> TONES.indexOf(kind.tone())))
        .toList();
  }

  private static String caption(List<MatrixCell> cells, String what, String remark) {
    StringBuilder text = new StringBuilder();
    text.append(cells.size()).append(' ').append(what);
    String separator = ": ";
    for (MatrixCell.Kind kind : kinds(cells)) {
      long count = cells.stream().filter(cell -> cell.kind().equals(kind)).count();
      text.append(separator).append(count).append(' ').append(kind.label());
      separator = ", ";
    }
    return text.append(". ").append(remark).toString().strip();
  }
}
