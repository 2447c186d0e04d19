package io.cqtrace.history;

/**
 * How many commands of an SQ the controller fetched by its own count, beside how many of them the
 * capture shows: each CQE tells the SQ head (SQHD). Of a life that was recorded from its beginning.
 *
 * <p>Hot path: one small step a CQE.
 */
final class FetchedCount {
  private int lastHead;
  private long fetched;
  private long shownBefore;
  private long lastMissing;
  private boolean told;
  private boolean kept = true;

  /**
   * A CQE tells the SQ head.
   *
   * @param size entries of the SQ
   * @param shown commands of this life whose fetch the capture shows
   */
  void head(int sqHead, int size, long shown) {
    told = true;
    if (size > 1) {
      int advance = Math.floorMod(sqHead - lastHead, size);
      // Backwards: a line out of order, or one that is there twice.
      kept &= sqHead < size && advance <= size / 2;
      fetched += advance;
      lastMissing = missing(shown);
    } else if (sqHead >= lastHead) {
      fetched += sqHead - lastHead;
      lastMissing = missing(shown);
    } else {
      // The ring wrapped, and its size is not known: taken as complete so far as it was.
      shownBefore = shown - fetched + lastMissing;
    }
    lastHead = sqHead;
    kept &= lastMissing >= 0;
  }

  /** Whether there is a fetch that the controller counts and the capture does not show. */
  boolean lacks(long shown) {
    return !kept || missing(shown) > 0;
  }

  private long missing(long shown) {
    return fetched - (shown - shownBefore);
  }

  /** One of the missing is explained. */
  void explain() {
    shownBefore--;
  }

  /** Whether a CQE told a head at all, as SPDK's log does and QEMU's trace does not. */
  boolean told() {
    return told;
  }
}
