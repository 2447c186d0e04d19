package io.cqtrace.cli;

import io.cqtrace.analysis.export.PerfettoExport;
import io.cqtrace.analysis.record.CommandsOfInterest;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.record.OccupancyRecorder;
import io.cqtrace.analysis.record.QuotedLines;
import io.cqtrace.analysis.record.SeenSettings;
import io.cqtrace.analysis.report.DecidingPoint;
import io.cqtrace.analysis.report.HtmlReport;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.LongMail;
import io.cqtrace.analysis.report.MailReport;
import io.cqtrace.analysis.report.MatrixJson;
import io.cqtrace.analysis.report.PredictionJson;
import io.cqtrace.analysis.report.Redaction;
import io.cqtrace.analysis.report.ReportFacts;
import io.cqtrace.analysis.report.SourceNames;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.Models;
import io.cqtrace.predict.CapturePrediction;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.ReplayInput;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.WhatIfSet;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      "Writes a mail (report.txt), verdict.json, matrix.json, report.html, charts, a Perfetto trace"
          + " (perfetto.pftrace) and Arrow tables into a directory.",
      "The exit status is that of 'cqtrace analyze'."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private static final int LADDER_ROWS = 24;
  private static final int LISTED_COMMANDS = 2000;

  /** In closed loop each of them is simulated some forty times and kept. */
  private static final long REPLAYED_COMMANDS = 50_000;

  private static final String TABLES = "tables";
  private static final String PERFETTO = "perfetto.pftrace";

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @SuppressWarnings("NullAway.Init") // a required option
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Output directory; created if absent. A report already in it is replaced.")
  private Path directory;

  @Option(
      names = "--redact",
      description =
          "Replace addresses, LBAs, NQNs, paths, host names, PIDs and input names by pseudonyms and"
              + " omit the tables. Review the result before you send it.")
  private boolean redact;

  @Option(names = "--no-tables", description = "Omit the Arrow tables (tables/*.arrow).")
  private boolean noTables;

  @Option(
      names = "--no-replay",
      description = "Omit the replay of every host with every controller.")
  private boolean noReplay;

  @Option(names = "--long", description = "Append every finding and table to the mail.")
  private boolean full;

  /** What a second reading collects, once the deciding line is known. */
  private record Collected(
      SeenSettings settings,
      ReportCharts charts,
      CommandsOfInterest commands,
      QuotedLines quoted,
      @Nullable LadderRecorder ladder) {

    static Collected around(
        @Nullable DecidingPoint point, Optional<CqOccupancy> occupancy, Analysis analysis) {
      return new Collected(
          point == null
              ? new SeenSettings(EventChunk.NONE, EventChunk.NONE)
              : new SeenSettings(point.controller(), point.life()),
          new ReportCharts(occupancy),
          new CommandsOfInterest(LISTED_COMMANDS),
          new QuotedLines(analysis.findings()),
          point == null ? null : point.ladder(LADDER_ROWS));
    }

    List<HistoryListener> listeners() {
      List<HistoryListener> all = new ArrayList<>(List.of(settings, commands, quoted));
      all.addAll(charts.listeners());
      if (ladder != null) {
        all.add(ladder);
      }
      return all;
    }
  }

  @Override
  public Integer call() {
    try (OpenCapture capture = input.open();
        ReportFolder folder = new ReportFolder(directory)) {
      capture.reader().keepDigests();
      CapturePass pass = capture.pass();
      List<OccupancyRecorder> last = new ArrayList<>();
      Analysis analysis =
          new Analyzer(pass, WhatIfSet.variants()).run(OccupancyRecorder::new, last::add);
      if (analysis.capture().rowCount() == 0) {
        throw new TraceFormatException(
            String.join(", ", input.files()),
            "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
            "there is nothing to report on");
      }
      DecidingPoint deciding = DecidingPoint.of(analysis).orElse(null);
      Collected collected =
          Collected.around(deciding, ReportCharts.moment(last.get(0), analysis, pass), analysis);
      Analysis shown = redact ? Redaction.of(analysis) : SourceNames.withoutFolders(analysis);
      readAgain(pass, collected, folder, shown);
      try (ChartDrawing drawing = ChartDrawing.start(collected.charts().specs(shown), folder)) {
        ReportFacts.ClosedLoop replay = closedLoop(pass, analysis);
        boolean tables = writeTables(folder, pass);
        List<ReportFacts.InputFile> files = InputDigest.of(capture.reader());
        Written written =
            new Written(files, replay, tables, drawing.with(ReportCharts.matrix(replay)));
        write(folder, shown, collected, written);
      }
      List<String> names = new ArrayList<>(ReportCharts.fileNames());
      names.addAll(
          List.of("report.txt", "report.html", "verdict.json", "matrix.json", PERFETTO, TABLES));
      print(analysis, folder.commit(names));
      return ExitCode.of(analysis.verdict()).code();
    }
  }

  /** Collects what the deciding point wants shown, and writes the Perfetto trace meanwhile. */
  private void readAgain(
      CapturePass pass, Collected collected, ReportFolder folder, Analysis shown) {
    List<String> sources = shown.trace().sources().stream().map(TraceSummary.Source::name).toList();
    try (OutputStream out = Files.newOutputStream(folder.path(PERFETTO))) {
      PerfettoExport trace = new PerfettoExport(out, sources);
      List<HistoryListener> all = collected.listeners();
      all.add(trace);
      pass.read(all);
      trace.finish(shown);
    } catch (IOException e) {
      throw OutputFile.unwritable(directory, e);
    } catch (UncheckedIOException e) {
      throw new OutputException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private ReportFacts.ClosedLoop closedLoop(CapturePass pass, Analysis analysis) {
    String refusal =
        noReplay
            ? "--no-replay."
            : analysis.tally().contradiction() != null
                ? "the capture contradicts itself."
                : analysis.tally().commandCount() > REPLAYED_COMMANDS
                    ? "more than "
                        + REPLAYED_COMMANDS
                        + " commands; 'cqtrace replay --matrix' replays the last of them."
                    : "";
    if (!refusal.isEmpty()) {
      return ReportFacts.ClosedLoop.refused(refusal);
    }
    try (ProgressLine progress = ProgressLine.of(spec, "runs", 0)) {
      ReplayInput window = ReplayInput.read(pass);
      Prediction prediction =
          CapturePrediction.of(
              window, CapturePrediction.Cells.ALL, RunOptions.ofReport(), progress::accept);
      ReplayMatrix matrix =
          prediction == null ? window.matrix(Models.guests(), Models.controllers()) : null;
      return new ReportFacts.ClosedLoop(prediction, matrix, "");
    } catch (TraceFormatException e) {
      return ReportFacts.ClosedLoop.refused(e.problem() + "; " + e.advice() + ".");
    }
  }

  /** What a capture's own words may stand in, and so what a redacted report must not have. */
  private boolean writeTables(ReportFolder folder, CapturePass pass) {
    if (noTables || redact) {
      return false;
    }
    ArrowTables tables =
        new ArrowTables(
            "", folder.directory(TABLES), TableCompression.ZSTD, pass.capture().memory());
    try {
      tables.writeAll(pass);
    } catch (UncheckedIOException e) {
      throw new OutputException(directory + ": cannot be written: " + e.getMessage(), e);
    }
    return true;
  }

  /** What else stands in the folder. */
  private record Written(
      List<ReportFacts.InputFile> files,
      ReportFacts.ClosedLoop replay,
      boolean tables,
      ChartDrawing.Drawn charts) {}

  private void write(ReportFolder folder, Analysis analysis, Collected collected, Written written) {
    Map<String, String> charts = written.charts().documents();
    List<String> attachments =
        new ArrayList<>(List.of("verdict.json", "report.html", PERFETTO + " (ui.perfetto.dev)"));
    charts.keySet().forEach(name -> attachments.add(name + ".png/.svg"));
    String matrix = matrixJson(written.replay());
    if (!matrix.isEmpty()) {
      attachments.add("matrix.json");
      folder.write("matrix.json", matrix);
    }
    if (written.tables()) {
      attachments.add(TABLES + "/*.arrow");
    }
    ReportFacts facts =
        new ReportFacts(
            Version.line(),
            written.files(),
            redact,
            collected.settings(),
            collected.ladder(),
            collected.commands(),
            made(),
            written.replay(),
            attachments);
    folder.write(
        "report.txt", full ? LongMail.of(analysis, facts) : MailReport.of(analysis, facts));
    folder.write("verdict.json", JsonReport.of(analysis));
    for (String problem : written.charts().problems()) {
      spec.commandLine().getErr().println("cqtrace: " + problem);
    }
    folder.write(
        "report.html",
        HtmlReport.of(
            analysis,
            facts,
            new HtmlReport.Pictures(charts, collected.charts().occupancy(), collected.quoted())));
  }

  private static String matrixJson(ReportFacts.ClosedLoop replay) {
    ReplayMatrix matrix = replay.matrix();
    Prediction prediction = replay.prediction();
    if (prediction != null) {
      return PredictionJson.of(prediction, null, List.of(), source -> "");
    }
    return matrix == null ? "" : MatrixJson.of(matrix);
  }

  /** The command line without directories and, if names are secret, without names. */
  private List<String> made() {
    List<String> words = new ArrayList<>(List.of("report"));
    List<String> sentNames = PortableNames.of(input.files());
    Iterator<String> given = spec.commandLine().getParseResult().originalArgs().iterator();
    while (given.hasNext()) {
      String word = given.next();
      int file = input.files().indexOf(word);
      if (word.equals("-o") || word.equals("--output")) {
        given.next();
        words.addAll(List.of("-o", "DIR"));
      } else if (word.startsWith("-o") || word.startsWith("--output=")) {
        words.addAll(List.of("-o", "DIR"));
      } else if (file >= 0 && redact) {
        words.add("input-" + (file + 1));
      } else if (word.indexOf('/') >= 0 && redact) {
        words.add("PATH");
      } else if (!word.equals("report")) {
        words.add(file >= 0 ? sentNames.get(file) : PortableNames.of(List.of(word)).get(0));
      }
    }
    return words;
  }

  private void print(Analysis analysis, List<String> names) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(analysis.verdict() + ": wrote to " + directory + ":");
    names.forEach(
        name ->
            out.println("  " + name + (name.equals(PERFETTO) ? " (open in ui.perfetto.dev)" : "")));
    if (redact && !noTables) {
      out.println("Left out because of --redact: tables/*.arrow, which hold the capture's words.");
    }
    out.flush();
  }
}
