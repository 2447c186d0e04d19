package io.cqtrace.analysis.sql;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** The rows of one run's table on their way into a database; memory does not grow with them. */
public final class RunRows implements RowSink, AutoCloseable {
  private final DuckDBConnection connection;
  private final DuckDBAppender appender;
  private final TableSchema schema;
  private final TableRun run;
  private int column;
  private boolean finished;

  RunRows(DuckDBConnection connection, TableSchema schema, TableRun run) throws SQLException {
    this.connection = connection;
    this.schema = schema;
    this.run = run;
    this.appender = connection.createAppender("temp", "main", "raw");
  }

  private interface Append {
    void run() throws SQLException;
  }

  private RunRows cell(Append append) {
    try {
      if (column++ == 0) {
        appender.beginRow();
      }
      append.run();
      return this;
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  @Override
  public RunRows addRun() {
    return cell(() -> appender.append(run.name()));
  }

  @Override
  public RunRows add(long number) {
    TableColumn header = schema.columns().get(column);
    if (number == EventChunk.NO_TIME || (number == EventChunk.NONE && header.nullable())) {
      return cell(appender::appendNull);
    }
    return switch (header.type()) {
      case SOURCE -> cell(() -> appender.append(run.source((int) number)));
      case UINT8 -> cell(() -> appender.append((byte) number));
      case UINT16 -> cell(() -> appender.append((short) number));
      case UINT32 -> cell(() -> appender.append((int) number));
      default -> cell(() -> appender.append(number));
    };
  }

  @Override
  public RunRows add(boolean yes) {
    return cell(() -> appender.append(yes));
  }

  @Override
  public RunRows add(@Nullable String text) {
    return text == null ? cell(appender::appendNull) : cell(() -> appender.append(text));
  }

  @Override
  public RunRows add(Enum<?> word) {
    return add(word.name());
  }

  @Override
  public RunRows add(List<List<@Nullable Object>> entries) {
    List<TableColumn> parts = schema.columns().get(column).parts();
    StringBuilder json = new StringBuilder("[");
    for (List<@Nullable Object> cells : entries) {
      json.append(json.length() > 1 ? ",{" : "{");
      for (int i = 0; i < cells.size(); i++) {
        Object value = cells.get(i);
        json.append(i == 0 ? "\"" : ",\"").append(parts.get(i).name()).append("\":");
        json.append(value instanceof String text ? string(text) : String.valueOf(value));
      }
      json.append('}');
    }
    return add(json.append(']').toString());
  }

  private static String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  @Override
  public void endRow() {
    try {
      appender.endRow();
      column = 0;
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }

  void finish() {
    if (!finished) {
      finished = true;
      try {
        appender.close();
      } catch (SQLException e) {
        throw new SqlException(e);
      }
    }
  }

  DuckDBConnection connection() {
    return connection;
  }

  @Override
  public void close() {
    try {
      finish();
      connection.close();
    } catch (SQLException e) {
      throw new SqlException(e);
    }
  }
}
