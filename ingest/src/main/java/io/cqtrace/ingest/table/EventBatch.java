package io.cqtrace.ingest.table;

import io.cqtrace.ingest.table.EventSchema.Column;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Hot path: one Arrow record batch of the {@code events} table. {@link #fill} copies a chunk column
 * by column; reading goes through {@link EventCursor}.
 *
 * <p>Life cycle: create, then any number of {@link #fill}, then {@link #close}; rows of an earlier
 * fill are gone after the next.
 */
public final class EventBatch implements AutoCloseable {
  private static final VarHandle ROWS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** In the order of the bits of {@link EventChunk#present}. */
  static final List<Column> OPTIONAL_COLUMNS =
      List.of(
          Column.TIME_NS,
          Column.SQID,
          Column.CQID,
          Column.CID,
          Column.OPCODE,
          Column.STATUS,
          Column.VALUE,
          Column.VALUE2);

  private final VectorSchemaRoot root;
  private byte[][] bitmaps = new byte[OPTIONAL_COLUMNS.size()][0];
  private long[] sequence = new long[0];
  private int rowCount;

  /** An empty batch whose buffers belong to {@code memory}. */
  public EventBatch(TableMemory memory) {
    this(VectorSchemaRoot.create(EventSchema.arrowSchema(), memory.allocator()));
  }

  EventBatch(VectorSchemaRoot root) {
    this.root = root;
    this.rowCount = root.getRowCount();
  }

  /** Number of rows. */
  public int rowCount() {
    return rowCount;
  }

  /** The Arrow batch itself, of {@link EventSchema#arrowSchema}; it stays this batch's. */
  public VectorSchemaRoot root() {
    return root;
  }

  /**
   * Replaces the rows by those of a chunk.
   *
   * @param firstSeq {@code seq} of the first row
   */
  public void fill(EventChunk chunk, long firstSeq) {
    int rows = chunk.rowCount;
    ensureCapacity(rows);
    longs(Column.SEQ).put(numbers(firstSeq, rows), 0, rows);
    longs(Column.TIME_NS).put(chunk.timeNs, 0, rows);
    longs(Column.LINE).put(chunk.line, 0, rows);
    shorts(Column.SOURCE).put(chunk.source, 0, rows);
    shorts(Column.CONTROLLER).put(chunk.controller, 0, rows);
    data(Column.KIND).setBytes(0, chunk.kind, 0, rows);
    shorts(Column.SQID).put(chunk.sqId, 0, rows);
    shorts(Column.CQID).put(chunk.cqId, 0, rows);
    shorts(Column.CID).put(chunk.cid, 0, rows);
    data(Column.OPCODE).setBytes(0, chunk.opcode, 0, rows);
    shorts(Column.STATUS).put(chunk.status, 0, rows);
    ints(Column.VALUE).put(chunk.value, 0, rows);
    ints(Column.VALUE2).put(chunk.value2, 0, rows);
    data(Column.MESSAGE).setBytes(0, chunk.message, 0, rows);
    fillValidity(chunk.present, rows);
    fillTexts(chunk, rows);
    root.setRowCount(rows);
    rowCount = rows;
  }

  /** Copies the rows back into a chunk, which is cleared first. */
  void copyTo(EventChunk chunk) {
    int rows = rowCount;
    chunk.clear();
    chunk.ensureCapacity(rows);
    longs(Column.TIME_NS).get(chunk.timeNs, 0, rows);
    longs(Column.LINE).get(chunk.line, 0, rows);
    shorts(Column.SOURCE).get(chunk.source, 0, rows);
    shorts(Column.CONTROLLER).get(chunk.controller, 0, rows);
    data(Column.KIND).getBytes(0, chunk.kind, 0, rows);
    shorts(Column.SQID).get(chunk.sqId, 0, rows);
    shorts(Column.CQID).get(chunk.cqId, 0, rows);
    shorts(Column.CID).get(chunk.cid, 0, rows);
    data(Column.OPCODE).getBytes(0, chunk.opcode, 0, rows);
    shorts(Column.STATUS).get(chunk.status, 0, rows);
    ints(Column.VALUE).get(chunk.value, 0, rows);
    ints(Column.VALUE2).get(chunk.value2, 0, rows);
    data(Column.MESSAGE).getBytes(0, chunk.message, 0, rows);
    readPresent(chunk, rows);
    VarCharVector texts = (VarCharVector) root.getVector(Column.TEXT.index());
    if (texts.getNullCount() < rows) {
      for (int row = 0; row < rows; row++) {
        if (!texts.isNull(row)) {
          chunk.text[row] = new String(texts.get(row), StandardCharsets.UTF_8);
          chunk.textCount++;
        }
      }
    }
    chunk.rowCount = rows;
  }

  /** Turns one bitmap a column into one byte a row. */
  private void readPresent(EventChunk chunk, int rows) {
    ArrowBuf[] maps = new ArrowBuf[OPTIONAL_COLUMNS.size()];
    for (int column = 0; column < maps.length; column++) {
      maps[column] = vector(OPTIONAL_COLUMNS.get(column)).getValidityBuffer();
    }
    for (int row = 0; row < rows; row += Byte.SIZE) {
      long bits = 0;
      for (int column = 0; column < maps.length; column++) {
        bits |= (maps[column].getByte(row >> 3) & 0xffL) << (column << 3);
      }
      bits = transposed(bits);
      for (int i = 0; i < Byte.SIZE && row + i < rows; i++) {
        chunk.present[row + i] = (byte) (bits >>> (i << 3));
      }
    }
  }

  private void ensureCapacity(int rows) {
    for (Column column : Column.values()) {
      if (column != Column.TEXT && vector(column).getValueCapacity() < rows) {
        vector(column).allocateNew(Math.max(rows, 1024));
      }
    }
  }

  private BaseFixedWidthVector vector(Column column) {
    return (BaseFixedWidthVector) root.getVector(column.index());
  }

  private ArrowBuf data(Column column) {
    return vector(column).getDataBuffer();
  }

  private LongBuffer longs(Column column) {
    return bytes(column).asLongBuffer();
  }

  private IntBuffer ints(Column column) {
    return bytes(column).asIntBuffer();
  }

  private ShortBuffer shorts(Column column) {
    return bytes(column).asShortBuffer();
  }

  private ByteBuffer bytes(Column column) {
    ArrowBuf buffer = data(column);
    return buffer.nioBuffer(0, (int) buffer.capacity()).order(ByteOrder.nativeOrder());
  }

  /** The numbers from {@code first} on. */
  private long[] numbers(long first, int count) {
    if (sequence.length < count) {
      sequence = new long[count + count / 2];
    }
    for (int i = 0; i < count; i++) {
      sequence[i] = first + i;
    }
    return sequence;
  }

  /** Turns one byte a row, one bit a column, into one bitmap a column. */
  private void fillValidity(byte[] present, int rows) {
    int bytes = (rows + 7) >> 3;
    if (bitmaps[0].length < bytes) {
      bitmaps = new byte[OPTIONAL_COLUMNS.size()][bytes + bytes / 2];
    }
    byte[][] maps = bitmaps;
    for (int group = 0; group < bytes; group++) {
      long bits = eightRows(present, group << 3, rows);
      bits = transposed(bits);
      for (int column = 0; column < Long.BYTES; column++) {
        maps[column][group] = (byte) (bits >>> (column << 3));
      }
    }
    for (Column column : Column.values()) {
      if (column != Column.TEXT) {
        ArrowBuf validity = vector(column).getValidityBuffer();
        int map = OPTIONAL_COLUMNS.indexOf(column);
        if (map < 0) {
          validity.setOne(0L, (long) bytes);
        } else {
          validity.setBytes(0, maps[map], 0, bytes);
        }
        vector(column).setValueCount(rows);
      }
    }
  }

  private static long eightRows(byte[] present, int row, int rows) {
    long bits = (long) ROWS.get(present, row);
    int left = rows - row;
    return left >= Long.BYTES ? bits : bits & (-1L >>> (Long.SIZE - (left << 3)));
  }

  /** Bit j of byte i becomes bit i of byte j (Warren, Hacker's Delight, 7-3). */
  static long transposed(long bits) {
    long swapped = (bits ^ (bits >>> 7)) & 0x00aa_00aa_00aa_00aaL;
    long result = bits ^ swapped ^ (swapped << 7);
    swapped = (result ^ (result >>> 14)) & 0x0000_cccc_0000_ccccL;
    result = result ^ swapped ^ (swapped << 14);
    swapped = (result ^ (result >>> 28)) & 0x0000_0000_f0f0_f0f0L;
    return result ^ swapped ^ (swapped << 28);
  }

  private void fillTexts(EventChunk chunk, int rows) {
    VarCharVector vector = (VarCharVector) root.getVector(Column.TEXT.index());
    vector.reset();
    if (vector.getValueCapacity() < rows) {
      vector.allocateNew(1024, Math.max(rows, 1024));
    }
    if (chunk.textCount == 0) {
      vector.setLastSet(rows - 1);
    } else {
      for (int row = 0; row < rows; row++) {
        String text = chunk.text[row];
        if (text != null) {
          vector.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    vector.setValueCount(rows);
  }

  @Override
  public void close() {
    root.close();
  }
}
