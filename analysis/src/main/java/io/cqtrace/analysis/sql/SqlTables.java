package io.cqtrace.analysis.sql;

import io.cqtrace.analysis.batch.RunTable;
import io.cqtrace.analysis.export.CommandColumns;
import io.cqtrace.analysis.export.EventTable;
import io.cqtrace.analysis.export.FindingTable;
import io.cqtrace.analysis.export.QueueTable;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The tables of runs in a DuckDB database. Times and durations are nanoseconds in 64 bits there, so
 * that runs on an epoch and runs on a clock of their own stand in one table; {@code epoch} in
 * {@code runs} says which. Words are enums, lists are lists of structs.
 *
 * <p>For several threads: each takes a {@link RunRows} of its own.
 */
public final class SqlTables implements AutoCloseable {
  /** The tables by their names. */
  public static final Map<String, TableSchema> SCHEMAS = schemas();

  private static final int KEPT_AT_A_TIME = 1000;

  private final DuckDBConnection connection;

  private SqlTables(DuckDBConnection connection) {
    this.connection = connection;
  }

  private static Map<String, TableSchema> schemas() {
    Map<String, TableSchema> schemas = new LinkedHashMap<>();
    schemas.put("runs", RunTable.SCHEMA);
    schemas.put("commands", CommandColumns.SCHEMA);
    schemas.put("queues", QueueTable.SCHEMA);
    schemas.put("findings", FindingTable.SCHEMA);
    schemas.put("events", EventTable.SCHEMA);
    return schemas;
  }

  /** Tables in memory, or those of a file that is there or becomes one. */
  public static SqlTables open(String file) {
    try {
      SqlTables tables =
          new SqlTables(
              DriverManager.getConnection("jdbc:duckdb:" + file).unwrap(DuckDBConnection.class));
      tables.execute("SET autoinstall_known_extensions = false");
      tables.execute("SET autoload_known_extensions = false");
      tables.execute("SET TimeZone = 'UTC'");
      tables.execute("SET memory_limit = '2GB'");
      if (file.isEmpty()) {
        // DuckDB makes and deletes it; a query may read what is in it, so it is nobody else's.
        Path folder =
            Path.of(System.getProperty("java.io.tmpdir", "."), "cqtrace-sql-" + UUID.randomUUID());
        tables.execute("SET temp_directory = " + literal(folder.toString()));
      }
      for (Map.Entry<String, TableSchema> table : SCHEMAS.entrySet()) {
        for (TableColumn column : table.getValue().columns()) {
          if (column.type() == CellType.WORD) {
            tables.execute(enumOf(table.getKey(), column));
          }
        }
        tables.execute(create(table.getKey(), table.getKey(), false));
      }
      return tables;
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  private static String enumName(String table, TableColumn column) {
    return quoted(table + "_" + column.name());
  }

  private static String enumOf(String table, TableColumn column) {
    return "CREATE TYPE IF NOT EXISTS "
        + enumName(table, column)
        + " AS ENUM ("
        + column.words().stream().map(SqlTables::literal).collect(Collectors.joining(", "))
        + ")";
  }

  private static TableSchema schema(String table) {
    TableSchema schema = SCHEMAS.get(table);
    if (schema == null) {
      throw new IllegalArgumentException("no table " + table);
    }
    return schema;
  }

  /** {@code CREATE TABLE}, or of a table for rows that are still to be converted. */
  private static String create(String table, String name, boolean raw) {
    return (raw ? "CREATE TEMP TABLE " : "CREATE TABLE IF NOT EXISTS ")
        + quoted(name)
        + schema(table).columns().stream()
            .map(
                column ->
                    quoted(column.name()) + " " + (raw ? rawType(column) : type(table, column)))
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String type(String table, TableColumn column) {
    return switch (column.type()) {
      case WORD -> enumName(table, column);
      case LIST ->
          column.parts().stream()
              .map(part -> quoted(part.name()) + " " + type(table, part))
              .collect(Collectors.joining(", ", "STRUCT(", ")[]"));
      default -> rawType(column);
    };
  }

  private static String rawType(TableColumn column) {
    return switch (column.type()) {
      case INT64, TIME, DURATION -> "BIGINT";
      case UINT8 -> "UTINYINT";
      case UINT16 -> "USMALLINT";
      case UINT32 -> "UINTEGER";
      case BOOL -> "BOOLEAN";
      case TEXT, WORD, RUN, SOURCE, LIST -> "VARCHAR";
    };
  }

  /** Takes the rows of one run's table; {@link #replace} puts them into the table. */
  public RunRows rows(String table, TableRun run) {
    try {
      DuckDBConnection own = connection.duplicate().unwrap(DuckDBConnection.class);
      try (Statement statement = own.createStatement()) {
        statement.execute(create(table, "raw", true));
      }
      return new RunRows(own, schema(table), run);
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  /** The rows become the run's; those that the table has of a run of this name go. */
  public void replace(String table, RunRows rows, String run) {
    rows.finish();
    String columns =
        schema(table).columns().stream()
            .map(column -> converted(table, column))
            .collect(Collectors.joining(", "));
    synchronized (connection) {
      try (Statement statement = rows.connection().createStatement()) {
        statement.execute("BEGIN");
        statement.execute("DELETE FROM " + table + " WHERE run = " + literal(run));
        statement.execute("INSERT INTO " + table + " SELECT " + columns + " FROM raw");
        statement.execute("COMMIT");
      } catch (SQLException e) {
        throw new SqlException(e);
      }
    }
  }

  private static String converted(String table, TableColumn column) {
    return column.type() == CellType.LIST
        ? "from_json(" + quoted(column.name()) + ", " + literal(jsonShape(column)) + ")"
        : quoted(column.name()) + "::" + type(table, column);
  }

  private static String jsonShape(TableColumn column) {
    return column.parts().stream()
        .map(part -> '"' + part.name() + "\":\"" + rawType(part) + '"')
        .collect(Collectors.joining(",", "[{", "}]"));
  }

  /** Runs a statement. */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  /**
   * Adds the tables of a folder that a batch or an import ({@code runs.parquet}) or a job of the
   * fleet module ({@code runs/*.parquet}) wrote.
   *
   * @return whether it has any
   * @throws IncompleteTablesException if a job has not finished one of them
   */
  public boolean addTables(Path folder) throws IOException {
    boolean any = false;
    for (String table : SCHEMAS.keySet()) {
      Path file = folder.resolve(table + ".parquet");
      if (Files.isRegularFile(file)) {
        addParquet(table, file, null);
        any = true;
      } else {
        for (Path part : partsOf(folder.resolve(table))) {
          addParquet(table, part, null);
          any = true;
        }
      }
    }
    return any;
  }

  /** The Parquet files of a table's folder; none if it is no such folder. */
  private static List<Path> partsOf(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> parts =
          files
              .filter(file -> file.getFileName().toString().endsWith(".parquet"))
              .sorted()
              .toList();
      if (!parts.isEmpty() && !Files.exists(folder.resolve("_SUCCESS"))) {
        throw new IncompleteTablesException(folder);
      }
      return parts;
    }
  }

  /**
   * Adds the rows of a Parquet file that was written from such a table, but of other runs.
   *
   * @param keep only of these runs; null: of all
   */
  public void addParquet(String table, Path file, @Nullable List<String> keep) {
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + parquet(file))) {
      while (result.next()) {
        types.put(result.getString(1), result.getString(2));
      }
    } catch (SQLException e) {
      throw new SqlException(e);
    }
    String columns =
        schema(table).columns().stream()
            .map(column -> fromParquet(table, column, types))
            .collect(Collectors.joining(", "));
    String where =
        keep == null
            ? ""
            : keep.isEmpty()
                ? " WHERE false"
                : keep.stream()
                    .map(SqlTables::literal)
                    .collect(Collectors.joining(", ", " WHERE run IN (", ")"));
    execute("INSERT INTO " + table + " SELECT " + columns + " FROM " + parquet(file) + where);
  }

  /** Deletes the rows of all other runs. */
  public void keepOnly(String table, List<String> runs) {
    execute("CREATE OR REPLACE TEMP TABLE kept (run VARCHAR)");
    for (int first = 0; first < runs.size(); first += KEPT_AT_A_TIME) {
      execute(
          runs.subList(first, Math.min(runs.size(), first + KEPT_AT_A_TIME)).stream()
              .map(run -> "(" + literal(run) + ")")
              .collect(Collectors.joining(", ", "INSERT INTO kept VALUES ", "")));
    }
    execute("DELETE FROM " + table + " WHERE run NOT IN (SELECT run FROM kept)");
  }

  private static String fromParquet(String table, TableColumn column, Map<String, String> types) {
    String name = quoted(column.name());
    String found = types.get(column.name());
    if (found == null) {
      return "NULL";
    }
    if (column.type() == CellType.TIME && found.startsWith("TIMESTAMP")) {
      return "epoch_ns(" + name + ")";
    }
    return name + "::" + type(table, column);
  }

  private static String parquet(Path file) {
    return "read_parquet(" + literal(file.toString()) + ")";
  }

  /**
   * Writes a table as Parquet (zstd), by run.
   *
   * @param epoch whether all its runs are on an epoch: then its times are timestamps (UTC,
   *     nanoseconds); otherwise they stay numbers of nanoseconds
   */
  public void writeParquet(String table, Path file, boolean epoch) {
    String columns =
        schema(table).columns().stream()
            .map(
                column ->
                    epoch && column.type() == CellType.TIME
                        ? "make_timestamp_ns("
                            + quoted(column.name())
                            + ")::TIMESTAMPTZ_NS AS "
                            + quoted(column.name())
                        : quoted(column.name()))
            .collect(Collectors.joining(", "));
    Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
    execute(
        "COPY (SELECT "
            + columns
            + " FROM "
            + table
            + " ORDER BY run, rowid) TO "
            + literal(partial.toString())
            + " (FORMAT parquet, COMPRESSION zstd, KV_METADATA {\"cqtrace.schema\": "
            + literal(schema(table).version())
            + "})");
    try {
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a query of the user's. */
  DuckDBConnection connection() {
    return connection;
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }
}
