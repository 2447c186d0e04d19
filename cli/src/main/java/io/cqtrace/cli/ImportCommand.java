package io.cqtrace.cli;

import io.cqtrace.analysis.table.HistoryTables;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.IngestCounter.Fate;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
      "Writes captures as Arrow IPC files, which any Arrow reader opens, and cqtrace too:",
      "'cqtrace DIR/events.arrow' analyzes the import. docs/schema.md describes the columns."
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
      description = "Directory for the tables; it is made if it does not exist.")
  private Path directory = Path.of("");

  @Option(
      names = "--compress",
      paramLabel = "zstd|none",
      description = "How the tables' buffers are stored (none).")
  private String compress = "none";

  @Option(
      names = "--events-only",
      description = "Write events.arrow and no commands, queues and findings.")
  private boolean eventsOnly;

  @Override
  public Integer call() {
    TableCompression compression = compression();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = input.open()) {
      Files.createDirectories(directory);
      TraceSummary summary = writeEvents(reader, compression, memory);
      print(summary);
      if (!eventsOnly && summary.report().total(Fate.EVENT) > 0) {
        writeHistory(compression, memory);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new OutputException("cannot write to " + directory + ": " + e.getMessage(), e);
    }
    return ExitCode.OK.code();
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

  private Path eventsFile() {
    return directory.resolve("events.arrow");
  }

  private TraceSummary writeEvents(
      TraceReader reader, TableCompression compression, TableMemory memory) {
    SourceClocks clocks = ClockRelation.of(reader, memory);
    List<String> relations =
        clocks.relations().stream().map(SourceClocks.Relation::toText).toList();
    try (EventStream events = reader.events(memory, clocks);
        EventFileWriter file = new EventFileWriter(eventsFile(), compression, relations, memory)) {
      return file.writeAll(events);
    }
  }

  /** The history is told by the import itself: reading it again costs less than the capture. */
  private void writeHistory(TableCompression compression, TableMemory memory) {
    try (TraceReader reader =
        TraceReader.open(List.of(TraceInput.ofFile(eventsFile())), ReadOptions.defaults())) {
      HistoryTables.write(reader, input.queueSizes(), directory, compression, memory);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (String file : HistoryTables.SCHEMAS.keySet()) {
      out.println("Wrote " + directory.resolve(file));
    }
    out.flush();
  }

  private void print(TraceSummary summary) {
    PrintWriter out = spec.commandLine().getOut();
    for (TraceSummary.Source source : summary.sources()) {
      out.println(source.name() + ": " + source.format() + " (" + source.reason() + ")");
    }
    IngestReport report = summary.report();
    out.printf(
        Locale.ROOT,
        "%d lines: %d events, %d ignored, %d foreign, %d damaged%n",
        report.lineCount(),
        report.total(Fate.EVENT),
        report.total(Fate.IGNORED),
        report.total(Fate.FOREIGN),
        report.total(Fate.DAMAGED));
    out.println("Wrote " + eventsFile());
    out.flush();
  }
}
