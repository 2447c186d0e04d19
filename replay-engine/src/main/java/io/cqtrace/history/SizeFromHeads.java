package io.cqtrace.history;

/**
 * The size of a CQ whose creation is not recorded, from its heads. The largest head is only a lower
 * bound: a host that consumes several CQEs at once skips values. The completions between two
 * moments without open commands, with the wraps of the head between them counted, give the size:
 * {@code wraps * size = completions + first head - last head}. It is taken where it confirms the
 * lower bound or where most of several moments give it; a head doorbell that comes late spoils one
 * moment.
 */
final class SizeFromHeads {
  private static final int NONE = -1;
  private static final int LARGEST = 1 << 16;
  private static final int ENOUGH_VOTES = 4;

  private int largestHead;
  private int lastHead = NONE;
  private long wraps;
  private int firstHead = NONE;
  private long firstCompleted;
  private int candidate;
  private int votes;

  /** The host moved the head. */
  void head(int hostCqHead) {
    wraps += firstHead != NONE && hostCqHead < lastHead ? 1 : 0;
    lastHead = hostCqHead;
    largestHead = Math.max(largestHead, hostCqHead);
  }

  /**
   * No command of the CQ is open: what was completed has been consumed, up to the last head.
   *
   * @param completed commands completed so far
   */
  void quiet(long completed) {
    if (lastHead == NONE) {
      return;
    }
    if (firstHead == NONE) {
      firstHead = lastHead;
      firstCompleted = completed;
      return;
    }
    long slots = completed - firstCompleted + firstHead - lastHead;
    if (wraps > 0) {
      vote(slots % wraps == 0 && slots / wraps <= LARGEST ? (int) (slots / wraps) : 0);
    }
  }

  private void vote(int size) {
    if (size == candidate) {
      votes++;
    } else if (votes > 0) {
      votes--;
    } else {
      candidate = size;
      votes = 1;
    }
  }

  /** The size, or 0 if the heads do not give it. */
  int exactSize() {
    boolean sure = votes >= ENOUGH_VOTES || candidate == largestHead + 1;
    return sure && candidate > largestHead ? candidate : 0;
  }
}
