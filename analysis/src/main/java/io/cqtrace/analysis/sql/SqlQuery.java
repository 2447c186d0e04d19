package io.cqtrace.analysis.sql;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query of the user's on the tables and views. It can read and write no files. */
public final class SqlQuery {
  private final SqlTables tables;

  /** Queries on these tables, which are complete. */
  public SqlQuery(SqlTables tables) {
    this.tables = tables;
    SqlViews.create(tables);
  }

  /** Takes a result row by row. */
  public interface Rows {
    /** The columns' names, and whether each is a number. */
    void columns(List<String> names, List<Boolean> numbers);

    /** A row's cells as text; null where absent. */
    void row(List<@Nullable String> cells);
  }

  /** Runs a query. */
  public void run(String sql, Rows rows) {
    tables.execute("SET enable_external_access = false");
    try (Statement statement = tables.connection().createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData meta = result.getMetaData();
      List<String> names = new ArrayList<>();
      List<Boolean> numbers = new ArrayList<>();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        names.add(meta.getColumnLabel(i));
        numbers.add(meta.getColumnTypeName(i).matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE"));
      }
      rows.columns(names, numbers);
      while (result.next()) {
        List<@Nullable String> cells = new ArrayList<>();
        for (int i = 1; i <= names.size(); i++) {
          cells.add(result.getString(i));
        }
        rows.row(cells);
      }
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  /** Writes a query's result as Parquet. */
  public void writeParquet(String sql, Path file) {
    tables.execute("SET allowed_paths = [" + SqlTables.literal(file.toString()) + "]");
    tables.execute("SET enable_external_access = false");
    tables.execute(
        "COPY ("
            + sql.strip().replaceAll(";+$", "")
            + ") TO "
            + SqlTables.literal(file.toString())
            + " (FORMAT parquet, COMPRESSION zstd)");
  }
}
