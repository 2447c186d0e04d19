package io.cqtrace.analysis.batch;

import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import java.util.List;
import java.util.stream.Stream;

/** The {@code runs} table: one row is what a run came to. */
public final class RunTable {
  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema("cqtrace.runs/1", "what a run came to", columns());

  private RunTable() {}

  private static List<TableColumn> columns() {
    return List.of(
        TableColumn.run(),
        new TableColumn(
            "verdict",
            CellType.WORD,
            true,
            "the verdict; absent where no file could be read",
            Stream.of(Verdict.values()).map(Verdict::name).toList(),
            List.of()),
        TableColumn.of("exit", CellType.INT64, "exit code that 'cqtrace analyze' gives"),
        TableColumn.of("headline", CellType.TEXT, "the verdict in a sentence"),
        TableColumn.of("fingerprint", CellType.TEXT, "of its fault; empty where it shows none"),
        TableColumn.of("fault", CellType.TEXT, "the fingerprint's parts in words"),
        TableColumn.of("lost_count", CellType.INT64, "completions lost"),
        TableColumn.of("withheld_count", CellType.INT64, "completions withheld"),
        TableColumn.of("withheld_max_ns", CellType.DURATION, "the longest of them"),
        TableColumn.of("withheld_total_ns", CellType.DURATION, "their sum"),
        TableColumn.of("command_count", CellType.INT64, "commands whose outcome was decided"),
        TableColumn.of("line_count", CellType.INT64, "lines and records that were read"),
        TableColumn.of("event_count", CellType.INT64, "events that they gave"),
        TableColumn.of("damaged_count", CellType.INT64, "damaged lines"),
        TableColumn.of("file_count", CellType.INT64, "files that were read"),
        TableColumn.of(
            "epoch", CellType.BOOL, "whether its times count from 1970-01-01 UTC in nanoseconds"),
        TableColumn.optional("error", CellType.TEXT, "why there is no verdict"));
  }

  /** Adds a run. */
  public static void write(RunRecord run, RowSink table) {
    Verdict verdict = run.verdict();
    RunRecord.Counts counts = run.counts();
    table
        .addRun()
        .add(verdict == null ? null : verdict.name())
        .add(run.exit())
        .add(run.headline())
        .add(run.fingerprint().id())
        .add(run.fingerprint().fault())
        .add(counts.lost())
        .add(counts.withheld())
        .add(counts.withheldMaxNs())
        .add(counts.withheldTotalNs())
        .add(counts.commands())
        .add(counts.lines())
        .add(counts.events())
        .add(counts.damaged())
        .add(run.files().size())
        .add(counts.epoch())
        .add(run.error())
        .endRow();
  }
}
