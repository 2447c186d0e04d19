package io.cqtrace.ingest;

import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.util.ArrayList;
import java.util.List;

/** Rows of the events table as strings, for comparison: {@code LINE TIME KIND column=value...}. */
public final class RowTexts {
  private RowTexts() {}

  /** All rows that are left in a stream. */
  public static List<String> of(EventStream stream) {
    List<String> rows = new ArrayList<>();
    EventBatch batch;
    while ((batch = stream.nextBatch()) != null) {
      addRows(batch, rows);
    }
    return rows;
  }

  /** The rows of a chunk, after a round trip through Arrow. */
  public static List<String> of(EventChunk chunk) {
    List<String> rows = new ArrayList<>();
    try (TableMemory memory = new TableMemory(1L << 30);
        EventBatch batch = new EventBatch(memory)) {
      batch.fill(chunk, 0);
      addRows(batch, rows);
    }
    return rows;
  }

  private static void addRows(EventBatch batch, List<String> rows) {
    EventCursor cursor = new EventCursor().wrap(batch);
    while (cursor.next()) {
      rows.add(row(cursor));
    }
  }

  private static String row(EventCursor cursor) {
    StringBuilder text = new StringBuilder();
    text.append(cursor.line()).append(' ');
    text.append(cursor.timeNs() == EventChunk.NO_TIME ? "-" : Long.toString(cursor.timeNs()));
    text.append(' ').append(cursor.kind());
    append(text, " sqid=", cursor.sqId());
    append(text, " cqid=", cursor.cqId());
    append(text, " cid=", cursor.cid());
    append(text, " opcode=", cursor.opcode());
    append(text, " status=", cursor.status());
    append(text, " value=", cursor.value());
    append(text, " value2=", cursor.value2());
    return text.append(cursor.text() == null ? "" : " text=" + cursor.text()).toString();
  }

  private static void append(StringBuilder text, String label, long value) {
    if (value != EventChunk.NONE) {
      text.append(label).append(value);
    }
  }
}
