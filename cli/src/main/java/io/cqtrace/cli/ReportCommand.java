package io.cqtrace.cli;

import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.ChartException;
import io.cqtrace.analysis.chart.ChartRenderer;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.chart.OccupancyRecorder;
import io.cqtrace.analysis.report.CommandTable;
import io.cqtrace.analysis.report.HtmlReport;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.LadderRecorder;
import io.cqtrace.analysis.report.MailReport;
import io.cqtrace.analysis.report.Redaction;
import io.cqtrace.analysis.report.ReportFacts;
import io.cqtrace.analysis.report.SeenSettings;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.analysis.verdict.Retelling;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.TableMemory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace report}: a directory with what goes to the list. */
@Command(
    name = "report",
    description = {
      "Writes a mail (report.txt), verdict.json, charts and report.html into a directory.",
      "The exit status is that of 'cqtrace analyze'."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private static final int LADDER_ROWS = 24;
  private static final int LISTED_COMMANDS = 5000;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @SuppressWarnings("NullAway.Init") // a required option
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Directory to write to; it is created if it does not exist.")
  private Path directory;

  @Option(
      names = "--redact",
      description =
          "Replace addresses, LBAs, NQNs, paths, host names and PIDs in quoted lines, and the"
              + " inputs' names, by pseudonyms. Look the result over before you send it.")
  private boolean redact;

  /** What a second reading collects, once the deciding line is known. */
  private record Collected(
      SeenSettings settings,
      OccupancyRecorder occupancy,
      CommandTable commands,
      @Nullable LadderRecorder ladder) {

    static Collected around(@Nullable Evidence line) {
      return new Collected(
          new SeenSettings(),
          new OccupancyRecorder(),
          new CommandTable(LISTED_COMMANDS),
          line == null ? null : new LadderRecorder(line.source(), line.line(), LADDER_ROWS));
    }

    List<HistoryListener> listeners() {
      List<HistoryListener> all = new ArrayList<>(List.of(settings, occupancy, commands));
      if (ladder != null) {
        all.add(ladder);
      }
      return all;
    }
  }

  @Override
  public Integer call() {
    Analysis analysis;
    Collected collected;
    List<ReportFacts.InputFile> files;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = input.open()) {
      files = input.files().stream().map(InputDigest::of).toList();
      QueueSizes sizes = input.queueSizes();
      analysis = new Analyzer(reader, sizes, AnalyzeCommand.VARIANTS).run(memory);
      collected = Collected.around(MailReport.decidingLine(analysis).orElse(null));
      Retelling.tell(reader, sizes, analysis, memory, collected.listeners());
    }
    if (analysis.capture().rowCount() == 0) {
      throw new TraceFormatException(
          String.join(", ", input.files()),
          "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
          "there is nothing to report on");
    }
    ReportFacts facts =
        new ReportFacts(
            new Main.ManifestVersion().getVersion()[0],
            files,
            redact,
            collected.settings(),
            collected.ladder(),
            collected.commands());
    write(redact ? Redaction.of(analysis) : analysis, facts, collected.occupancy());
    return ExitCode.of(analysis.verdict()).code();
  }

  private void write(Analysis analysis, ReportFacts facts, OccupancyRecorder occupancy) {
    OutputFile.createDirectory(directory);
    List<String> written = new ArrayList<>();
    OutputFile.write(directory.resolve("report.txt"), MailReport.of(analysis, facts));
    written.add("report.txt");
    OutputFile.write(directory.resolve("verdict.json"), JsonReport.of(analysis));
    written.add("verdict.json");
    ChartSpec chart = OccupancyChart.worst(occupancy, CaptureLabel.of(analysis.trace()));
    for (ChartRenderer.Format format : ChartRenderer.Format.values()) {
      String name = "cq-occupancy" + format.extension();
      try {
        ChartRenderer.write(chart, directory.resolve(name));
        written.add(name);
      } catch (ChartException e) {
        spec.commandLine().getErr().println("cqtrace: " + e.getMessage());
      }
    }
    OutputFile.write(
        directory.resolve("report.html"),
        HtmlReport.of(analysis, facts, List.of(ChartRenderer.svg(chart))));
    written.add("report.html");
    PrintWriter out = spec.commandLine().getOut();
    out.println(analysis.verdict() + ": wrote to " + directory + ":");
    written.forEach(name -> out.println("  " + name));
    out.flush();
  }
}
