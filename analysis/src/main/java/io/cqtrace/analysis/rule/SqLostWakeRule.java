package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An SQ is not empty, nothing entitles the controller to leave it, and the controller does not
 * fetch. Judged at every end of an SQ's life.
 *
 * <p>What entitles a controller: a CQ without a free slot, or a limit of commands in flight. An
 * Asynchronous Event Request fills no such limit, since it waits for an event as long as it takes
 * (NVMe Base 2.0, 5.2). QEMU has as many requests for an SQ as the SQ has entries and fetches while
 * one is free ({@code hw/nvme/ctrl.c: nvme_process_sq}, {@code nvme_init_sq}); of a controller
 * whose limit is not known, a command that executes on the same SQ makes it only suspect. QEMU
 * 9529aa6bb4d1 and SPDK eb0305e0e6 mend two ways to get there.
 *
 * <p>What an end proves: that the host gave up (an Abort, a time-out in its kernel log, an admin
 * command older than {@link Thresholds#ADMIN_TIMEOUT_NS}) while the SQEs waited. A queue that is
 * deleted with old SQEs and without any of it is suspect: lines may be missing.
 */
final class SqLostWakeRule extends Rule {
  /** Long for a controller that goes round its SQs, short for a host's time-out. */
  private static final long FETCHES_APART_NS = 10_000_000L;

  /** Three moments make two intervals: a single step of the clock feigns only one of them. */
  private static final int FETCH_MOMENTS = 3;

  SqLostWakeRule() {
    super(
        RuleInfo.of(
            "SQ-LOST-WAKE",
            Party.CONTROLLER,
            "SQ not empty, free to be fetched, and not fetched",
            "NVMe Base 2.1, 3.3.1.2 (SQ tail doorbell)",
            RequiredFact.SQ_TAILS,
            RequiredFact.FETCHES,
            RequiredFact.TIMES));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** Whether the controller was free to fetch. */
  private enum Free {
    /** Nothing of the SQ executes, the CQ has a free slot. */
    IDLE,
    /** Commands of the SQ execute, and the controller has requests left for more. */
    REQUESTS_LEFT,
    /** Something that the capture does not show may have entitled it to wait. */
    UNKNOWN,
    /** It was entitled to wait. */
    NO
  }

  /** An SQ that ended with SQEs in it. */
  private record Ending(
      SubmissionQueueLife sq,
      EndCause cause,
      Free free,
      int executing,
      int head,
      int tail,
      long ageNs,
      boolean certainlyOld,
      long endLine,
      @Nullable Sign gaveUp,
      CommandList commands) {}

  /** A line at which the host shows that it gave up on something. */
  private record Sign(long timeNs, int source, long line, String what) {}

  private final class Run implements Detector {
    private final List<Ending> endings = new ArrayList<>();
    private final Map<Long, CompletionQueueLife> cqs = new HashMap<>();
    private final Map<Integer, Sign> aborts = new HashMap<>();
    private final Map<Integer, Sign> timeouts = new LinkedHashMap<>();
    private @Nullable Ending ending;
    private final Slots<long[]> fetchMoments = new Slots<>();
    private boolean adminFetchSeen;
    private boolean ioFetchSeen;
    private SourceTimes times = new SourceTimes();

    @Override
    public void onBegin(SourceTimes sourceTimes) {
      times = sourceTimes;
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.TIMEOUT);
    }

    @Override
    public void onRow(EventCursor row) {
      if (row.kind() == EventKind.TIMEOUT && row.sqId() != EventChunk.NONE) {
        timeouts.put(
            row.sqId(), new Sign(row.timeNs(), row.source(), row.line(), "the host times out"));
      }
    }

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      cqs.put(key(cq.controller(), cq.cqId()), cq);
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      cqs.remove(key(cq.controller(), cq.cqId()));
    }

    @Override
    public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
      noteFetchMoment(sq.controller(), at.timeNs());
      adminFetchSeen |= sq.sqId() == 0;
      ioFetchSeen |= sq.sqId() != 0;
      if (Opcode.ABORT.matches(sq.sqId(), command.opcode())) {
        aborts.put(
            sq.controller(), new Sign(at.timeNs(), at.source(), at.line(), "the host aborts"));
      }
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      ending = null;
      // QEMU has an event for fetches from the admin SQ and another for those from I/O SQs.
      boolean fetchesRecorded = sq.sqId() == 0 ? adminFetchSeen : ioFetchSeen;
      if (sq.waiting() == 0 || !fetchesRecorded) {
        return;
      }
      SubmissionQueueLife.Moment since = sq.waitingSince();
      ending =
          new Ending(
              sq,
              cause,
              free(sq),
              working(sq),
              sq.head(),
              sq.tail(),
              times.passedNs(since.source(), since.timeNs(), since.line()),
              isCertainlyOld(sq, since),
              at.line(),
              gaveUp(sq, since, cause, at),
              new CommandList());
    }

    /** The SQEs of an SQ follow its end. */
    @Override
    public void onCommandEnd(CommandSpan command) {
      Ending last = ending;
      if (last != null && command.neverFetched() && command.outcome() == Outcome.NOT_FETCHED) {
        if (last.commands().isEmpty()) {
          endings.add(last);
        }
        last.commands().add(command);
      }
    }

    private static int working(SubmissionQueueLife sq) {
      return (int) sq.executing().stream().filter(c -> !c.isAsyncEventRequest()).count();
    }

    private Free free(SubmissionQueueLife sq) {
      CompletionQueueLife cq = cqs.get(key(sq.controller(), sq.cqId()));
      if (cq == null) {
        return Free.IDLE;
      }
      boolean full = cq.sizeKnown() && cq.occupied() >= cq.capacity();
      if (cq.waitingCount() > 0 || (full && cq.occupancy().isKnown())) {
        return Free.NO;
      }
      if (!cq.occupancy().isKnown() || (!cq.sizeKnown() && cq.occupied() > 0)) {
        return Free.UNKNOWN;
      }
      int working = working(sq);
      boolean ofQemu = !cq.postsRecorded() && cq.completedCount() > 0;
      if (working > 0 && !(ofQemu && sq.sizeKnown() && working < sq.size())) {
        return Free.UNKNOWN;
      }
      return working > 0 ? Free.REQUESTS_LEFT : Free.IDLE;
    }

    /**
     * Whether the age is no step of the clock and no stop of the VM: by the clock alone, or because
     * the controller went on to fetch from other SQs for longer than it needs to come round.
     */
    private boolean isCertainlyOld(SubmissionQueueLife sq, SubmissionQueueLife.Moment since) {
      long[] moments = fetchMoments.get(sq.controller());
      boolean passedOver =
          moments != null
              && since.timeNs() != EventChunk.NO_TIME
              && moments[FETCH_MOMENTS - 1] > since.timeNs();
      return passedOver
          || times.certainNs(since.source(), since.timeNs(), since.line()) >= Thresholds.STALL_NS;
    }

    /** Keeps the last few times of fetches that are apart, the latest first. */
    private void noteFetchMoment(int controller, long timeNs) {
      long[] moments = fetchMoments.get(controller);
      if (moments == null) {
        moments = new long[FETCH_MOMENTS];
        Arrays.fill(moments, EventChunk.NO_TIME);
        fetchMoments.set(controller, moments);
      }
      boolean apart = moments[0] == EventChunk.NO_TIME || timeNs - moments[0] >= FETCHES_APART_NS;
      if (timeNs != EventChunk.NO_TIME && apart) {
        System.arraycopy(moments, 0, moments, 1, FETCH_MOMENTS - 1);
        moments[0] = timeNs;
      }
    }

    /** What shows that the host gave up while the SQEs waited, or null. */
    private @Nullable Sign gaveUp(
        SubmissionQueueLife sq, SubmissionQueueLife.Moment since, EndCause cause, RowContext at) {
      Sign abort = aborts.get(sq.controller());
      if (abort != null && (sq.abortedCount() > 0 || isLongAfter(abort, since))) {
        return abort;
      }
      Sign timeout = timeouts.get(sq.sqId());
      if (timeout != null && isLongAfter(timeout, since)) {
        return timeout;
      }
      boolean disabled = cause == EndCause.DISABLED || cause == EndCause.RESET;
      return sq.sqId() == 0
              && disabled
              && times.certainNs(since.source(), since.timeNs(), since.line())
                  >= Thresholds.ADMIN_TIMEOUT_NS
          ? new Sign(at.timeNs(), at.source(), at.line(), "the host gives the controller up")
          : null;
    }

    private static boolean isLongAfter(Sign sign, SubmissionQueueLife.Moment since) {
      return sign.timeNs() != EventChunk.NO_TIME
          && since.timeNs() != EventChunk.NO_TIME
          && sign.timeNs() - since.timeNs() >= Thresholds.STALL_NS;
    }

    private static long key(int controller, int cqId) {
      return (long) controller << 32 | cqId;
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      for (Ending one : endings) {
        boolean timedOut = one.sq().abortedCount() > 0;
        if (one.free() != Free.NO && (timedOut || one.ageNs() >= Thresholds.STALL_NS)) {
          findings.add(finding(one));
        }
      }
      return findings;
    }

    private Finding finding(Ending one) {
      boolean decided =
          one.gaveUp() != null || (one.cause() == EndCause.END_OF_CAPTURE && one.certainlyOld());
      boolean certain = one.free() != Free.UNKNOWN && one.sq().sizeGrade() != Grade.INFERRED;
      long ageNs = one.ageNs();
      return new Finding(
          SqLostWakeRule.this,
          decided && certain ? Severity.FAULT : Severity.SUSPECT,
          party(),
          Wording.count(one.commands().count(), "command")
              + " in SQ "
              + one.sq().sqId()
              + " never fetched: head "
              + one.head()
              + ", tail "
              + one.tail()
              + (ageNs > 0 ? ", doorbell " + Wording.duration(ageNs) + " before " : ", at ")
              + ending(one.cause()),
          why(one),
          "Look for a doorbell that the controller took and did not act on (a wake-up lost while"
              + " it was stopped, migrated, or out of request slots).",
          Grade.INFERRED,
          one.commands().count(),
          one.commands().kept(),
          evidence(one));
    }

    private static String ending(EndCause cause) {
      return switch (cause) {
        case END_OF_CAPTURE -> "the end";
        case DELETED -> "the SQ was deleted";
        case RECREATED -> "the SQ was created again";
        case DISABLED -> "the controller was disabled";
        case RESET -> "the reset";
        case ENABLED_AGAIN -> "the controller was enabled again";
      };
    }

    private static String why(Ending one) {
      String entitled =
          switch (one.free()) {
            case IDLE ->
                "Nothing of this SQ is executing and its CQ has a free slot, so no completion will"
                    + " make the controller look again.";
            case REQUESTS_LEFT ->
                Wording.count(one.executing(), "command")
                    + " of this SQ executes, which does not entitle the controller to leave the"
                    + " rest: it has a request for each SQ entry, and the CQ has a free slot.";
            case UNKNOWN, NO ->
                "Whether the controller was entitled to wait is not in this capture: the CQ may"
                    + " have been full, or its limit of commands in flight reached.";
          };
      return "The host wrote the tail doorbell, and the controller did not fetch. "
          + entitled
          + (one.gaveUp() == null
              ? " A full SQ keeps the host from writing another doorbell."
              : " The host waited until its time-out and gave up.");
    }

    private static List<Evidence> evidence(Ending one) {
      List<Evidence> evidence = new ArrayList<>();
      CommandSpan first = one.commands().kept().get(0);
      evidence.add(
          new Evidence(
              first.source(),
              first.line(Stage.SUBMITTED),
              "the doorbell that covers slot " + first.sqSlot()));
      SubmissionQueueLife sq = one.sq();
      if (sq.lastTail().line() != first.line(Stage.SUBMITTED)) {
        evidence.add(
            new Evidence(sq.lastTail().source(), sq.lastTail().line(), "the last doorbell"));
      }
      Sign sign = one.gaveUp();
      if (sign != null) {
        evidence.add(new Evidence(sign.source(), sign.line(), sign.what()));
      }
      if (sign == null || sign.line() != one.endLine()) {
        evidence.add(
            new Evidence(
                sq.lastTail().source(),
                one.endLine(),
                one.cause() == EndCause.END_OF_CAPTURE
                    ? "the end of the capture"
                    : one.cause().label()));
      }
      return evidence;
    }
  }
}
