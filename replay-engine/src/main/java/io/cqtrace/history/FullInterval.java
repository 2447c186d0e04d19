package io.cqtrace.history;

/**
 * A stretch in which a completion had to wait because its CQ was full: from the attempt that found
 * no free slot to the one that found room for the last waiting completion.
 *
 * @param cqId completion queue
 * @param controller number of the controller
 * @param life life of the controller
 * @param source index of the source of both lines
 * @param startNs time of the attempt that found the CQ full
 * @param startLine its line
 * @param endNs time of the attempt that found room, or of the end of the queue or capture
 * @param endLine its line
 * @param headAtStart CQ head slot then
 * @param tailAtStart CQ tail slot then
 * @param heldCount completions that waited in it
 * @param resumed whether they were posted; false where queue or capture ended first
 * @param doorbellInside whether an MMIO doorbell of the CQ was written inside
 */
public record FullInterval(
    int controller,
    int life,
    int cqId,
    int source,
    long startNs,
    long startLine,
    long endNs,
    long endLine,
    int headAtStart,
    int tailAtStart,
    int heldCount,
    boolean resumed,
    boolean doorbellInside) {

  /** Length in nanoseconds; 0 without times. */
  public long durationNs() {
    return endNs - startNs;
  }
}
