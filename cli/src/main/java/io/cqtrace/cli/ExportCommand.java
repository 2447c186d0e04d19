package io.cqtrace.cli;

import io.cqtrace.analysis.report.PerfettoExport;
import io.cqtrace.analysis.table.CommandColumns;
import io.cqtrace.analysis.table.CommandTable;
import io.cqtrace.analysis.table.CsvRows;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableRun;
import java.io.BufferedWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace export}: the commands of a capture for other programs. */
@Command(
    name = "export",
    description = {
      "Exports the commands of a capture with all stages.",
      "csv, parquet: one row per command. perfetto: JSON for ui.perfetto.dev and chrome://tracing."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  /** The formats, by the names of the command line. */
  enum Target {
    CSV,
    PARQUET,
    PERFETTO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @SuppressWarnings("NullAway.Init") // a required option
  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORMAT",
      description = "Format: ${COMPLETION-CANDIDATES}.")
  private Target target;

  @SuppressWarnings("NullAway.Init") // a required option
  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Output file.")
  private Path path;

  @Override
  public Integer call() {
    Analysis analysis;
    try (OutputFile file = new OutputFile(path)) {
      try (OpenCapture capture = input.open()) {
        analysis =
            target == Target.PARQUET
                ? ParquetTables.write(capture.passOnce(), "", Map.of("commands", file.place()))
                : new Analyzer(capture.passOnce(), List.of())
                    .run(() -> exporter(file, capture.capture().rowSourceNames()), last -> {});
      } catch (UncheckedIOException e) {
        throw new OutputException(path + ": cannot be written: " + e.getMessage(), e);
      }
      if (analysis.capture().rowCount() == 0) {
        throw new TraceFormatException(
            String.join(", ", input.files()),
            "no NVMe event in " + analysis.trace().report().lineCount() + " lines",
            "there is nothing to export");
      }
      file.commit();
    }
    spec.commandLine().getErr().println("cqtrace: wrote " + path);
    return ExitCode.OK.code();
  }

  /** A listener that writes the file from its beginning. */
  private HistoryListener exporter(OutputFile file, List<String> names) {
    OutputStream out = file.restart();
    // CSV has no types: what zero means on the clock is not told there.
    TableRun run = new TableRun(PortableNames.ofRun(names), false, PortableNames.of(names));
    return switch (target) {
      case CSV ->
          new CommandTable(
              new CsvRows(
                  new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)),
                  CommandColumns.SCHEMA,
                  run));
      case PARQUET -> throw new IllegalStateException("Parquet is written from a database");
      case PERFETTO -> new PerfettoExport(out, run, new Main.ManifestVersion().getVersion()[0]);
    };
  }
}
