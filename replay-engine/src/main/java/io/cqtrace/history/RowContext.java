package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import java.util.List;

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
  private List<Producer> programs = List.of();

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

  /** Nanoseconds, or {@link EventChunk#NO_TIME}. */
  public long timeNs() {
    return timeNs;
  }

  /** Index of the source. */
  public int source() {
    return source;
  }

  /** Who wrote each source. */
  void programs(List<Producer> ofSources) {
    programs = ofSources;
  }

  private Producer program() {
    return source < programs.size() ? programs.get(source) : Producer.UNKNOWN;
  }

  /** Whether the row is of a simulated run: none is missing or in the wrong order. */
  boolean simulated() {
    return program() == Producer.CQTRACE;
  }

  /**
   * Whether the value of the row may be one that no queue can have: not that of an MMIO doorbell of
   * a controller that prints only those that it takes, or of which that is not known.
   */
  boolean uncheckedValue() {
    return !doorbell || (program() == Producer.SPDK_TARGET && timeNs != EventChunk.NO_TIME);
  }

  /** Line in that source. */
  public long line() {
    return line;
  }
}
