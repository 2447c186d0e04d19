package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;

/** How often, and how, the controller learnt the head of a CQ. */
public final class HeadUpdates {
  private long doorbellCount;
  private long readCount;
  private long lastDoorbellLine = EventChunk.NONE;

  HeadUpdates() {}

  /**
   * A head came.
   *
   * @param doorbell whether by an MMIO doorbell (else by reading the shadow doorbell)
   */
  void add(boolean doorbell, long line) {
    if (doorbell) {
      doorbellCount++;
      lastDoorbellLine = line;
    } else {
      readCount++;
    }
  }

  /** Whether a head of this CQ was recorded: a doorbell, or a read of the shadow head. */
  public boolean any() {
    return doorbellCount + readCount > 0;
  }

  /** MMIO head doorbells written. */
  public long doorbellCount() {
    return doorbellCount;
  }

  /** Reads of the shadow head by the controller. */
  public long readCount() {
    return readCount;
  }

  /** Line of the last MMIO head doorbell, or {@link EventChunk#NONE}. */
  public long lastDoorbellLine() {
    return lastDoorbellLine;
  }
}
