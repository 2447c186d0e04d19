package io.cqtrace.history;

import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.BitSet;

/**
 * Where the history stands: time, source and line of the row that is being told. One object, reused
 * from row to row.
 */
public final class RowContext {
  private long seq;
  private long timeNs;
  private int source;
  private long line;
  private boolean doorbell;
  private BitSet simulated = new BitSet();

  void set(EventCursor row) {
    seq = row.seq();
    timeNs = row.timeNs();
    source = row.source();
    line = row.line();
    doorbell = row.kind() == EventKind.SQ_DOORBELL || row.kind() == EventKind.CQ_DOORBELL;
  }

  /** Row number over all sources. */
  public long seq() {
    return seq;
  }

  /** Nanoseconds, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}. */
  public long timeNs() {
    return timeNs;
  }

  /** Index of the source. */
  public int source() {
    return source;
  }

  void simulatedSources(BitSet sources) {
    simulated = sources;
  }

  /** Whether the row is of a simulated run: none is missing or in the wrong order. */
  boolean simulated() {
    return simulated.get(source);
  }

  /** Whether the row is an MMIO doorbell, not a shadow doorbell that is read. */
  boolean doorbell() {
    return doorbell;
  }

  /** Line in that source. */
  public long line() {
    return line;
  }
}
