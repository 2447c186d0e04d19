package io.cqtrace.analysis.record;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;

/**
 * Hot path: where the current row lies on a horizontal axis: nanoseconds since the capture's first
 * time stamp, never going back, or rows where no row had a time when that had to be {@link
 * #settle}d.
 */
public final class CaptureAxis {
  private boolean settled;
  private boolean timed;
  private long firstNs = EventChunk.NO_TIME;
  private long firstSeq = -1;
  private long rowX;
  private long timeX;

  /** An axis that begins with the first time stamp. */
  CaptureAxis() {}

  /** An axis that begins at a time: rows before it lie at 0. */
  CaptureAxis(long zeroNs) {
    firstNs = zeroNs;
  }

  void onRow(EventCursor row) {
    long timeNs = row.timeNs();
    if (firstSeq < 0) {
      firstSeq = row.seq();
    }
    rowX = row.seq() - firstSeq;
    if (timeNs != EventChunk.NO_TIME) {
      if (firstNs == EventChunk.NO_TIME) {
        firstNs = timeNs;
      }
      timeX = Math.max(timeX, timeNs - firstNs);
    }
  }

  /** From now on the axis is what it is now: time if any row so far had one. */
  void settle() {
    if (!settled) {
      settled = true;
      timed = firstNs != EventChunk.NO_TIME;
    }
  }

  /** Place of the current row; also of the capture's end after its last row. */
  long x() {
    return timed ? timeX : rowX;
  }

  boolean timed() {
    return timed;
  }

  /** Time of x = 0, or {@link EventChunk#NO_TIME}. */
  long firstNs() {
    return firstNs;
  }
}
