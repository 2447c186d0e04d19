package io.cqtrace.cli;

import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.report.Headline;
import io.cqtrace.analysis.sql.SqlException;
import io.cqtrace.analysis.sql.SqlListening;
import io.cqtrace.analysis.sql.SqlTables;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.ingest.table.PortableNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tables of one capture as Parquet files; loads DuckDB. */
final class ParquetTables {
  private ParquetTables() {}

  /**
   * Analyzes a capture and writes tables.
   *
   * @param runName the run's name, or empty: that of its first input
   * @param files where each table goes
   */
  static Analysis write(CapturePass pass, String runName, Map<String, Path> files) {
    List<String> names = pass.capture().sourceNames();
    RunFiles run =
        new RunFiles(runName.isEmpty() ? PortableNames.ofRun(names) : runName, List.of());
    try (SqlTables tables = SqlTables.open("");
        SqlListening listening = new SqlListening(tables, files.containsKey("events"))) {
      Analysis analysis =
          new Analyzer(pass, List.of()).run(() -> listening.listener(run, pass), last -> {});
      listening.done(run, pass, analysis);
      SqlListening.addRuns(
          tables, List.of(RunRecord.of(run, List.of(), analysis, Headline.of(analysis), "")));
      boolean epoch = pass.clocks().epoch(analysis.trace().sources());
      files.forEach((table, file) -> tables.writeParquet(table, file, epoch));
      return analysis;
    } catch (SqlException e) {
      throw new OutputException("Parquet cannot be written: " + e.getMessage(), e);
    }
  }
}
