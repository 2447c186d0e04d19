package io.cqtrace.cli;

import io.cqtrace.analysis.batch.Batch;
import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunFinder;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.sql.IncompleteTablesException;
import io.cqtrace.analysis.sql.SqlException;
import io.cqtrace.analysis.sql.SqlListening;
import io.cqtrace.analysis.sql.SqlQuery;
import io.cqtrace.analysis.sql.SqlTables;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cqtrace query}: SQL on the tables of captures or of a batch. */
@Command(
    name = "query",
    description = {
      "Runs SQL on the tables runs, commands, queues, findings and events.",
      "docs/sql.md has the views and examples, docs/schema.md the columns."
    },
    mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {

  /** How the result is printed. */
  enum Format {
    TABLE,
    CSV,
    JSON,
    PARQUET;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SQL", description = "A SELECT of DuckDB's SQL.")
  private String sql = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE|DIR",
      description =
          "Captures, folders of captures, or what 'batch', 'import --parquet' or the job of the"
              + " fleet module wrote.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "Format: ${COMPLETION-CANDIDATES} (default: table).")
  private Format format = Format.TABLE;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Parquet file to write.")
  private @Nullable Path output;

  @Override
  public Integer call() throws InterruptedException {
    Path target = output;
    if ((format == Format.PARQUET) != (target != null)) {
      throw new ParameterException(spec.commandLine(), "--to parquet and -o FILE go together");
    }
    try (SqlTables tables = SqlTables.open("")) {
      load(tables);
      SqlQuery query = new SqlQuery(tables);
      if (target == null) {
        PrintWriter out = spec.commandLine().getOut();
        QueryPrinter printer = new QueryPrinter(format, out);
        query.run(sql, printer);
        printer.finish();
        out.flush();
      } else {
        try (OutputFile file = new OutputFile(target)) {
          query.writeParquet(sql, file.place());
          file.commit();
        }
      }
      return ExitCode.OK.code();
    } catch (SqlException e) {
      spec.commandLine().getErr().println("cqtrace: " + e.getMessage());
      return ExitCode.USAGE.code();
    }
  }

  private void load(SqlTables tables) throws InterruptedException {
    List<Path> captures = new ArrayList<>();
    for (Path input : inputs) {
      if (!Files.exists(input)) {
        throw new TraceFormatException(input.toString(), "does not exist", "");
      }
      try {
        if (!tables.addTables(input)) {
          captures.add(input);
        }
      } catch (IncompleteTablesException e) {
        throw new TraceFormatException(
            input.toString(), String.valueOf(e.getMessage()), "Run the job to its end");
      } catch (IOException e) {
        throw unreadable(input.toString(), e);
      }
    }
    if (!captures.isEmpty()) {
      analyze(captures, tables);
    }
  }

  private static TraceFormatException unreadable(String input, IOException problem) {
    return new TraceFormatException(input, "cannot be read: " + problem.getMessage(), "");
  }

  private void analyze(List<Path> captures, SqlTables tables) throws InterruptedException {
    List<RunRecord> records = new ArrayList<>();
    try (SqlListening listening =
        new SqlListening(tables, sql.toLowerCase(Locale.ROOT).contains("event"))) {
      List<RunFiles> runs = new RunFinder(null, Path.of("")).find(captures);
      RunAnalyzer analyzer = new RunAnalyzer("", listening);
      PrintWriter err = spec.commandLine().getErr();
      new Batch(analyzer, Runtime.getRuntime().availableProcessors())
          .run(
              runs,
              Map.of(),
              new Batch.Sink() {
                @Override
                public void done(RunFiles run, List<RunRecord> found) {
                  records.addAll(found);
                  for (RunRecord record : found) {
                    if (record.error() != null) {
                      err.println("cqtrace: " + record.run() + ": " + record.error());
                    }
                  }
                }

                @Override
                public void skipped(String fileAndReason) {
                  // Folders have notes beside captures.
                }
              });
    } catch (IOException e) {
      throw unreadable(captures.toString(), e);
    }
    if (records.stream().allMatch(run -> run.verdict() == null)) {
      throw new TraceFormatException(
          captures.toString(), "no capture in it", "Name captures or folders with captures");
    }
    SqlListening.addRuns(tables, records);
  }
}
