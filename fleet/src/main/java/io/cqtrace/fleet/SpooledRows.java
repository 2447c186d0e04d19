package io.cqtrace.fleet;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one run's table on their way to Spark, in a file: a run is read to its end, and
 * perhaps once more, before its rows count. Memory does not grow with them.
 */
final class SpooledRows implements RowSink, AutoCloseable {
  private static final int ABSENT = 0;
  private static final int NUMBER = 1;
  private static final int FALSE = 2;
  private static final int TRUE = 3;
  private static final int TEXT = 4;
  private static final int LIST = 5;

  private final Path file;
  private final TableSchema schema;
  private final TableRun run;
  private final String folder;
  private final DataOutputStream out;
  private int column;
  private long rows;

  /**
   * Rows for a file, which they overwrite.
   *
   * @param folder where the run's files lie for a while; texts do not name it
   */
  SpooledRows(Path file, TableSchema schema, TableRun run, Path folder) throws IOException {
    this.file = file;
    this.schema = schema;
    this.run = run;
    this.folder = folder + "/";
    this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private interface Write {
    void run() throws IOException;
  }

  private SpooledRows cell(Write write) {
    try {
      write.run();
      column++;
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public SpooledRows addRun() {
    return add(run.name());
  }

  @Override
  public SpooledRows add(long number) {
    TableColumn header = schema.columns().get(column);
    if (number == EventChunk.NO_TIME || (number == EventChunk.NONE && header.nullable())) {
      return cell(() -> out.writeByte(ABSENT));
    }
    return header.type() == CellType.SOURCE
        ? add(run.source((int) number))
        : cell(() -> write(number));
  }

  @Override
  public SpooledRows add(boolean yes) {
    return cell(() -> out.writeByte(yes ? TRUE : FALSE));
  }

  @Override
  public SpooledRows add(@Nullable String text) {
    return cell(() -> write(text));
  }

  @Override
  public SpooledRows add(Enum<?> word) {
    return add(word.name());
  }

  @Override
  public SpooledRows add(List<List<@Nullable Object>> entries) {
    return cell(
        () -> {
          out.writeByte(LIST);
          out.writeInt(entries.size());
          for (List<@Nullable Object> entry : entries) {
            for (Object value : entry) {
              write(value);
            }
          }
        });
  }

  private void write(@Nullable Object value) throws IOException {
    if (value == null) {
      out.writeByte(ABSENT);
    } else if (value instanceof Long number) {
      out.writeByte(NUMBER);
      out.writeLong(number);
    } else {
      byte[] bytes = value.toString().replace(folder, "").getBytes(StandardCharsets.UTF_8);
      out.writeByte(TEXT);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  @Override
  public void endRow() {
    rows++;
    column = 0;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows, after {@link #close}; the file is read as they are taken. */
  Iterator<Row> rows() {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
      if (rows == 0) {
        in.close();
      }
      return new Reading(in, schema, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file of rows and closes it after the last. */
  private static final class Reading implements Iterator<Row> {
    private final DataInputStream in;
    private final TableSchema schema;
    private long left;

    Reading(DataInputStream in, TableSchema schema, long rows) {
      this.in = in;
      this.schema = schema;
      this.left = rows;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      try {
        Row row = row(schema.columns());
        if (--left == 0) {
          in.close();
        }
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Row row(List<TableColumn> columns) throws IOException {
      @Nullable Object[] cells = new @Nullable Object[columns.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = cell(columns.get(i));
      }
      return RowFactory.create(cells);
    }

    private @Nullable Object cell(TableColumn header) throws IOException {
      int kind = in.readByte();
      return switch (kind) {
        case ABSENT -> null;
        case NUMBER -> FleetTables.number(header, in.readLong());
        case FALSE, TRUE -> kind == TRUE;
        case TEXT -> new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        case LIST -> list(header);
        default -> throw new IOException("a cell of kind " + kind);
      };
    }

    private Object[] list(TableColumn header) throws IOException {
      List<Row> entries = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        entries.add(row(header.parts()));
      }
      return entries.toArray();
    }
  }
}
