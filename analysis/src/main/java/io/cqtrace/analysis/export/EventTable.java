package io.cqtrace.analysis.export;

import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.EventSchema;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code events} table row by row, with the columns of {@link EventSchema}: for what is not
 * Arrow.
 */
public final class EventTable implements HistoryListener {
  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema(EventSchema.VERSION, "one fact of a capture", columns());

  private final RowSink table;
  private long sequence;

  /** Writes to {@code table}, which the caller finishes and closes. */
  public EventTable(RowSink table) {
    this.table = table;
  }

  private static List<TableColumn> columns() {
    List<TableColumn> columns = new ArrayList<>();
    columns.add(TableColumn.run());
    for (EventSchema.Column column : EventSchema.columns()) {
      columns.add(
          switch (column) {
            case SEQ, LINE -> plain(column, CellType.INT64);
            case TIME_NS -> plain(column, CellType.TIME);
            case SOURCE -> plain(column, CellType.SOURCE);
            case CONTROLLER, SQID, CQID, CID, STATUS -> plain(column, CellType.UINT16);
            case KIND -> TableColumn.words("kind", EventKind.values(), column.doc());
            case OPCODE -> plain(column, CellType.UINT8);
            case VALUE, VALUE2 -> plain(column, CellType.UINT32);
            case MESSAGE -> TableColumn.words("message", HostMessage.values(), column.doc());
            case TEXT -> plain(column, CellType.TEXT);
          });
    }
    return columns;
  }

  private static TableColumn plain(EventSchema.Column column, CellType type) {
    return column.nullable()
        ? TableColumn.optional(column.columnName(), type, column.doc())
        : TableColumn.of(column.columnName(), type, column.doc());
  }

  @Override
  public void onRow(EventCursor row) {
    table
        .addRun()
        .add(sequence++)
        .add(row.timeNs())
        .add(row.source())
        .add(row.line())
        .add(row.controller())
        .add(row.kind())
        .add(row.sqId())
        .add(row.cqId())
        .add(row.cid())
        .add(row.opcode())
        .add(row.status())
        .add(row.value())
        .add(row.value2())
        .add(row.message())
        .add(row.text())
        .endRow();
  }
}
