package io.cqtrace.analysis.export;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
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
  private HistoryRows newPass() {
    closePass();
    TableWriter commands = table(CommandColumns.SCHEMA, "commands.arrow");
    TableWriter queues = table(QueueTable.SCHEMA, "queues.arrow");
    Pass next = new Pass(commands, queues, new HistoryRows(commands, queues, null));
    pass = next;
    return next.rows();
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
  private record Pass(TableWriter commandTable, TableWriter queueTable, HistoryRows rows) {}
}
