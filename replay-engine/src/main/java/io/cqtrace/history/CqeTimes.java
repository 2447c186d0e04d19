package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Arrays;
import java.util.TreeMap;

/** Times and SQHDs of the CQEs of a source, queue by queue: posted, or handled by the host. */
final class CqeTimes {
  private static final int MOST = 1_000_000;

  /** More CQEs than any queue of a capture holds unhandled. */
  private static final int MOST_UNHANDLED = 4096;

  private final TreeMap<Integer, Cqes> queues = new TreeMap<>();
  private int count;

  private static final class Cqes {
    long[] timeNs = new long[64];
    int[] sqHead = new int[64];
    int count;

    void add(long ns, int head) {
      if (count == timeNs.length) {
        timeNs = Arrays.copyOf(timeNs, 2 * count);
        sqHead = Arrays.copyOf(sqHead, 2 * count);
      }
      timeNs[count] = ns;
      sqHead[count++] = head;
    }
  }

  /** Adds a CQE; later ones than the first million are left out. */
  void add(int queueId, long timeNs, long sqHead) {
    if (timeNs != EventChunk.NO_TIME && count < MOST) {
      count++;
      queues.computeIfAbsent(queueId, k -> new Cqes()).add(timeNs, (int) sqHead);
    }
  }

  /**
   * How much too early these CQEs, handled by a host, come at the most: none was handled before it
   * was posted.
   *
   * @param offsetNs what is added to these times
   */
  long earliestBefore(CqeTimes posted, long offsetNs) {
    long earlyNs = 0;
    for (var entry : queues.entrySet()) {
      Cqes posts = posted.queues.get(entry.getKey());
      if (posts != null) {
        earlyNs = Math.max(earlyNs, earliest(posts, entry.getValue(), offsetNs));
      }
    }
    return earlyNs;
  }

  private static long earliest(Cqes posts, Cqes handled, long offsetNs) {
    HeadBounds bounds = new HeadBounds(MOST_UNHANDLED, Long.MAX_VALUE);
    int k = 0;
    for (int i = 0; i < posts.count; i++) {
      while (k < handled.count && handled.timeNs[k] + offsetNs <= posts.timeNs[i]) {
        bounds.consumed(handled.timeNs[k] + offsetNs, handled.sqHead[k]);
        k++;
      }
      bounds.posted(posts.timeNs[i], posts.sqHead[i]);
    }
    for (; k < handled.count; k++) {
      bounds.consumed(handled.timeNs[k] + offsetNs, handled.sqHead[k]);
    }
    return bounds.earlyNs();
  }
}
