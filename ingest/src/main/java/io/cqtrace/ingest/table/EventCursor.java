package io.cqtrace.ingest.table;

import io.cqtrace.ingest.table.EventSchema.Column;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: a flyweight over the rows of a batch. Absent values read as {@link EventChunk#NONE} or
 * {@link EventChunk#NO_TIME}; unsigned columns are widened here, once.
 *
 * <p>Use: {@code cursor.wrap(batch); while (cursor.next()) ...}. The rows are valid until the batch
 * is filled again or closed.
 */
public final class EventCursor {
  private static final int COLUMN_COUNT = Column.values().length;

  private final ArrowBuf[] data = new ArrowBuf[COLUMN_COUNT];
  private final ArrowBuf[] validity = new ArrowBuf[COLUMN_COUNT];
  private @Nullable VarCharVector texts;
  private int rowCount;
  private int row = -1;
  private EventKind kind = EventKind.NOTE;

  /** Stands before the first row of a batch. */
  public EventCursor wrap(EventBatch batch) {
    for (int column = 0; column < COLUMN_COUNT; column++) {
      FieldVector vector = batch.root().getVector(column);
      data[column] = vector.getDataBuffer();
      validity[column] = vector.getValidityBuffer();
    }
    texts = (VarCharVector) batch.root().getVector(Column.TEXT.index());
    rowCount = batch.rowCount();
    row = -1;
    return this;
  }

  /** Steps to the next row; false at the end. */
  public boolean next() {
    if (++row < rowCount) {
      kind = EventKind.ofCode(data[5].getByte(row));
      return true;
    }
    return false;
  }

  /** Row number over the whole table. */
  public long seq() {
    return data[0].getLong((long) row << 3);
  }

  /** Nanoseconds, or {@link EventChunk#NO_TIME}. */
  public long timeNs() {
    return isValid(1) ? data[1].getLong((long) row << 3) : EventChunk.NO_TIME;
  }

  /** Index of the source. */
  public int source() {
    return data[2].getShort((long) row << 1) & 0xffff;
  }

  /** Line or record number in the source, from 1. */
  public long line() {
    return data[3].getLong((long) row << 3);
  }

  /** Controller's number. */
  public int controller() {
    return data[4].getShort((long) row << 1) & 0xffff;
  }

  /** What the row says. */
  public EventKind kind() {
    return kind;
  }

  /** Submission queue identifier, or {@link EventChunk#NONE}. */
  public int sqId() {
    return unsignedShort(6);
  }

  /** Completion queue identifier, or {@link EventChunk#NONE}. */
  public int cqId() {
    return unsignedShort(7);
  }

  /** Command identifier, or {@link EventChunk#NONE}. */
  public int cid() {
    return unsignedShort(8);
  }

  /** Opcode, or {@link EventChunk#NONE}. */
  public int opcode() {
    return isValid(9) ? data[9].getByte(row) & 0xff : EventChunk.NONE;
  }

  /** Status field, or {@link EventChunk#NONE}. */
  public int status() {
    return unsignedShort(10);
  }

  /** Value (see {@link EventKind#doc}), or {@link EventChunk#NONE}. */
  public long value() {
    return isValid(11) ? data[11].getInt((long) row << 2) & 0xffffffffL : EventChunk.NONE;
  }

  /** Second value, or {@link EventChunk#NONE}. */
  public long value2() {
    return isValid(12) ? data[12].getInt((long) row << 2) & 0xffffffffL : EventChunk.NONE;
  }

  /** What a kernel's message says; {@link HostMessage#NONE} for any other row. */
  public HostMessage message() {
    return HostMessage.ofCode(data[13].getByte(row));
  }

  /** Text, or null. */
  public @Nullable String text() {
    VarCharVector vector = texts;
    if (vector == null || vector.isNull(row)) {
      return null;
    }
    return new String(vector.get(row), StandardCharsets.UTF_8);
  }

  private int unsignedShort(int column) {
    return isValid(column) ? data[column].getShort((long) row << 1) & 0xffff : EventChunk.NONE;
  }

  private boolean isValid(int column) {
    return (validity[column].getByte(row >> 3) >> (row & 7) & 1) != 0;
  }
}
