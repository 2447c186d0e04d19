package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An SQ is not empty, the controller has nothing of it in work, and does not fetch.
 *
 * <p>Source: QEMU 9529aa6bb4d1 and eb0305e0e6 in SPDK are two ways to get there.
 */
final class SqLostWakeRule implements Rule {
  @Override
  public String id() {
    return "SQ-LOST-WAKE";
  }

  @Override
  public Party party() {
    return Party.CONTROLLER;
  }

  @Override
  public String clause() {
    return "NVMe Base 2.1, 3.3.1.2 (SQ tail doorbell)";
  }

  @Override
  public String says() {
    return "SQ not empty, controller idle, no doorbell pending";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.SQ_TAILS, Need.FETCHES, Need.TIMES);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record Waiting(SubmissionQueueLife sq, int count, int head, int tail, long endLine) {}

  private final class Run implements Detector {
    private final List<Waiting> waitingSqs = new ArrayList<>();
    private final Map<Long, CompletionQueueLife> cqs = new HashMap<>();
    private long lastNs = EventChunk.NO_TIME;

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      cqs.put(key(cq.controller(), cq.cqId()), cq);
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      cqs.remove(key(cq.controller(), cq.cqId()));
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      boolean idle = sq.executingCount() == 0 && !waitsForSlot(sq);
      boolean endsHere = cause == EndCause.END_OF_CAPTURE;
      if (sq.waiting() > 0 && idle && endsHere) {
        waitingSqs.add(new Waiting(sq, sq.waiting(), sq.head(), sq.tail(), at.line()));
      }
    }

    /** A controller may leave SQEs where they are until their completions have a slot. */
    private boolean waitsForSlot(SubmissionQueueLife sq) {
      CompletionQueueLife cq = cqs.get(key(sq.controller(), sq.cqId()));
      return cq != null
          && cq.sizeKnown()
          && (cq.waitingCount() > 0 || cq.occupied() >= cq.capacity());
    }

    private static long key(int controller, int cqId) {
      return (long) controller << 32 | cqId;
    }

    @Override
    public void onEnd(CaptureSpan capture) {
      lastNs = capture.lastNs();
    }

    @Override
    public List<Finding> findings() {
      List<Waiting> stuck =
          waitingSqs.stream()
              .filter(w -> w.sq().lastTailNs() != EventChunk.NO_TIME)
              .filter(w -> lastNs - w.sq().lastTailNs() >= Thresholds.STALL_NS)
              .toList();
      List<Finding> findings = new ArrayList<>();
      for (Waiting waiting : stuck) {
        findings.add(finding(waiting));
      }
      return findings;
    }

    private Finding finding(Waiting waiting) {
      SubmissionQueueLife sq = waiting.sq();
      long ageNs = lastNs - sq.lastTailNs();
      return new Finding(
          SqLostWakeRule.this,
          Severity.FAULT,
          party(),
          Wording.count(waiting.count(), "command")
              + " in SQ "
              + sq.sqId()
              + " never fetched: head "
              + waiting.head()
              + ", tail "
              + waiting.tail()
              + ", doorbell "
              + Wording.duration(ageNs)
              + " before the end",
          "The host wrote the tail doorbell; nothing of this SQ is executing, so no completion"
              + " will make the controller look again, and a full SQ keeps the host from writing"
              + " another doorbell.",
          "Look for a doorbell that the controller took and did not act on (a wake-up lost while"
              + " it was stopped, migrated, or out of request slots).",
          Grade.INFERRED,
          waiting.count(),
          List.of(),
          List.of(
              new Evidence(sq.tailSource(), sq.lastTailLine(), "the doorbell that nobody acted on"),
              new Evidence(sq.tailSource(), waiting.endLine(), "the end of the capture")));
    }
  }
}
