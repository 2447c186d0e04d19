package io.cqtrace.cli;

import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.sql.SqlException;
import io.cqtrace.analysis.sql.SqlListening;
import io.cqtrace.analysis.sql.SqlTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Parquet tables of a batch. While it runs, their rows stand in a database file in the output
 * directory, so that an interrupted batch goes on with them; rows of unchanged runs come from the
 * Parquet files of the last batch.
 */
final class BatchTables implements AutoCloseable {
  static final List<String> NAMES = List.of("runs", "commands", "queues", "findings");

  private final Path directory;
  private final @Nullable SqlTables tables;
  private final @Nullable SqlListening listening;

  /**
   * Opens them.
   *
   * @param wanted false: no tables are written
   */
  BatchTables(Path directory, boolean wanted) {
    this.directory = directory;
    tables = wanted ? open() : null;
    listening = tables == null ? null : new SqlListening(tables, false);
  }

  private SqlTables open() {
    try {
      return SqlTables.open(database().toString());
    } catch (SqlException e) {
      throw new OutputException(database() + ": " + e.getMessage(), e);
    }
  }

  private Path database() {
    return database(directory);
  }

  private static Path database(Path directory) {
    return directory.resolve(".cqtrace-batch.duckdb");
  }

  /** Whether the rows of an interrupted batch are there. */
  static boolean hasRowsOfAnInterruptedBatch(Path directory) {
    return Files.isRegularFile(database(directory));
  }

  /** Whether the tables of the last batch are there. */
  static boolean areComplete(Path directory) {
    return NAMES.stream()
        .allMatch(table -> Files.isRegularFile(directory.resolve(table + ".parquet")));
  }

  /** Forgets the rows of an interrupted batch. */
  static void forget(Path directory) {
    try {
      Files.deleteIfExists(database(directory));
      Files.deleteIfExists(directory.resolve(database(directory).getFileName() + ".wal"));
    } catch (IOException e) {
      throw OutputFile.unwritable(directory, e);
    }
  }

  RunAnalyzer.Listening listening() {
    SqlListening known = listening;
    return known == null ? RunAnalyzer.Listening.none() : known;
  }

  /**
   * Writes the files.
   *
   * @param unchanged runs whose rows are taken from the files that are there
   */
  void write(List<RunRecord> records, List<String> unchanged) {
    SqlTables all = tables;
    if (all == null) {
      return;
    }
    try {
      for (String table : List.of("commands", "queues", "findings")) {
        Path file = directory.resolve(table + ".parquet");
        if (!unchanged.isEmpty()) {
          all.addParquet(table, file, unchanged);
        }
        all.keepOnly(table, records.stream().map(RunRecord::run).toList());
      }
      all.execute("DELETE FROM runs");
      SqlListening.addRuns(all, records);
      for (String table : NAMES) {
        all.writeParquet(table, directory.resolve(table + ".parquet"), false);
      }
    } catch (SqlException | UncheckedIOException e) {
      throw new OutputException(directory + ": cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    SqlListening known = listening;
    if (known != null) {
      known.close();
    }
    SqlTables all = tables;
    if (all != null) {
      all.close();
    }
  }
}
