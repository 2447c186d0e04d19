package io.cqtrace.analysis.rule;

import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host reused tags before it released the slots of their completions.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_poll_cq} completes each request in the loop
 * and rings the CQ head doorbell once after it; SPDK 23b518a013 describes the window.
 */
final class EarlyTagReuseRule extends Rule {
  private static final int LINUX_ADMIN_CAPACITY = 31;
  private static final String ADVICE =
      "The controller needs CQ flow control; changing the host only narrows the window.";

  EarlyTagReuseRule() {
    super(
        RuleInfo.of(
            "EARLY-TAG-REUSE",
            Party.NONE,
            "tags reused before their CQ slots were released: permitted; a dropping controller may"
                + " lose",
            "none: the specification does not limit the commands outstanding by the CQ's slots",
            RequiredFact.FETCHES,
            RequiredFact.COMPLETIONS,
            RequiredFact.CQ_HEADS,
            RequiredFact.CQ_SIZES));
  }

  /** Where no CQ head is recorded, looks at the SQ show the window, too. */
  @Override
  public Set<RequiredFact> restsOn(Finding finding) {
    return EnumSet.noneOf(RequiredFact.class);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private long queueLives;
    private @Nullable CompletionQueueLife worst;
    private final SqHolds adminHolds = new SqHolds(true);
    private int adminCapacity;

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.SQ_POLL);
    }

    @Override
    public void onRow(EventCursor row) {
      adminHolds.onRow(row);
    }

    @Override
    public void onSqStart(SubmissionQueueLife sq, RowContext at) {
      adminHolds.onSqStart(sq, at);
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      adminHolds.onSqEnd(sq, cause, at);
    }

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      if (cq.cqId() == 0 && cq.sizeKnown()) {
        adminCapacity = cq.capacity();
      }
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      // More commands than slots is not enough: two SQs that share a small CQ have that, too.
      boolean seen = cq.sizeKnown() && cq.heads().any();
      if (!seen || excess(cq) <= 0 || cq.earlyTagReuseCount() == 0) {
        return;
      }
      queueLives++;
      CompletionQueueLife before = worst;
      if (before == null || excess(cq) > excess(before)) {
        worst = cq;
      }
    }

    private static int excess(CompletionQueueLife cq) {
      return cq.maxUnreleased() - cq.capacity();
    }

    @Override
    public List<Finding> findings() {
      CompletionQueueLife cq = worst;
      if (cq == null) {
        return deferred();
      }
      String elsewhere =
          queueLives > 1 ? " (" + Wording.count(queueLives, "queue life") + " like this)" : "";
      return List.of(
          new Finding(
                  EarlyTagReuseRule.this,
                  Severity.NOTICE,
                  party(),
                  "up to "
                      + cq.maxUnreleased()
                      + " commands completed and unreleased on CQ "
                      + cq.cqId()
                      + ", which has room for "
                      + cq.capacity()
                      + elsewhere.replace("lifes", "lives"),
                  "The host freed tags of consumed completions and submitted with them again before it"
                      + " rang the CQ head doorbell. That order is permitted. In this window a"
                      + " controller that discards completions on a full CQ loses up to "
                      + excess(cq)
                      + "; how many depends on when each command finishes (see What if).",
                  ADVICE,
                  Grade.INFERRED,
                  0,
                  List.of(),
                  List.of(
                      new Evidence(
                          cq.source(),
                          cq.maxUnreleasedLine(),
                          cq.maxUnreleased() + " completed, " + cq.capacity() + " slots")))
              .in(Scope.at(cq, EventChunk.NO_TIME)));
    }

    /**
     * Linux has 30 tags and one AER for the 31 slots of its admin CQ: where its commands find no
     * slot, tags were used again before their slots were released. Source: {@code
     * include/linux/nvme.h: NVME_AQ_DEPTH, NVME_AQ_MQ_TAG_DEPTH}.
     */
    private List<Finding> deferred() {
      SqHolds.Hold hold = adminHolds.fullest();
      if (hold == null || hold.waiting == 0 || adminCapacity != LINUX_ADMIN_CAPACITY) {
        return List.of();
      }
      return List.of(
          new Finding(
              EarlyTagReuseRule.this,
              Severity.NOTICE,
              party(),
              "up to "
                  + Wording.count(hold.waiting, "command")
                  + " submitted on SQ 0 beyond the "
                  + adminCapacity
                  + " slots of CQ 0",
              "A Linux host (ASSUMED) has 30 tags and one AER for these slots, so it freed tags of"
                  + " consumed completions and submitted with them again before it rang the CQ head"
                  + " doorbell. That order is permitted. This controller deferred the commands; one"
                  + " that fetches them and discards completions on a full CQ loses up to as many.",
              ADVICE,
              Grade.INFERRED,
              0,
              List.of(),
              List.of(
                  new Evidence(
                      hold.source,
                      hold.firstLine,
                      Wording.count(hold.waiting, "command") + " without a slot"))));
    }
  }
}
