package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.util.ArrayList;
import java.util.List;

/** Rows of a stream as words, to compare runs row by row. */
final class RowTexts {
  private RowTexts() {}

  static List<String> of(EventStream stream) {
    List<String> rows = new ArrayList<>();
    EventCursor row = new EventCursor();
    for (EventBatch batch = stream.nextBatch(); batch != null; batch = stream.nextBatch()) {
      row.wrap(batch);
      while (row.next()) {
        rows.add(
            String.join(
                " ",
                Long.toString(row.seq()),
                Long.toString(row.timeNs()),
                row.kind().name(),
                Integer.toString(row.sqId()),
                Integer.toString(row.cqId()),
                Integer.toString(row.cid()),
                Integer.toString(row.opcode()),
                Long.toString(row.value()),
                Long.toString(row.value2())));
      }
    }
    return rows;
  }

  /** Whether the first completion that was lost is one with which CSTS.CFS was set. */
  static boolean failsFirst(SimulatedRun run) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventStream events = run.events(memory)) {
      List<String> rows = of(events);
      for (int i = 0; i < rows.size(); i++) {
        if (rows.get(i).contains(" CQ_FULL ")) {
          return i + 1 < rows.size() && rows.get(i + 1).contains(" CONTROLLER_FAILED ");
        }
      }
      return false;
    }
  }
}
