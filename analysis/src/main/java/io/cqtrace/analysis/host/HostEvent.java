package io.cqtrace.analysis.host;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.HostMessage;

/**
 * A message of the host, kept.
 *
 * @param message what it says
 * @param source index of its source
 * @param line its line
 * @param timeNs its time, or {@link EventChunk#NO_TIME}
 * @param controller the controller's number
 * @param sqId queue, or {@link EventChunk#NONE}
 * @param cid command identifier, or NONE
 * @param opcode opcode, or NONE
 * @param status status field, or NONE
 * @param value see {@link HostMessage#doc}, or NONE
 * @param value2 the same
 * @param text the name that the message carries, or its words; may be empty
 */
public record HostEvent(
    HostMessage message,
    int source,
    long line,
    long timeNs,
    int controller,
    int sqId,
    int cid,
    int opcode,
    int status,
    long value,
    long value2,
    String text) {

  /** Copies a row. */
  static HostEvent of(EventCursor row) {
    String text = row.text();
    return new HostEvent(
        row.message(),
        row.source(),
        row.line(),
        row.timeNs(),
        row.controller(),
        row.sqId(),
        row.cid(),
        row.opcode(),
        row.status(),
        row.value(),
        row.value2(),
        text == null ? "" : text);
  }

  /** Whether it has a time. */
  public boolean timed() {
    return timeNs != EventChunk.NO_TIME;
  }

  /** Nanoseconds from an earlier event to this; negative where either has no time. */
  public long sinceNs(HostEvent earlier) {
    return timed() && earlier.timed() ? timeNs - earlier.timeNs : -1;
  }
}
