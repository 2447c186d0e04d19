package io.cqtrace.analysis.export;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cells of a command one by one, for exports that are not tables. */
public final class CommandCells {
  private final TableRun run;

  /** The cells of a run's commands. */
  public CommandCells(TableRun run) {
    this.run = run;
  }

  /**
   * A cell: a {@link Long} (times and durations in nanoseconds), {@link Boolean} or {@link String},
   * or null if it is absent.
   */
  public @Nullable Object value(String column, CommandColumns.Row row) {
    OneCell cell = new OneCell(CommandColumns.named(column));
    CommandColumns.writeCell(column, row, cell);
    return cell.value;
  }

  private final class OneCell implements RowSink {
    private final TableColumn column;
    private @Nullable Object value;

    OneCell(TableColumn column) {
      this.column = column;
    }

    private RowSink set(@Nullable Object newValue) {
      value = newValue;
      return this;
    }

    @Override
    public RowSink addRun() {
      return set(run.name());
    }

    @Override
    public RowSink add(long number) {
      if (number == EventChunk.NO_TIME || (number == EventChunk.NONE && column.nullable())) {
        return set(null);
      }
      return set(column.type() == CellType.SOURCE ? run.source((int) number) : (Object) number);
    }

    @Override
    public RowSink add(boolean yes) {
      return set(yes);
    }

    @Override
    public RowSink add(@Nullable String text) {
      return set(text);
    }

    @Override
    public RowSink add(Enum<?> word) {
      return set(word.name());
    }

    @Override
    public RowSink add(List<List<@Nullable Object>> entries) {
      throw new IllegalArgumentException("a command has no lists");
    }

    @Override
    public void endRow() {
      // One cell is no row.
    }
  }
}
