package io.cqtrace.model.host;

/**
 * How many CQEs a completion handler consumes at most before it rings the CQ head doorbell.
 *
 * @param share one in this many of the CQ's entries; 0: not by its size
 * @param count that many; {@link #ALL}: as many as it finds
 */
public record Batch(int share, int count) {
  /** It rings only when it finds no further CQE. */
  public static final Batch ALL = new Batch(0, Integer.MAX_VALUE);

  /** A batch holds one CQE at least. */
  public Batch {
    if (share < 0 || count < 1) {
      throw new IllegalArgumentException("a batch of 1/" + share + ", at most " + count);
    }
  }

  /** It rings at the latest after this many CQEs. */
  public static Batch of(int count) {
    return new Batch(0, count);
  }

  /**
   * It rings at the latest after one CQE in {@code share} of the CQ's entries, and {@code most}.
   */
  public static Batch share(int share, int most) {
    return new Batch(share, most);
  }

  /** CQEs of a CQ of this size at most. */
  public int most(int cqSize) {
    return share == 0 ? count : Math.min(count, Math.max(1, cqSize / share));
  }
}
