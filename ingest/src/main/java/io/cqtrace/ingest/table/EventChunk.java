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

  // Bits of {@link #present}: which optional columns a row has.
  static final int HAS_TIME = 1;
  static final int HAS_SQID = 1 << 1;
  static final int HAS_CQID = 1 << 2;
  static final int HAS_CID = 1 << 3;
  static final int HAS_OPCODE = 1 << 4;
  static final int HAS_STATUS = 1 << 5;
  static final int HAS_VALUE = 1 << 6;
  static final int HAS_VALUE2 = 1 << 7;

  private static final int FIRST_CAPACITY = 4096;

  int rowCount;
  int textCount;
  byte[] present = new byte[FIRST_CAPACITY];
  long[] timeNs = new long[FIRST_CAPACITY];
  long[] line = new long[FIRST_CAPACITY];
  byte[] kind = new byte[FIRST_CAPACITY];
  short[] source = new short[FIRST_CAPACITY];
  short[] controller = new short[FIRST_CAPACITY];
  short[] sqId = new short[FIRST_CAPACITY];
  short[] cqId = new short[FIRST_CAPACITY];
  short[] cid = new short[FIRST_CAPACITY];
  byte[] opcode = new byte[FIRST_CAPACITY];
  short[] status = new short[FIRST_CAPACITY];
  int[] value = new int[FIRST_CAPACITY];
  int[] value2 = new int[FIRST_CAPACITY];
  byte[] message = new byte[FIRST_CAPACITY];
  @Nullable String[] text = new String[FIRST_CAPACITY];

  /** Empties the chunk; the arrays stay. */
  public void clear() {
    if (textCount > 0) {
      Arrays.fill(text, 0, rowCount, null);
    }
    rowCount = 0;
    textCount = 0;
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
    boolean hasTime = eventTimeNs != NO_TIME;
    present[row] = (byte) (hasTime ? HAS_TIME : 0);
    kind[row] = eventKind.code();
    timeNs[row] = eventTimeNs;
    line[row] = eventLine;
    source[row] = 0;
    controller[row] = 0;
    sqId[row] = 0;
    cqId[row] = 0;
    cid[row] = 0;
    opcode[row] = 0;
    status[row] = 0;
    value[row] = 0;
    value2[row] = 0;
    message[row] = 0;
    rowCount = row + 1;
  }

  /** Sets the SQ identifier of the last row. */
  public EventChunk sqId(int id) {
    int row = rowCount - 1;
    sqId[row] = (short) set(row, id, HAS_SQID);
    return this;
  }

  /** Sets the CQ identifier of the last row. */
  public EventChunk cqId(int id) {
    int row = rowCount - 1;
    cqId[row] = (short) set(row, id, HAS_CQID);
    return this;
  }

  /** Sets the command identifier of the last row. */
  public EventChunk cid(int id) {
    int row = rowCount - 1;
    cid[row] = (short) set(row, id, HAS_CID);
    return this;
  }

  /** Sets the opcode of the last row. */
  public EventChunk opcode(int code) {
    int row = rowCount - 1;
    opcode[row] = (byte) set(row, code, HAS_OPCODE);
    return this;
  }

  /** Sets the status field of the last row: CQE dword 3 bits 31:17, without the phase tag. */
  public EventChunk status(int statusField) {
    int row = rowCount - 1;
    status[row] = (short) set(row, statusField, HAS_STATUS);
    return this;
  }

  /** Sets the value of the last row (head, tail, size, vector: see {@link EventKind#doc}). */
  public EventChunk value(long unsigned) {
    int row = rowCount - 1;
    value[row] = (int) set(row, unsigned, HAS_VALUE);
    return this;
  }

  /** Sets the second value of the last row. */
  public EventChunk value2(long unsigned) {
    int row = rowCount - 1;
    value2[row] = (int) set(row, unsigned, HAS_VALUE2);
    return this;
  }

  /** Notes whether a column is there, and gives what to store: zero where it is absent. */
  private long set(int row, long unsigned, int column) {
    if (unsigned < 0) {
      present[row] &= (byte) ~column;
      return 0;
    }
    present[row] |= (byte) column;
    return unsigned;
  }

  /** Sets the controller's number of the last row (0 where the source names none). */
  public EventChunk controller(int number) {
    controller[rowCount - 1] = (short) number;
    return this;
  }

  /** Sets what a kernel's message says, of the last row. */
  public EventChunk message(HostMessage says) {
    message[rowCount - 1] = says.code();
    return this;
  }

  /** Sets the text of the last row. */
  public EventChunk text(@Nullable String note) {
    if (note != null) {
      text[rowCount - 1] = note;
      textCount++;
    }
    return this;
  }

  /** Takes the last row back. */
  public void dropLast() {
    rowCount--;
    if (text[rowCount] != null) {
      text[rowCount] = null;
      textCount--;
    }
  }

  /** Adds to the line numbers of all rows, for regions decoded before their place was known. */
  public void shiftLines(long lineCount) {
    for (int row = 0; row < rowCount; row++) {
      line[row] += lineCount;
    }
  }

  /**
   * Replaces all line numbers, for rows read from a rewritten copy: line n was {@code lines[n-1]}.
   */
  public void mapLines(long[] lines) {
    for (int row = 0; row < rowCount; row++) {
      line[row] = lines[(int) line[row] - 1];
    }
  }

  /** Line or record number of a row, from 1. */
  public long line(int row) {
    return line[row];
  }

  /** Sets the source's index of all rows, for readers that know nothing of other sources. */
  public void setSource(int index) {
    Arrays.fill(source, 0, rowCount, (short) index);
  }

  /** Adds to the times of all rows that have one. */
  public void shiftTimes(long offsetNs) {
    if (offsetNs == 0) {
      return;
    }
    for (int row = 0; row < rowCount; row++) {
      if (timeNs[row] != NO_TIME) {
        timeNs[row] += offsetNs;
      }
    }
  }

  /** Takes the times of all rows away. */
  public void clearTimes() {
    Arrays.fill(timeNs, 0, rowCount, NO_TIME);
    for (int row = 0; row < rowCount; row++) {
      present[row] &= (byte) ~HAS_TIME;
    }
  }

  /** Makes room for so many rows in all. */
  void ensureCapacity(int rows) {
    while (kind.length < rows) {
      grow();
    }
  }

  /** Appends a copy of row {@code row} of {@code other}. */
  public void appendRow(EventChunk other, int row) {
    if (rowCount == kind.length) {
      grow();
    }
    int to = rowCount++;
    present[to] = other.present[row];
    timeNs[to] = other.timeNs[row];
    line[to] = other.line[row];
    kind[to] = other.kind[row];
    source[to] = other.source[row];
    controller[to] = other.controller[row];
    sqId[to] = other.sqId[row];
    cqId[to] = other.cqId[row];
    cid[to] = other.cid[row];
    opcode[to] = other.opcode[row];
    status[to] = other.status[row];
    value[to] = other.value[row];
    value2[to] = other.value2[row];
    message[to] = other.message[row];
    text(other.text[row]);
  }

  /** Time of a row in nanoseconds, or {@link #NO_TIME}. */
  public long timeNs(int row) {
    return timeNs[row];
  }

  /** Kind of a row. */
  public EventKind kind(int row) {
    return EventKind.ofCode(kind[row]);
  }

  private void grow() {
    int capacity = kind.length * 2;
    present = Arrays.copyOf(present, capacity);
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
    message = Arrays.copyOf(message, capacity);
    text = Arrays.copyOf(text, capacity);
  }
}
