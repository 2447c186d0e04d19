package io.cqtrace.ingest.table;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * Writes a table row by row as an Arrow IPC file; memory does not grow with the table. The cells of
 * a row are added in the order of the columns.
 */
public final class TableWriter implements RowSink, AutoCloseable {
  private static final int BATCH_ROWS = 1 << 15;

  private final TableSchema schema;
  private final TableRun run;
  private final TableFile file;
  private final TableMemory memory;
  private final VectorSchemaRoot root;
  private int row;
  private int column;

  /**
   * Begins a file.
   *
   * @param sink where it goes; closed by {@link #close}
   * @param run whose table it is
   * @param parent gives memory for a batch; to be closed after this
   */
  public TableWriter(
      TableSink sink,
      TableSchema schema,
      TableRun run,
      TableCompression compression,
      TableMemory parent) {
    this.schema = schema;
    this.run = run;
    this.file = new TableFile(sink, compression);
    this.memory = parent.child(schema.version());
    this.root = VectorSchemaRoot.create(schema.memorySchema(), memory.allocator());
    file.begin(schema.fileSchema(run, Map.of()));
    for (int i = 0; i < schema.columns().size(); i++) {
      TableColumn header = schema.columns().get(i);
      if (header.type().hasDictionary()) {
        file.dictionary(i, words(header), memory.allocator());
      }
    }
    root.getFieldVectors().forEach(FieldVector::allocateNew);
  }

  private List<String> words(TableColumn header) {
    return switch (header.type()) {
      case RUN -> List.of(run.name());
      case SOURCE -> run.sources();
      default -> header.words();
    };
  }

  @Override
  public TableWriter addRun() {
    return add(0);
  }

  @Override
  public TableWriter add(long number) {
    boolean absent =
        number == EventChunk.NO_TIME
            || (number == EventChunk.NONE && schema.columns().get(column).nullable());
    if (!absent) {
      setNumber(root.getVector(column), row, number);
    }
    column++;
    return this;
  }

  @Override
  public TableWriter add(boolean yes) {
    return add(yes ? 1 : 0);
  }

  @Override
  public TableWriter add(@Nullable String text) {
    if (text != null) {
      setText(root.getVector(column), row, text);
    }
    column++;
    return this;
  }

  @Override
  public TableWriter add(Enum<?> word) {
    int index = schema.columns().get(column).words().indexOf(word.name());
    if (index < 0) {
      throw new IllegalArgumentException(word + " in " + schema.columns().get(column).name());
    }
    return add(index);
  }

  @Override
  public TableWriter add(List<List<@Nullable Object>> entries) {
    ListVector list = (ListVector) root.getVector(column);
    StructVector structs = (StructVector) list.getDataVector();
    int first = list.startNewValue(row);
    for (int i = 0; i < entries.size(); i++) {
      structs.setIndexDefined(first + i);
      List<@Nullable Object> cells = entries.get(i);
      for (int part = 0; part < cells.size(); part++) {
        FieldVector vector = (FieldVector) structs.getChildByOrdinal(part);
        Object cell = cells.get(part);
        if (cell instanceof Long number) {
          setNumber(vector, first + i, number);
        } else if (cell != null) {
          setText(vector, first + i, cell.toString());
        }
      }
    }
    list.endValue(row, entries.size());
    column++;
    return this;
  }

  private static void setNumber(FieldVector vector, int at, long number) {
    if (vector instanceof BigIntVector longs) {
      longs.setSafe(at, number);
    } else if (vector instanceof UInt4Vector ints) {
      ints.setSafe(at, (int) number);
    } else if (vector instanceof UInt2Vector shorts) {
      shorts.setSafe(at, (char) number);
    } else if (vector instanceof UInt1Vector bytes) {
      bytes.setSafe(at, (byte) number);
    } else {
      ((BitVector) vector).setSafe(at, (int) number);
    }
  }

  private static void setText(FieldVector vector, int at, String text) {
    ((VarCharVector) vector).setSafe(at, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void endRow() {
    if (column != schema.columns().size()) {
      throw new IllegalStateException("a row of " + schema.version() + " has " + column + " cells");
    }
    column = 0;
    if (++row == BATCH_ROWS) {
      writeBatch();
    }
  }

  private void writeBatch() {
    root.setRowCount(row);
    file.batch(root);
    for (FieldVector vector : root.getFieldVectors()) {
      vector.reset();
    }
    row = 0;
  }

  /** Writes what is left, and puts the file into its place. */
  public void finish(Map<String, String> metadata) {
    if (row > 0) {
      writeBatch();
    }
    file.finish(schema.fileSchema(run, metadata));
  }

  @Override
  public void close() {
    root.close();
    memory.close();
    file.close();
  }
}
