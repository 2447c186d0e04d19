package io.cqtrace.analysis.table;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TableWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes {@code commands.arrow}, {@code queues.arrow} and {@code findings.arrow}: the history of a
 * capture and what the rules say about it.
 */
public final class HistoryTables {
  /** The tables' schemas by the name of their files. */
  public static final Map<String, TableSchema> SCHEMAS =
      new TreeMap<>(
          Map.of(
              "commands.arrow", CommandColumns.SCHEMA,
              "queues.arrow", QueueTable.SCHEMA,
              "findings.arrow", FindingTable.SCHEMA));

  private final TableRun tableRun;
  private final Path directory;
  private final TableCompression compression;
  private final TableMemory memory;
  private @Nullable Pass pass;

  private HistoryTables(
      TableRun tableRun, Path directory, TableCompression compression, TableMemory memory) {
    this.tableRun = tableRun;
    this.directory = directory;
    this.compression = compression;
    this.memory = memory;
  }

  /**
   * Writes the tables into a directory.
   *
   * @param capture reads the capture
   * @param run what its tables have in common
   */
  public static Analysis write(
      CapturePass capture,
      TableRun run,
      Path directory,
      TableCompression compression,
      TableMemory memory) {
    return new HistoryTables(run, directory, compression, memory).run(capture);
  }

  private Analysis run(CapturePass capture) {
    Analyzer analyzer = new Analyzer(capture, List.of());
    try {
      Analysis analysis = analyzer.run(this::newPass, last -> {});
      Pass last = pass;
      if (last == null) {
        throw new IllegalStateException("the capture was not read");
      }
      last.commandTable.finish(Map.of());
      last.queueTable.finish(Map.of());
      try (TableWriter findings = table(FindingTable.SCHEMA, "findings.arrow")) {
        FindingTable.write(analysis, findings);
        findings.finish(Map.of("cqtrace.verdict", analysis.verdict().name()));
      }
      return analysis;
    } finally {
      closePass();
    }
  }

  /** Another pass over the capture writes the tables anew. */
  private Pass newPass() {
    closePass();
    Pass next =
        new Pass(
            table(CommandColumns.SCHEMA, "commands.arrow"),
            table(QueueTable.SCHEMA, "queues.arrow"));
    pass = next;
    return next;
  }

  private void closePass() {
    Pass last = pass;
    if (last != null) {
      last.commandTable.close();
      last.queueTable.close();
      pass = null;
    }
  }

  private TableWriter table(TableSchema schema, String fileName) {
    return new TableWriter(
        TableSink.file(directory.resolve(fileName)), schema, tableRun, compression, memory);
  }

  /** What is written during one pass over the capture. */
  private static final class Pass implements HistoryListener {
    private final TableWriter commandTable;
    private final TableWriter queueTable;
    private final CommandTable commands;
    private final QueueTable queues;

    Pass(TableWriter commandTable, TableWriter queueTable) {
      this.commandTable = commandTable;
      this.queueTable = queueTable;
      this.commands = new CommandTable(commandTable);
      this.queues = new QueueTable(queueTable);
    }

    @Override
    public void onGap(HistoryGap gap) {
      commands.onGap(gap);
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      commands.onCommandEnd(command);
    }

    @Override
    public void onFullInterval(FullInterval interval) {
      queues.onFullInterval(interval);
    }

    @Override
    public void onSqStart(SubmissionQueueLife sq, RowContext at) {
      commands.onSqStart(sq, at);
      queues.onSqStart(sq, at);
    }

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      commands.onCqStart(cq, at);
      queues.onCqStart(cq, at);
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      queues.onSqEnd(sq, cause, at);
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      queues.onCqEnd(cq, cause, at);
    }
  }
}
