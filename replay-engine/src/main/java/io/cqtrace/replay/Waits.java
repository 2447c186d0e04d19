package io.cqtrace.replay;

/**
 * How long something had to wait for a slot of a CQ.
 *
 * @param count how many had to wait
 * @param maxNs the longest wait that ended
 * @param totalNs sum of the waits that ended
 */
public record Waits(long count, long maxNs, long totalNs) {
  /** Nothing waited. */
  public static final Waits NONE = new Waits(0, 0, 0);

  /** With one more that has to wait. */
  Waits begun() {
    return new Waits(count + 1, maxNs, totalNs);
  }

  /** With a wait that has ended. */
  Waits ended(long waitNs) {
    return new Waits(count, Math.max(maxNs, waitNs), totalNs + waitNs);
  }
}
