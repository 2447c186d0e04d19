package io.cqtrace.analysis.sql;

import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.batch.RunTable;
import io.cqtrace.analysis.export.FindingTable;
import io.cqtrace.analysis.export.HistoryRows;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableRun;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Puts the tables of analyzed runs into a database; for many threads. */
public final class SqlListening implements RunAnalyzer.Listening, AutoCloseable {
  private final SqlTables tables;
  private final boolean withEvents;
  private final Map<RunFiles, Map<String, RunRows>> open = new ConcurrentHashMap<>();

  /** Writes to these tables, with or without the events. */
  public SqlListening(SqlTables tables, boolean withEvents) {
    this.tables = tables;
    this.withEvents = withEvents;
  }

  @Override
  public HistoryListener listener(RunFiles run, CapturePass pass) {
    close(open.remove(run));
    TableRun tableRun =
        new TableRun(run.name(), false, PortableNames.of(pass.capture().rowSourceNames()));
    Map<String, RunRows> rows = new TreeMap<>();
    open.put(run, rows);
    RunRows commands = tables.rows("commands", tableRun);
    rows.put("commands", commands);
    RunRows queues = tables.rows("queues", tableRun);
    rows.put("queues", queues);
    rows.put("findings", tables.rows("findings", tableRun));
    RunRows events = withEvents ? tables.rows("events", tableRun) : null;
    if (events != null) {
      rows.put("events", events);
    }
    return new HistoryRows(commands, queues, events);
  }

  @Override
  public void done(RunFiles run, CapturePass pass, Analysis analysis) {
    Map<String, RunRows> rows = open.remove(run);
    if (rows == null) {
      throw new IllegalStateException("a run that was not read: " + run.name());
    }
    try {
      RunRows findings = rows.get("findings");
      if (findings != null) {
        FindingTable.write(analysis, findings);
      }
      rows.forEach((table, ofRun) -> tables.replace(table, ofRun, run.name()));
    } finally {
      close(rows);
    }
  }

  /** Adds what runs came to. */
  public static void addRuns(SqlTables tables, List<RunRecord> runs) {
    for (RunRecord run : runs) {
      TableRun tableRun = new TableRun(run.run(), run.counts().epoch(), List.of());
      try (RunRows rows = tables.rows("runs", tableRun)) {
        RunTable.write(run, rows);
        tables.replace("runs", rows, run.run());
      }
    }
  }

  private static void close(@Nullable Map<String, RunRows> rows) {
    if (rows != null) {
      rows.values().forEach(RunRows::close);
    }
  }

  @Override
  public void close() {
    open.values().forEach(SqlListening::close);
    open.clear();
  }
}
