package io.cqtrace.cli;

import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.chart.render.ChartException;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.WhatIfSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace analyze}: a capture's verdict, findings and what-if table. */
@Command(
    name = "analyze",
    description = "Analyzes captures: verdict, findings with evidence lines, what-if table.",
    footerHeading = "%nExit status:%n",
    footer = {
      "  0   CLEAN or DELAYED",
      "  1   FAULT",
      "  2   usage error",
      "  3   no capture could be read",
      "  4   INCONCLUSIVE",
      "  70  internal error"
    },
    mixinStandardHelpOptions = true)
final class AnalyzeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--chart",
      paramLabel = "PICTURE",
      description = "Draw CQ occupancy to this .png, .svg or .pdf file; repeatable.")
  private List<Path> charts = new ArrayList<>();

  @Option(
      names = "--cq",
      paramLabel = "N",
      description = "CQ to draw (default: the one with the longest full interval).")
  private int chartCqId = -1;

  @Option(names = "--json", description = "Print cqtrace.verdict/1 instead of text.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the verdict alone, on one line.")
  private boolean quiet;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description =
          "Colour the verdict: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}; NO_COLOR is"
              + " honoured).")
  private Colour colour = Colour.AUTO;

  @Option(
      names = "--fail-on",
      paramLabel = "CONDITION",
      description =
          "Exit 1 on these alone: a rule, a severity (fault, suspect, notice) at least, or"
              + " withheld>MILLISECONDS; else 0. Repeatable.")
  private List<String> failOn = new ArrayList<>();

  @Override
  public Integer call() {
    Predicate<RunRecord> fails = failing();
    Analysis analysis;
    List<OccupancyRecorder> recorders = new ArrayList<>();
    try (OpenCapture capture = input.open()) {
      Analyzer analyzer = new Analyzer(capture.passOnce(), WhatIfSet.variants());
      analysis =
          charts.isEmpty() ? analyzer.run() : analyzer.run(OccupancyRecorder::new, recorders::add);
    }
    if (analysis.capture().rowCount() == 0) {
      throw new TraceFormatException(
          analysis.trace().sources().stream()
              .map(TraceSummary.Source::name)
              .collect(Collectors.joining(", ")),
          "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
          adviceFor(analysis.trace()));
    }
    for (OccupancyRecorder recorder : recorders) {
      draw(recorder, analysis);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? JsonReport.of(analysis) : colour.paint(text(analysis), analysis.verdict()));
    out.flush();
    return failOn.isEmpty()
        ? ExitCode.of(analysis.verdict()).code()
        : (fails.test(RunRecord.of(analysis)) ? ExitCode.FAULT : ExitCode.OK).code();
  }

  private String text(Analysis analysis) {
    return quiet ? TextReport.oneLine(analysis) + "\n" : TextReport.of(analysis);
  }

  /** What the exit status is to tell of. */
  private Predicate<RunRecord> failing() {
    try {
      return FailOn.any(failOn);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** What to give instead of inputs without an event. */
  private static String adviceFor(TraceSummary inputs) {
    boolean kernelOnly =
        inputs.sources().stream().allMatch(s -> s.format().equals(TraceFormat.DMESG.formatName()));
    return kernelOnly
        ? "These are kernel messages, none of them about NVMe: give the log of the host and the"
            + " time of the hang"
        : "QEMU writes them with --trace 'pci_nvme_*' -D FILE -msg timestamp=on";
  }

  private void draw(OccupancyRecorder recorder, Analysis analysis) {
    CaptureLabel label = CaptureLabel.of(analysis.trace(), analysis.clocks());
    ChartSpec chart = OccupancyChart.worst(recorder, label);
    if (chartCqId >= 0) {
      CqOccupancy cq =
          recorder
              .occupancy(0, chartCqId)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(), "no CQ " + chartCqId + " in this capture"));
      chart = OccupancyChart.of(cq, label);
    }
    if (chart.isEmpty()) {
      spec.commandLine().getErr().println("cqtrace: no chart: " + chart.caption());
      return;
    }
    chart = ReportCharts.restricted(chart, analysis);
    for (Path path : charts) {
      try {
        OutputFile.write(path, ChartRenderer.bytes(chart, path, ChartRenderer.WIDTH));
      } catch (ChartException e) {
        throw new OutputException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
