package io.cqtrace.history;

import io.cqtrace.nvme.ById;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One life of a controller: from an enable (or the start of the capture) to a disable, a reset, the
 * next enable or the end. Hot-plug, firmware and kernel give many lives of one controller.
 */
public final class ControllerLife {
  private final int controller;
  private final int number;
  private final boolean startSeen;
  private final ById<SubmissionQueueLife> submissionQueues = new ById<>();
  private final ById<CompletionQueueLife> completionQueues = new ById<>();

  /** The SQs of each CQ, so that a completion does not go through all SQs of the controller. */
  private final ById<ById<SubmissionQueueLife>> sqsOfCq = new ById<>();

  private boolean shadowDoorbells;
  private boolean cqEventIdxSeen;
  private boolean headDoorbellSeen;
  private boolean fetchSeen;
  private boolean interruptSeen;

  ControllerLife(int controller, int number, boolean startSeen) {
    this.controller = controller;
    this.number = number;
    this.startSeen = startSeen;
  }

  /** Number of the controller in the events table. */
  public int controller() {
    return controller;
  }

  /** From 1, growing at every enable. */
  public int number() {
    return number;
  }

  /** Whether its enable was recorded; false where the capture begins in the middle. */
  public boolean startSeen() {
    return startSeen;
  }

  /** Whether shadow doorbells are on. */
  public boolean shadowDoorbells() {
    return shadowDoorbells;
  }

  /** Whether the producer records the controller's writes of CQ EventIdx. */
  public boolean cqEventIdxSeen() {
    return cqEventIdxSeen;
  }

  /** Its SQs in the order of their identifiers. */
  public Collection<SubmissionQueueLife> submissionQueues() {
    return submissionQueues.values();
  }

  /** Its CQs in the order of their identifiers. */
  public Collection<CompletionQueueLife> completionQueues() {
    return completionQueues.values();
  }

  /** The SQs of a CQ in the order of their identifiers. */
  Collection<SubmissionQueueLife> submissionQueuesOf(int cqId) {
    ById<SubmissionQueueLife> sqs = sqsOfCq.get(cqId);
    return sqs == null ? List.of() : sqs.values();
  }

  @Nullable SubmissionQueueLife sq(int sqId) {
    return submissionQueues.get(sqId);
  }

  @Nullable CompletionQueueLife cq(int cqId) {
    return completionQueues.get(cqId);
  }

  /** The SQ of this CQ on which a command with this CID is open; the oldest of several, or null. */
  @Nullable SubmissionQueueLife ownerOf(CompletionQueueLife cq, int cid) {
    SubmissionQueueLife owner = null;
    long ownerLine = Long.MAX_VALUE;
    for (SubmissionQueueLife sq : submissionQueuesOf(cq.cqId())) {
      CommandSpan candidate = sq.open(cid);
      if (candidate != null && candidate.line(Stage.FETCHED) < ownerLine) {
        owner = sq;
        ownerLine = candidate.line(Stage.FETCHED);
      }
    }
    return owner;
  }

  void add(SubmissionQueueLife sq) {
    removeSq(sq.sqId());
    submissionQueues.put(sq.sqId(), sq);
    ById<SubmissionQueueLife> sqs = sqsOfCq.get(sq.cqId());
    if (sqs == null) {
      sqs = new ById<>();
      sqsOfCq.put(sq.cqId(), sqs);
    }
    sqs.put(sq.sqId(), sq);
  }

  void add(CompletionQueueLife cq) {
    completionQueues.put(cq.cqId(), cq);
  }

  void removeSq(int sqId) {
    SubmissionQueueLife removed = submissionQueues.remove(sqId);
    ById<SubmissionQueueLife> sqs = removed == null ? null : sqsOfCq.get(removed.cqId());
    if (sqs != null) {
      sqs.remove(sqId);
    }
  }

  void removeCq(int cqId) {
    completionQueues.remove(cqId);
  }

  void switchShadowDoorbellsOn() {
    shadowDoorbells = true;
  }

  void noteCqEventIdx() {
    cqEventIdxSeen = true;
  }

  void noteHeadDoorbell() {
    headDoorbellSeen = true;
  }

  void noteFetch() {
    fetchSeen = true;
  }

  /** Whether the capture records fetches of this controller at all. */
  boolean fetchSeen() {
    return fetchSeen;
  }

  void noteInterrupt() {
    interruptSeen = true;
  }

  /** Whether the capture records interrupts that this controller raises. */
  public boolean interruptSeen() {
    return interruptSeen;
  }

  /**
   * Whether the capture would show that the host released the CQEs of a CQ: CQ head doorbells of
   * this controller are recorded, and with shadow doorbells EventIdx obliges the host to ring.
   */
  public boolean showsReleases(CompletionQueueLife cq) {
    boolean obliged = !shadowDoorbells || cq.nextReleaseRings();
    return headDoorbellSeen && obliged && cq.occupancy().isKnown();
  }
}
