package io.cqtrace.cli;

import io.cqtrace.analysis.export.HistoryTables;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TraceSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace import}: captures as Arrow tables. */
@Command(
    name = "import",
    description = {
      "Writes the capture as Arrow IPC tables.",
      "DIR/events.arrow is an input of every command. docs/schema.md describes the columns."
    },
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Output directory; created if absent.")
  private Path directory = Path.of("");

  @Option(
      names = "--compress",
      paramLabel = "zstd|none",
      description = "Compression of the tables (default: none).")
  private String compress = "none";

  @Option(
      names = "--run",
      paramLabel = "NAME",
      description = "Name of the run in every table (default: that of the first file).")
  private String runName = "";

  @Option(
      names = "--parquet",
      description = "Write Parquet (zstd) as well: for other programs, and for 'cqtrace query'.")
  private boolean parquet;

  @Option(names = "--events-only", description = "Write events.arrow only.")
  private boolean eventsOnly;

  @Override
  public Integer call() {
    TableCompression compression = compression();
    try (OpenCapture capture = input.open()) {
      Files.createDirectories(directory);
      ArrowTables tables = new ArrowTables(runName, directory, compression, capture.memory());
      TraceSummary summary = tables.writeEvents(capture.capture());
      print(summary, tables.eventsFile());
      if (!eventsOnly && summary.report().total(Disposition.EVENT) > 0) {
        tables.writeHistory(summary, input.queueSizes(), ProgressLine.of(spec, "events told", 0));
        PrintWriter out = spec.commandLine().getOut();
        HistoryTables.SCHEMAS
            .keySet()
            .forEach(file -> out.println("Wrote " + directory.resolve(file)));
        out.flush();
      }
      if (parquet && summary.report().total(Disposition.EVENT) > 0) {
        writeParquet(capture);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new OutputException("cannot write to " + directory + ": " + e.getMessage(), e);
    }
    return ExitCode.OK.code();
  }

  private void writeParquet(OpenCapture capture) {
    Map<String, Path> files = new TreeMap<>();
    for (String table : List.of("runs", "events", "commands", "queues", "findings")) {
      if (!eventsOnly || table.equals("events")) {
        files.put(table, directory.resolve(table + ".parquet"));
      }
    }
    ParquetTables.write(capture.passOnce(), runName, files);
    PrintWriter out = spec.commandLine().getOut();
    files.values().forEach(file -> out.println("Wrote " + file));
    out.flush();
  }

  private TableCompression compression() {
    return switch (compress) {
      case "none" -> TableCompression.NONE;
      case "zstd" -> TableCompression.ZSTD;
      default ->
          throw new ParameterException(
              spec.commandLine(), "--compress=" + compress + " is neither zstd nor none");
    };
  }

  private void print(TraceSummary summary, Path eventsFile) {
    PrintWriter out = spec.commandLine().getOut();
    for (TraceSummary.Source source : summary.sources()) {
      out.println(source.name() + ": " + source.format() + " (" + source.reason() + ")");
    }
    IngestReport report = summary.report();
    out.println(
        report.lineCount()
            + " lines: "
            + report.total(Disposition.EVENT)
            + " events, "
            + report.total(Disposition.IGNORED)
            + " ignored, "
            + report.total(Disposition.FOREIGN)
            + " foreign, "
            + report.total(Disposition.DAMAGED)
            + " damaged");
    out.println("Wrote " + eventsFile);
    out.flush();
  }
}
