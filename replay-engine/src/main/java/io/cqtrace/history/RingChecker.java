package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether doorbells, CIDs and CQEs keep to the rules of the rings, and tells where not. What
 * a broken doorbell leads to is not known, so the history contradicts itself from there on.
 *
 * <p>Queues whose beginning was not recorded are not judged: what stood in them is not known.
 *
 * <p>An MMIO doorbell beyond the queue proves nothing where QEMU prints it: {@code
 * pci_nvme_mmio_doorbell_*} stands only behind its check ({@code hw/nvme/ctrl.c: nvme_process_db}),
 * so the queue is larger by then, and the lines that made it are missing. What it reads from the
 * shadow doorbells it takes as it is. SPDK stores and prints every value that is written to a
 * trapped doorbell ({@code lib/nvmf/vfio_user.c: handle_dbl_access}).
 *
 * <p>Source: NVMe Base 2.0, 5.2.1 (Invalid Doorbell Write Value), 3.3.3.1 (CID), 3.3.3.2 (CQE).
 */
final class RingChecker implements HistoryListener {
  private static final int KEPT_ABANDONED = 4096;

  /** Lines of several threads may stand in the wrong order: SPDK by tens of microseconds. */
  static final long DISORDER_NS = 1_000_000;

  private static final int MOST_ENTRIES = 1 << 16;

  private final ListenerList listeners;
  private final RowContext at;
  private final Map<Long, Long> abandoned = new LinkedHashMap<>();
  private final StrayCompletions strays;

  RingChecker(ListenerList listeners) {
    this.listeners = listeners;
    this.strays = new StrayCompletions(listeners);
    this.at = listeners.at();
  }

  /** Whether an SQ tail may be applied. */
  boolean sqTail(SubmissionQueueLife sq, long hostSqTail) {
    if (hostSqTail >= indexLimit(sq)) {
      boolean proved = at.uncheckedValue() && unbrokenSince(sq.lastTail().line());
      badDoorbell(Violation.Kind.SQ_TAIL_OUT_OF_RANGE, sq, sq.ring(), hostSqTail, proved);
      return false;
    }
    boolean judged = sq.startSeen() && sq.sizeGrade() == Grade.RECORDED;
    if (judged && sq.fetchedCount() > 0 && sq.recordedRing().passesHead((int) hostSqTail)) {
      badDoorbell(Violation.Kind.SQ_TAIL_BEYOND_FREE, sq, sq.ring(), hostSqTail, false);
    }
    return true;
  }

  /** Whether a CQ head may be applied. */
  boolean cqHead(CompletionQueueLife cq, long hostCqHead) {
    settle(cq, false);
    if (hostCqHead >= indexLimit(cq)) {
      boolean proved = at.uncheckedValue() && unbrokenSince(cq.heads().lastDoorbellLine());
      badDoorbell(Violation.Kind.CQ_HEAD_OUT_OF_RANGE, cq, cq.ring(), hostCqHead, proved);
      return false;
    }
    return true;
  }

  /**
   * A CQ head was applied. One that passes the tail may only stand before the completions it
   * releases, by lines out of order; whether it does shows later.
   */
  void headApplied(CompletionQueueLife cq, Violation.Ring before, int hostCqHead) {
    boolean judged = cq.startSeen() && cq.sizeKnown() && cq.completedCount() > 0;
    if (judged && cq.releasedUnseenCount() > 0 && cq.doubtfulHead() == null) {
      cq.doubtfulHead(
          new CompletionQueueLife.Doubtful(
              at.timeNs(),
              violation(
                  Violation.Kind.CQ_HEAD_BEYOND_TAIL, cq, before, hostCqHead, EventChunk.NONE)));
    }
    cq.overruns().released(cq.released(), at);
  }

  /** Decides about a head that passed the tail: what makes up for it comes soon, or never. */
  void settle(CompletionQueueLife cq, boolean atEnd) {
    strays.settle(cq, at.timeNs(), atEnd);
    for (Overruns.Overrun overrun : cq.overruns().takeCertain(at, atEnd)) {
      tell(cq, overrun);
    }
    CompletionQueueLife.Doubtful head = cq.doubtfulHead();
    if (head == null || cq.headCondemned()) {
      return;
    }
    if (cq.releasedUnseenCount() <= 0) {
      cq.doubtfulHead(null);
    } else if (atEnd || isLongAfter(head.timeNs())) {
      cq.condemnHead();
      condemn(head.violation());
    }
  }

  /** Behind a silence another run may go on, with queues of other sizes. */
  private boolean unbrokenSince(long line) {
    return line == EventChunk.NONE || listeners.times().unbrokenSince(at.source(), line);
  }

  /** Slots of a queue: as recorded, otherwise the most that a queue may have. */
  private static int indexLimit(QueueLife queue) {
    return queue.sizeGrade() == Grade.RECORDED ? queue.size() : MOST_ENTRIES;
  }

  private boolean isLongAfter(long timeNs) {
    return isLongAfter(at.timeNs(), timeNs);
  }

  /** Whether a line at {@code nowNs} stands too far behind another to be merely out of order. */
  static boolean isLongAfter(long nowNs, long timeNs) {
    return nowNs == EventChunk.NO_TIME
        || timeNs == EventChunk.NO_TIME
        || nowNs - timeNs > DISORDER_NS;
  }

  private void badDoorbell(
      Violation.Kind kind, QueueLife queue, Violation.Ring ring, long value, boolean proved) {
    Violation found = violation(kind, queue, ring, value, EventChunk.NONE);
    condemn(found.about(null, proved));
  }

  private void condemn(Violation violation) {
    listeners.violation(violation);
    listeners.gap(HistoryGap.Cause.DOORBELL_INVALID, violation);
  }

  /** A command is fetched with the CID of one that is open. */
  void reused(SubmissionQueueLife sq, CommandSpan still) {
    Violation found =
        violation(Violation.Kind.CID_REUSED, sq, sq.ring(), still.cid(), still.line(Stage.FETCHED));
    listeners.violation(found.about(still, false));
    listeners.gap(HistoryGap.Cause.CID_OPEN_TWICE, still.controller(), still.describe());
  }

  /** A second completion came for a CID that was submitted twice; or its third fetch is missing. */
  void reuseProved(SubmissionQueueLife sq, CommandSpan still) {
    Violation found =
        violation(Violation.Kind.CID_REUSED, sq, sq.ring(), still.cid(), still.line(Stage.FETCHED));
    listeners.violation(found.about(still, !sq.lacksFetch()));
  }

  /** A CQE names an SQ, and its command came from another. */
  void wrongSq(CompletionQueueLife cq, CommandSpan command, SubmissionQueueLife named) {
    Violation found =
        violation(
            Violation.Kind.CQE_WRONG_SQ, cq, cq.ring(), named.sqId(), command.line(Stage.FETCHED));
    listeners.violation(found.about(command, everythingFetchedIsSeen(named)));
  }

  /**
   * A CQE is written; told later where it turns out that no slot was free.
   *
   * @return whether no slot is free by the heads seen so far
   */
  boolean posting(CompletionQueueLife cq, CommandSpan command, boolean shadowDoorbells) {
    boolean headVisible = !shadowDoorbells && (cq.heads().doorbellCount() > 0 || at.simulated());
    boolean overrun = cq.startSeen() && headVisible && cq.isFull() && cq.doubtfulHead() == null;
    if (overrun) {
      Violation found =
          violation(
                  Violation.Kind.CQ_OVERRUN,
                  cq,
                  cq.ring(),
                  cq.tail(),
                  cq.heads().lastDoorbellLine())
              .about(command, false);
      cq.overruns()
          .add(
              new Overruns.Overrun(
                  at.timeNs(),
                  cq.recordedRing().releasesForNext(),
                  found,
                  cq.recordedRing().nextOverwritten()));
    }
    return overrun;
  }

  private void tell(CompletionQueueLife cq, Overruns.Overrun overrun) {
    CommandSpan overwritten = overrun.overwritten();
    if (overwritten != null) {
      overwritten.overwritten(overrun.timeNs(), overrun.found().line());
    }
    boolean complete = cq.overruns().episodes() > 1 && cq.slotsFollow();
    listeners.violation(
        overrun.found().about(overrun.found().command(), at.simulated() || complete));
  }

  /**
   * A completion that no open command has: a second one, one of an older command, or neither.
   *
   * @param completed the command that it names, never seen
   */
  void stray(ControllerLife life, CompletionQueueLife cq, CommandSpan completed) {
    int cid = completed.cid();
    List<SubmissionQueueLife> sqs =
        life.submissionQueues().stream().filter(sq -> sq.cqId() == cq.cqId()).toList();
    boolean complete =
        !sqs.isEmpty()
            && sqs.stream().allMatch(RingChecker::everythingFetchedIsSeen)
            && cq.slotsFollow();
    Violation found = null;
    SubmissionQueueLife of = null;
    for (SubmissionQueueLife sq : sqs) {
      found = stray(sq, cq, completed, complete);
      if (found != null) {
        of = sq;
        break;
      }
    }
    strays.add(
        new StrayCompletions.Stray(
            cq,
            sqs,
            of,
            cid,
            at.timeNs(),
            at.source(),
            at.line(),
            found,
            of == null ? 0 : of.fetchedCount(),
            StrayCompletions.Stray.submitted(sqs)));
  }

  /** Whether this fetch belongs to a completion that stands before it, out of order. */
  boolean completedBefore(SubmissionQueueLife sq, int cid) {
    return strays.takeFetch(sq, cid, at);
  }

  private @Nullable Violation stray(
      SubmissionQueueLife sq, CompletionQueueLife cq, CommandSpan completed, boolean complete) {
    int cid = completed.cid();
    CommandSpan last = sq.tags().last(cid);
    if (last != null && last.cid() == cid && last.has(Stage.COMPLETED)) {
      return violation(Violation.Kind.CQE_DUPLICATE, cq, cq.ring(), cid, last.line(Stage.COMPLETED))
          .about(last, complete);
    }
    // A generation that was never fetched is a command that is missing here, not an older one.
    if (last != null
        && last.cid() != cid
        && sq.tags().countsGenerations()
        && sq.tags().everFetched(cid)) {
      return violation(
              Violation.Kind.CQE_STALE, cq, cq.ring(), last.cid(), last.line(Stage.FETCHED))
          .about(completed, complete);
    }
    Long fetchLine = abandoned.get(key(cq.controller(), sq.sqId(), cid));
    if (fetchLine == null) {
      return null;
    }
    return violation(Violation.Kind.CQE_STALE, cq, cq.ring(), EventChunk.NONE, fetchLine)
        .about(completed, complete);
  }

  /** Whether every submitted entry was seen to be fetched: then no fetch line is missing. */
  static boolean everythingFetchedIsSeen(SubmissionQueueLife sq) {
    return sq.startSeen() && sq.fetchedCount() > 0 && !sq.lacksFetch();
  }

  /** Commands that an ended queue took along may come back in its next life. */
  @Override
  public void onCommandEnd(CommandSpan command) {
    boolean open = command.outcome() == Outcome.ABANDONED || command.outcome() == Outcome.EXECUTING;
    if (!open
        || command.neverFetched()
        || command.has(Stage.COMPLETED)
        || command.isAsyncEventRequest()) {
      return;
    }
    abandoned.put(
        key(command.controller(), command.sqId(), command.cid()), command.line(Stage.FETCHED));
    if (abandoned.size() > KEPT_ABANDONED) {
      Iterator<Long> oldest = abandoned.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  private static long key(int controller, int sqId, int cid) {
    return (long) controller << 32 | (long) sqId << 16 | (cid & 0xffff);
  }

  private Violation violation(
      Violation.Kind kind, QueueLife queue, Violation.Ring ring, long value, long relatedLine) {
    return new Violation(
        kind,
        queue.controller(),
        queue.queueId(),
        at.source(),
        at.line(),
        relatedLine,
        ring,
        value,
        null,
        false);
  }
}
