package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;

/** The row that a line becomes: its time and place, whatever it says. */
final class LineRow {
  private long timeNs;
  private long lineNumber;

  /** The line that follows. */
  void begin(long lineTimeNs, long number) {
    timeNs = lineTimeNs;
    lineNumber = number;
  }

  /** Begins the row. */
  IngestCounter add(EventKind kind, Endpoint endpoint, EventChunk rows) {
    rows.begin(kind, timeNs, lineNumber);
    rows.controller(endpoint.controller());
    return IngestCounter.EVENT;
  }
}
