package io.cqtrace.ingest.table;

import io.cqtrace.ingest.table.EventSchema.Column;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
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
  private final VectorSchemaRoot root;
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

  /** The Arrow batch itself, for writers in this package. */
  VectorSchemaRoot root() {
    return root;
  }

  static BufferAllocator allocatorOf(TableMemory memory) {
    return memory.allocator();
  }

  /**
   * Replaces the rows by those of a chunk.
   *
   * @param firstSeq {@code seq} of the first row
   */
  public void fill(EventChunk chunk, long firstSeq) {
    int rows = chunk.rowCount;
    fillLongs(Column.TIME_NS, chunk.timeNs, rows, EventChunk.NO_TIME);
    fillLongs(Column.LINE, chunk.line, rows, EventChunk.NO_TIME);
    fillSeq(firstSeq, rows);
    fillShorts(Column.SOURCE, chunk.source, rows);
    fillShorts(Column.CONTROLLER, chunk.controller, rows);
    fillBytes(Column.KIND, chunk.kind, rows);
    fillShorts(Column.SQID, chunk.sqId, rows);
    fillShorts(Column.CQID, chunk.cqId, rows);
    fillShorts(Column.CID, chunk.cid, rows);
    fillOpcodes(chunk.opcode, rows);
    fillShorts(Column.STATUS, chunk.status, rows);
    fillValues(Column.VALUE, chunk.value, rows);
    fillValues(Column.VALUE2, chunk.value2, rows);
    fillTexts(chunk, rows);
    root.setRowCount(rows);
    rowCount = rows;
  }

  private BaseFixedWidthVector fixed(Column column, int rows) {
    BaseFixedWidthVector vector = (BaseFixedWidthVector) root.getVector(column.index());
    if (vector.getValueCapacity() < rows) {
      vector.allocateNew(Math.max(rows, 1024));
    }
    return vector;
  }

  private void fillSeq(long firstSeq, int rows) {
    BaseFixedWidthVector vector = fixed(Column.SEQ, rows);
    ArrowBuf data = vector.getDataBuffer();
    for (int row = 0; row < rows; row++) {
      data.setLong((long) row << 3, firstSeq + row);
    }
    setAllValid(vector, rows);
  }

  private void fillLongs(Column column, long[] values, int rows, long absent) {
    BaseFixedWidthVector vector = fixed(column, rows);
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    int bits = 0;
    for (int row = 0; row < rows; row++) {
      long value = values[row];
      data.setLong((long) row << 3, value);
      bits |= (value != absent ? 1 : 0) << (row & 7);
      if ((row & 7) == 7) {
        validity.setByte(row >> 3, bits);
        bits = 0;
      }
    }
    finish(vector, validity, bits, rows);
  }

  private void fillShorts(Column column, int[] values, int rows) {
    BaseFixedWidthVector vector = fixed(column, rows);
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    int bits = 0;
    for (int row = 0; row < rows; row++) {
      int value = values[row];
      data.setShort((long) row << 1, value);
      bits |= (value >= 0 ? 1 : 0) << (row & 7);
      if ((row & 7) == 7) {
        validity.setByte(row >> 3, bits);
        bits = 0;
      }
    }
    finish(vector, validity, bits, rows);
  }

  private void fillOpcodes(int[] values, int rows) {
    BaseFixedWidthVector vector = fixed(Column.OPCODE, rows);
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    int bits = 0;
    for (int row = 0; row < rows; row++) {
      int value = values[row];
      data.setByte(row, value);
      bits |= (value >= 0 ? 1 : 0) << (row & 7);
      if ((row & 7) == 7) {
        validity.setByte(row >> 3, bits);
        bits = 0;
      }
    }
    finish(vector, validity, bits, rows);
  }

  private void fillValues(Column column, long[] values, int rows) {
    BaseFixedWidthVector vector = fixed(column, rows);
    ArrowBuf data = vector.getDataBuffer();
    ArrowBuf validity = vector.getValidityBuffer();
    int bits = 0;
    for (int row = 0; row < rows; row++) {
      long value = values[row];
      data.setInt((long) row << 2, (int) value);
      bits |= (value >= 0 ? 1 : 0) << (row & 7);
      if ((row & 7) == 7) {
        validity.setByte(row >> 3, bits);
        bits = 0;
      }
    }
    finish(vector, validity, bits, rows);
  }

  private void fillBytes(Column column, byte[] values, int rows) {
    BaseFixedWidthVector vector = fixed(column, rows);
    vector.getDataBuffer().setBytes(0, values, 0, rows);
    setAllValid(vector, rows);
  }

  private void fillTexts(EventChunk chunk, int rows) {
    VarCharVector vector = (VarCharVector) root.getVector(Column.TEXT.index());
    vector.reset();
    if (vector.getValueCapacity() < rows) {
      vector.allocateNew(1024, Math.max(rows, 1024));
    }
    for (int row = 0; row < rows; row++) {
      String text = chunk.text[row];
      if (text != null) {
        vector.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
      }
    }
    vector.setValueCount(rows);
  }

  private static void setAllValid(BaseFixedWidthVector vector, int rows) {
    ArrowBuf validity = vector.getValidityBuffer();
    for (int i = 0; i < (rows + 7) >> 3; i++) {
      validity.setByte(i, 0xff);
    }
    vector.setValueCount(rows);
  }

  private static void finish(
      BaseFixedWidthVector vector, ArrowBuf validity, int lastBits, int rows) {
    if ((rows & 7) != 0) {
      validity.setByte(rows >> 3, lastBits);
    }
    vector.setValueCount(rows);
  }

  @Override
  public void close() {
    root.close();
  }
}
