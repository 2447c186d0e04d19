package io.cqtrace.cli;

import io.cqtrace.analysis.export.ChromeTraceExport;
import io.cqtrace.analysis.export.CommandColumns;
import io.cqtrace.analysis.export.CommandTable;
import io.cqtrace.analysis.export.CsvRows;
import io.cqtrace.analysis.export.PerfettoExport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableRun;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
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
      "csv, parquet: one row per command. perfetto: a trace for ui.perfetto.dev and"
          + " trace_processor, with the findings. chrome-json: the same without findings and flows as"
          + " gzipped JSON for chrome://tracing."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  /** The formats, by the names of the command line. */
  enum Target {
    CSV,
    PARQUET,
    PERFETTO,
    CHROME_JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
                : export(file, capture);
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

  /** What writes the file: listens to the history, then completes it. */
  private record Exporter(HistoryListener listener, Consumer<Analysis> end) {}

  private Analysis export(OutputFile file, OpenCapture capture) {
    List<Exporter> last = new ArrayList<>();
    Analysis analysis =
        new Analyzer(capture.passOnce(), List.of())
            .run(
                () -> {
                  last.clear();
                  last.add(exporter(file, capture.capture().rowSourceNames()));
                  return last.get(0).listener();
                },
                listener -> {});
    last.get(0).end().accept(analysis);
    return analysis;
  }

  /** A listener that writes the file from its beginning. */
  private Exporter exporter(OutputFile file, List<String> names) {
    OutputStream out = file.restart();
    // CSV has no types: what zero means on the clock is not told there.
    TableRun run = new TableRun(PortableNames.ofRun(names), false, PortableNames.of(names));
    return switch (target) {
      case CSV ->
          new Exporter(
              new CommandTable(
                  new CsvRows(
                      new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)),
                      CommandColumns.SCHEMA,
                      run)),
              analysis -> {});
      case PARQUET -> throw new IllegalStateException("Parquet is written from a database");
      case PERFETTO -> {
        PerfettoExport trace = new PerfettoExport(out, run.sources());
        yield new Exporter(trace, trace::finish);
      }
      case CHROME_JSON -> chromeJson(out, run);
    };
  }

  private static Exporter chromeJson(OutputStream out, TableRun run) {
    try {
      GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
      String version = Version.line();
      return new Exporter(
          new ChromeTraceExport(gzip, run, version),
          analysis -> {
            try {
              gzip.finish();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
