package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Arrays;

/**
 * What is remembered of one controller while its lines are read. SPDK names it by its endpoint, the
 * directory of the vfio-user socket ({@code vfio_user.c: ctrlr_id}).
 */
final class Endpoint {
  private static final int NO_QUEUE = -1;
  private static final int UNKNOWN = -1;
  private static final int FIRST_QUEUES = 128;

  private final int controller;
  private final byte[] prefix;
  private int[] cqOfSq = new int[0];
  private boolean createdInPairs = true;
  private boolean anyCreated;
  private long[] groups = new long[8];
  private int groupCount;
  private int enabled = UNKNOWN;
  private long lastDoorbell = -1;

  /**
   * A controller that was named for the first time.
   *
   * @param controller its number
   * @param prefix its endpoint as it stands before its lines' words
   */
  Endpoint(int controller, byte[] prefix) {
    this.controller = controller;
    this.prefix = prefix;
  }

  int controller() {
    return controller;
  }

  byte[] prefix() {
    return prefix;
  }

  /** An I/O SQ is created on a CQ. */
  void mapQueue(int sqId, int cqId) {
    if (sqId >= cqOfSq.length) {
      int oldLength = cqOfSq.length;
      cqOfSq = Arrays.copyOf(cqOfSq, Math.max(FIRST_QUEUES, 2 * sqId));
      Arrays.fill(cqOfSq, oldLength, cqOfSq.length, NO_QUEUE);
    }
    cqOfSq[sqId] = cqId;
    createdInPairs &= sqId == cqId;
    anyCreated = true;
  }

  /**
   * The CQ of an SQ as its creation told; for an SQ created before the log began, its own number if
   * every creation in the log was of such a pair, else none.
   */
  int cqOf(int sqId) {
    if (sqId == 0) {
      return 0;
    }
    if (sqId < cqOfSq.length && cqOfSq[sqId] != NO_QUEUE) {
      return cqOfSq[sqId];
    }
    return anyCreated && createdInPairs ? sqId : EventChunk.NONE;
  }

  /** The number of a poll group, by its address; a target has as many as it has reactors. */
  int groupOf(long pointer) {
    for (int i = 0; i < groupCount; i++) {
      if (groups[i] == pointer) {
        return i;
      }
    }
    if (groupCount == groups.length) {
      groups = Arrays.copyOf(groups, 2 * groupCount);
    }
    groups[groupCount] = pointer;
    return groupCount++;
  }

  /** Remembers whether the controller is enabled; false if that is not new. */
  boolean changeEnabled(boolean nowEnabled) {
    int state = nowEnabled ? 1 : 0;
    boolean changed = enabled != state;
    enabled = state;
    return changed;
  }

  /** Remembers a doorbell line, for the register write that repeats it. */
  void rememberDoorbell(long offset, long value) {
    lastDoorbell = offset << 32 | value;
  }

  /** Whether a register write repeats the doorbell line before it; forgets that line. */
  boolean repeatsDoorbell(long offset, long value) {
    boolean repeats = lastDoorbell == (offset << 32 | value);
    lastDoorbell = -1;
    return repeats;
  }
}
