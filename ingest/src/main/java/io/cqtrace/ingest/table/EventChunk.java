package io.cqtrace.ingest.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: decoders write one row per fact into plain arrays; nothing is allocated per row. A
 * chunk is copied into Arrow column by column ({@link EventBatch#fill}).
 *
 * <p>A row is begun by {@link #begin} and is complete at once; the setters fill optional columns of
 * the row begun last. Absent values are {@link #NONE} (or {@link #NO_TIME}) and become nulls.
 */
public final class EventChunk {
  /** The value of an absent integer column; never a legal value since all columns are unsigned. */
  public static final int NONE = -1;

  /** The value of an absent time. */
  public static final long NO_TIME = Long.MIN_VALUE;

  private static final int FIRST_CAPACITY = 4096;

  int rowCount;
  long[] timeNs = new long[FIRST_CAPACITY];
  long[] line = new long[FIRST_CAPACITY];
  byte[] kind = new byte[FIRST_CAPACITY];
  int[] source = new int[FIRST_CAPACITY];
  int[] controller = new int[FIRST_CAPACITY];
  int[] sqId = new int[FIRST_CAPACITY];
  int[] cqId = new int[FIRST_CAPACITY];
  int[] cid = new int[FIRST_CAPACITY];
  int[] opcode = new int[FIRST_CAPACITY];
  int[] status = new int[FIRST_CAPACITY];
  long[] value = new long[FIRST_CAPACITY];
  long[] value2 = new long[FIRST_CAPACITY];
  @Nullable String[] text = new String[FIRST_CAPACITY];

  /** Empties the chunk; the arrays stay. */
  public void clear() {
    Arrays.fill(text, 0, rowCount, null);
    rowCount = 0;
  }

  /** Number of rows. */
  public int rowCount() {
    return rowCount;
  }

  /**
   * Begins a row: the optional columns are absent.
   *
   * @param eventKind what the row says
   * @param eventTimeNs nanoseconds, or {@link #NO_TIME}
   * @param eventLine line or record number in its source, from 1
   */
  public void begin(EventKind eventKind, long eventTimeNs, long eventLine) {
    int row = rowCount;
    if (row == kind.length) {
      grow();
    }
    kind[row] = eventKind.code();
    timeNs[row] = eventTimeNs;
    line[row] = eventLine;
    source[row] = 0;
    controller[row] = 0;
    sqId[row] = NONE;
    cqId[row] = NONE;
    cid[row] = NONE;
    opcode[row] = NONE;
    status[row] = NONE;
    value[row] = NONE;
    value2[row] = NONE;
    text[row] = null;
    rowCount = row + 1;
  }

  /** Sets the SQ identifier of the last row. */
  public EventChunk sqId(int id) {
    sqId[rowCount - 1] = id;
    return this;
  }

  /** Sets the CQ identifier of the last row. */
  public EventChunk cqId(int id) {
    cqId[rowCount - 1] = id;
    return this;
  }

  /** Sets the command identifier of the last row. */
  public EventChunk cid(int id) {
    cid[rowCount - 1] = id;
    return this;
  }

  /** Sets the opcode of the last row. */
  public EventChunk opcode(int code) {
    opcode[rowCount - 1] = code;
    return this;
  }

  /** Sets the status field of the last row: CQE dword 3 bits 31:17, without the phase tag. */
  public EventChunk status(int statusField) {
    status[rowCount - 1] = statusField;
    return this;
  }

  /** Sets the value of the last row (head, tail, size, vector: see {@link EventKind#doc}). */
  public EventChunk value(long unsigned) {
    value[rowCount - 1] = unsigned;
    return this;
  }

  /** Sets the second value of the last row. */
  public EventChunk value2(long unsigned) {
    value2[rowCount - 1] = unsigned;
    return this;
  }

  /** Sets the controller's number of the last row (0 where the source names none). */
  public EventChunk controller(int number) {
    controller[rowCount - 1] = number;
    return this;
  }

  /** Sets the source's index of the last row. */
  public EventChunk source(int index) {
    source[rowCount - 1] = index;
    return this;
  }

  /** Sets the text of the last row. */
  public EventChunk text(@Nullable String note) {
    text[rowCount - 1] = note;
    return this;
  }

  /** Takes the last row back. */
  public void dropLast() {
    rowCount--;
    text[rowCount] = null;
  }

  /** Adds to the line numbers of all rows, for regions decoded before their place was known. */
  public void shiftLines(long lineCount) {
    for (int row = 0; row < rowCount; row++) {
      line[row] += lineCount;
    }
  }

  /** Sets the source's index of all rows, for readers that know nothing of other sources. */
  public void setSource(int index) {
    Arrays.fill(source, 0, rowCount, index);
  }

  /** Appends a copy of row {@code row} of {@code other}. */
  public void appendRow(EventChunk other, int row) {
    begin(EventKind.ofCode(other.kind[row]), other.timeNs[row], other.line[row]);
    int to = rowCount - 1;
    source[to] = other.source[row];
    controller[to] = other.controller[row];
    sqId[to] = other.sqId[row];
    cqId[to] = other.cqId[row];
    cid[to] = other.cid[row];
    opcode[to] = other.opcode[row];
    status[to] = other.status[row];
    value[to] = other.value[row];
    value2[to] = other.value2[row];
    text[to] = other.text[row];
  }

  /** Time of a row in nanoseconds, or {@link #NO_TIME}. */
  public long timeNs(int row) {
    return timeNs[row];
  }

  /** Kind of a row. */
  public EventKind kind(int row) {
    return EventKind.ofCode(kind[row]);
  }

  /** Replaces the time of a row, for sources whose clock is known only later. */
  public void setTimeNs(int row, long newTimeNs) {
    timeNs[row] = newTimeNs;
  }

  private void grow() {
    int capacity = kind.length * 2;
    timeNs = Arrays.copyOf(timeNs, capacity);
    line = Arrays.copyOf(line, capacity);
    kind = Arrays.copyOf(kind, capacity);
    source = Arrays.copyOf(source, capacity);
    controller = Arrays.copyOf(controller, capacity);
    sqId = Arrays.copyOf(sqId, capacity);
    cqId = Arrays.copyOf(cqId, capacity);
    cid = Arrays.copyOf(cid, capacity);
    opcode = Arrays.copyOf(opcode, capacity);
    status = Arrays.copyOf(status, capacity);
    value = Arrays.copyOf(value, capacity);
    value2 = Arrays.copyOf(value2, capacity);
    text = Arrays.copyOf(text, capacity);
  }
}
