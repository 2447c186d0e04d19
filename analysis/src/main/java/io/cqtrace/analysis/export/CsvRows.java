package io.cqtrace.analysis.export;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as comma-separated values (RFC 4180, with line feeds). Times and durations are
 * nanoseconds; an empty cell is a value that is not known. Nothing is kept.
 */
public final class CsvRows implements RowSink {
  private final Writer out;
  private final TableSchema schema;
  private final TableRun run;
  private final StringBuilder row = new StringBuilder();
  private int column;

  /**
   * Writes the heading.
   *
   * @param out where to; whoever opened it closes it
   * @param run whose table it is
   * @throws UncheckedIOException if it cannot be written to, here and later
   */
  public CsvRows(Writer out, TableSchema schema, TableRun run) {
    this.out = out;
    this.schema = schema;
    this.run = run;
    schema.columns().forEach(header -> text(header.name()));
    endRow();
  }

  @Override
  public CsvRows addRun() {
    return text(run.name());
  }

  @Override
  public CsvRows add(long number) {
    TableColumn header = schema.columns().get(column);
    boolean absent =
        number == EventChunk.NO_TIME || (number == EventChunk.NONE && header.nullable());
    if (absent) {
      return cell("");
    }
    return header.type() == CellType.SOURCE
        ? text(run.source((int) number))
        : cell(Long.toString(number));
  }

  @Override
  public CsvRows add(boolean yes) {
    return cell(Boolean.toString(yes));
  }

  @Override
  public CsvRows add(@Nullable String text) {
    return text == null ? cell("") : text(text);
  }

  @Override
  public CsvRows add(Enum<?> word) {
    return cell(word.name());
  }

  @Override
  public CsvRows add(List<List<@Nullable Object>> entries) {
    throw new IllegalArgumentException("CSV has no lists");
  }

  /** A text; one that a spreadsheet would take for a formula is made one that it does not. */
  private CsvRows text(String value) {
    boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
    String safe = formula ? "'" + value : value;
    boolean quote =
        safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r' || c < ' ');
    return cell(quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
  }

  private CsvRows cell(String value) {
    if (column > 0) {
      row.append(',');
    }
    row.append(value);
    column++;
    return this;
  }

  @Override
  public void endRow() {
    try {
      out.append(row.append('\n'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    row.setLength(0);
    column = 0;
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
