package io.cqtrace.history;

/**
 * The capture as a whole.
 *
 * @param firstNs earliest time, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}
 * @param lastNs latest time
 * @param rowCount rows of the events table
 * @param timed whether every row carries a time
 */
public record CaptureSpan(long firstNs, long lastNs, long rowCount, boolean timed) {}
