package io.cqtrace.ingest.format;

import io.cqtrace.ingest.table.EventChunk;

/** Keeps count of the times of a source's rows: how many have one, how many go backwards. */
final class RowTimes {
  private long rows;
  private long withTime;
  private long latestNs = EventChunk.NO_TIME;

  /** Takes the next rows; returns how many are earlier than the row with a time before them. */
  long add(EventChunk chunk) {
    int rowCount = chunk.rowCount();
    long previousNs = latestNs;
    long stamped = 0;
    long back = 0;
    for (int row = 0; row < rowCount; row++) {
      long timeNs = chunk.timeNs(row);
      if (timeNs != EventChunk.NO_TIME) {
        stamped++;
        if (timeNs < previousNs) {
          back++;
        }
        previousNs = timeNs;
      }
    }
    latestNs = previousNs;
    rows += rowCount;
    withTime += stamped;
    return back;
  }

  /** Whether any row had a time. */
  boolean any() {
    return withTime > 0;
  }

  /** Words for the summary where only a part of the rows has times, else empty. */
  String remark() {
    return withTime == 0 || withTime == rows
        ? ""
        : (rows - withTime) + " of " + rows + " events without a time stamp";
  }
}
