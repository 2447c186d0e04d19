package io.cqtrace.predict;

/**
 * What one run came to.
 *
 * @param lost completions discarded
 * @param withheld completions that waited for a slot
 * @param deferredSqs Delete I/O SQ commands that a look showed and left for want of a slot
 * @param deferredOthers the same of other commands: Delete I/O CQ, or I/O
 * @param longestWaitNs the longest wait: of a completion for a slot, or of an SQE from the first
 *     look that showed it to its fetch
 * @param longestSqWaitNs the same of the Delete I/O SQ commands alone
 * @param failed whether the controller failed (CSTS.CFS)
 * @param finished whether the host saw all complete
 */
public record RunNumbers(
    int lost,
    int withheld,
    int deferredSqs,
    int deferredOthers,
    long longestWaitNs,
    long longestSqWaitNs,
    boolean failed,
    boolean finished) {

  /** SQEs deferred. */
  public int deferred() {
    return deferredSqs + deferredOthers;
  }

  /** Whether the host waits for ever although nothing was lost and the controller did not fail. */
  public boolean stalled() {
    return !finished && lost == 0 && !failed;
  }
}
