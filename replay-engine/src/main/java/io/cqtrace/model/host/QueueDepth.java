package io.cqtrace.model.host;

/** How many commands a driver lets an I/O queue have outstanding, by the size of its CQ. */
public enum QueueDepth {
  /** One less than entries: the slot of each ring that stays empty. */
  ALL_BUT_ONE,
  /** As many less as it consumes CQEs before it rings (SPDK: max_completions_cap). */
  ALL_BUT_A_BATCH,
  /** An SQ with a quarter of the CQ's entries (EDK II: 64 and 256), one of which stays empty. */
  QUARTER_BUT_ONE;

  /**
   * Commands outstanding at most.
   *
   * @param cqSize entries of the CQ
   * @param batch CQEs consumed before a ring at most
   */
  public int outstanding(int cqSize, int batch) {
    return switch (this) {
      case ALL_BUT_ONE -> cqSize - 1;
      case ALL_BUT_A_BATCH -> Math.max(1, cqSize - batch);
      case QUARTER_BUT_ONE -> Math.max(1, cqSize / 4 - 1);
    };
  }
}
