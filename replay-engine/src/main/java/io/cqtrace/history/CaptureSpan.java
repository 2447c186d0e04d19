package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;

/**
 * The capture as a whole.
 *
 * @param firstNs earliest time, or {@link EventChunk#NO_TIME}
 * @param lastNs latest time
 * @param rowCount rows of the events table
 * @param timed whether every row carries a time
 */
public record CaptureSpan(long firstNs, long lastNs, long rowCount, boolean timed) {
  /** Whether any row carries a time: without one no duration can be told. */
  public boolean hasTimes() {
    return firstNs != EventChunk.NO_TIME;
  }
}
