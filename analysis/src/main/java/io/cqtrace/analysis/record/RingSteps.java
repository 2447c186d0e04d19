package io.cqtrace.analysis.record;

/**
 * How a CQ and one of its SQs moved, counted from each queue's creation. x is nanoseconds (or rows)
 * since the capture's start; NaN while a queue does not exist.
 *
 * @param occupancy the CQ and what of it is worth seeing
 * @param sqId the SQ
 * @param cq moves of the CQ: head = slots released, tail = CQEs posted, wanted = completions
 * @param sq moves of the SQ: head = SQEs fetched, tail = SQEs submitted, wanted = tail
 */
public record RingSteps(CqOccupancy occupancy, int sqId, Moves cq, Moves sq) {
  /**
   * Moves of one ring.
   *
   * @param x where something moved
   * @param head entries taken out
   * @param tail entries put in
   * @param wanted entries that are to be put in, those that have to wait included
   * @param limit largest tail that the ring has room for: head + size - 1; NaN if unknown
   * @param doorbellX where the host wrote the queue's doorbell
   */
  public record Moves(
      Numbers x, Numbers head, Numbers tail, Numbers wanted, Numbers limit, Numbers doorbellX) {}
}
