package io.cqtrace.history;

import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TableMemory;
import java.util.List;
import java.util.function.Consumer;

/** One row of the events table, for tests; its line is its place in the list, from 1. */
record EventRow(
    EventKind kind, long timeNs, int sqId, int cqId, int cid, int opcode, long value, long value2) {

  /** Tells the rows to a history, as one batch. */
  static void tell(List<EventRow> rows, HistoryBuilder builder) {
    tell(rows, builder::accept);
    builder.finish();
  }

  /** Shows each row to somebody. */
  static void tell(List<EventRow> rows, Consumer<EventCursor> taker) {
    EventChunk chunk = new EventChunk();
    long line = 0;
    for (EventRow row : rows) {
      chunk.begin(row.kind, row.timeNs, ++line);
      chunk.sqId(row.sqId).cqId(row.cqId).cid(row.cid).opcode(row.opcode);
      chunk.status(row.kind == EventKind.COMPLETE ? 0 : EventChunk.NONE);
      chunk.value(row.value).value2(row.value2);
    }
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventBatch batch = new EventBatch(memory)) {
      batch.fill(chunk, 0);
      EventCursor cursor = new EventCursor().wrap(batch);
      while (cursor.next()) {
        taker.accept(cursor);
      }
    }
  }
}
