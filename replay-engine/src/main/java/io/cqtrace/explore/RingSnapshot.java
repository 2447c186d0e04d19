package io.cqtrace.explore;

/**
 * The admin queue between two steps.
 *
 * @param waiting SQEs sent and not fetched
 * @param executing commands fetched, neither posted nor discarded
 * @param pending CQEs posted and not consumed
 * @param unrung CQEs consumed whose slots the CQ head doorbell has not released
 * @param cqFree free slots of the CQ by its head doorbell
 * @param tagsFree tags that the driver can take
 * @param asleep whether the controller waits for a doorbell
 */
public record RingSnapshot(
    int waiting, int executing, int pending, int unrung, int cqFree, int tagsFree, boolean asleep) {
  /** CQEs in the ring: posted and not released. */
  public int cqOccupied() {
    return pending + unrung;
  }
}
