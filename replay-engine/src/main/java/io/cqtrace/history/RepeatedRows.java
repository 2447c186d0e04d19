package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.BitSet;

/**
 * Finds rows that are equal to an earlier one of their source in every column and to the last digit
 * of the time stamp: a log that was collected twice. No controller fetches or completes one CID
 * twice, or discards two completions, within a microsecond. Only sources with stamps finer than a
 * millisecond are judged, and only rows that move a ring once.
 *
 * <p>Hot path: one hash a row, in a table that forgets what was long ago. What is later than every
 * row before it repeats none, so that the table is looked up only where time stands still or steps
 * back: it is larger than the nearest caches.
 */
final class RepeatedRows {
  private static final int SLOTS = 1 << 16;
  private static final long NS_PER_MS = 1_000_000L;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long[] seen = new long[SLOTS];
  private final BitSet fineSources = new BitSet();
  private long latestNs = Long.MIN_VALUE;

  /**
   * Whether this row was told before.
   *
   * @param timeNs its time, or {@link EventChunk#NO_TIME}
   */
  boolean isRepeated(EventCursor row, long timeNs) {
    if (timeNs == EventChunk.NO_TIME || !movesARing(row)) {
      return false;
    }
    if (!fineSources.get(row.source())) {
      if (timeNs % NS_PER_MS == 0) {
        return false;
      }
      fineSources.set(row.source());
    }
    long hash = mix(timeNs, row.kind().code() | row.controller() << 8 | (long) row.source() << 32);
    hash = mix(hash, (long) row.sqId() << 32 | (row.cqId() & 0xffffffffL));
    hash = mix(hash, (long) row.cid() << 32 | (row.opcode() & 0xffffffffL));
    hash = mix(hash, row.value());
    hash = mix(hash, row.value2() << 16 | (row.status() & 0xffffL));
    int slot = (int) (hash >>> 48);
    boolean repeated = timeNs <= latestNs && seen[slot] == hash;
    seen[slot] = hash;
    latestNs = Math.max(latestNs, timeNs);
    return repeated;
  }

  private static boolean movesARing(EventCursor row) {
    return switch (row.kind()) {
      case SQ_DOORBELL,
          CQ_DOORBELL,
          FETCH,
          COMPLETE,
          POST,
          CQ_FULL,
          CREATE_SQ,
          CREATE_CQ,
          DELETE_SQ,
          DELETE_CQ,
          ENABLE ->
          true;
      default -> false;
    };
  }

  private static long mix(long hash, long value) {
    long mixed = (hash ^ value) * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }
}
