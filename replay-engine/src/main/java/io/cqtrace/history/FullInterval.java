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
 * @param withheldCount completions that waited in it
 * @param resumed whether they were posted; false where queue or capture ended first
 * @param roomNs when the controller learnt that slots were released, the first time after the last
 *     attempt that found none, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}
 * @param roomLine its line, or {@link io.cqtrace.ingest.table.EventChunk#NONE}
 * @param doorbellInside whether it learnt so by an MMIO doorbell
 * @param doorbellDue whether EventIdx, as published at the last attempt, obliged the host to ring
 *     when it released a slot
 * @param shadowDoorbells whether shadow doorbells were on
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
    int withheldCount,
    boolean resumed,
    long roomNs,
    long roomLine,
    boolean doorbellInside,
    boolean doorbellDue,
    boolean shadowDoorbells) {

  /** Nanoseconds from the first released slot to the end; 0 if none was released inside. */
  public long stalledNs() {
    return roomLine < 0 ? 0 : endNs - roomNs;
  }

  /** Length in nanoseconds; 0 without times. */
  public long durationNs() {
    return endNs - startNs;
  }
}
