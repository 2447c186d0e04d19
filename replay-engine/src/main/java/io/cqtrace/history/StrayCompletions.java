package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completions that no open command has, until it is certain what they are. Three things look alike:
 * the lines of a fetch and its completion in the wrong order, a fetch whose line (or its
 * doorbell's, too) is missing, and a second or stale completion.
 *
 * <ul>
 *   <li>A fetch of the same CID within {@link RingChecker#DISORDER_NS} and without a doorbell
 *       between belongs to it.
 *   <li>Lines that are missing show in the next doorbell: it submits more entries than are fetched.
 *       Where the next fetch leaves nothing waiting, no fetch is missing before it; in a small ring
 *       only if the generations of the CIDs go on as well, since the arithmetic is modulo.
 *   <li>Without a later fetch only a host whose generations follow one another decides: its next
 *       command has another CID than the last one.
 *   <li>Where a CQE tells the SQ head (SPDK), its own line says whether a fetch is missing.
 * </ul>
 */
final class StrayCompletions {
  private static final int MOST_PENDING = 4096;
  private static final int LARGE_RING = 64;

  private final ListenerList listeners;
  private final List<Stray> pending = new ArrayList<>();

  StrayCompletions(ListenerList listeners) {
    this.listeners = listeners;
  }

  /**
   * A completion without a command.
   *
   * @param cq the CQ that it is for
   * @param sqs the SQs of that CQ
   * @param sq the SQ that it would be a second or stale completion of, or null
   * @param cid its CID
   * @param timeNs its time
   * @param source source of its line
   * @param line its line
   * @param found what it is if no line is missing, or null where nothing says so
   * @param fetchedBefore commands of {@code sq} fetched until then
   * @param submittedBefore SQEs submitted on all of them until then
   */
  record Stray(
      CompletionQueueLife cq,
      List<SubmissionQueueLife> sqs,
      @Nullable SubmissionQueueLife sq,
      int cid,
      long timeNs,
      int source,
      long line,
      @Nullable Violation found,
      long fetchedBefore,
      long submittedBefore) {

    static long submitted(List<SubmissionQueueLife> sqs) {
      return sqs.stream().mapToLong(life -> life.recordedRing().submittedCount()).sum();
    }

    /** Whether every entry that was submitted on the CQ's SQs was seen to be fetched. */
    boolean everythingFetchedIsSeen() {
      return sqs.stream().allMatch(RingChecker::everythingFetchedIsSeen);
    }

    /** Whether its own line tells how many commands were fetched. */
    boolean countsFetches() {
      return sqs.stream().allMatch(SubmissionQueueLife::headTold);
    }

    boolean fetchedSince() {
      return sq != null && sq.fetchedCount() > fetchedBefore;
    }
  }

  /** Remembers one. */
  void add(Stray stray) {
    if (stray.found() == null && stray.timeNs() == EventChunk.NO_TIME) {
      tell(stray, false);
    } else if (pending.size() < MOST_PENDING) {
      pending.add(stray);
    } else {
      tell(stray, false);
    }
  }

  /**
   * Whether a fetch of this CID belongs to a completion that stands before it, out of order. A new
   * doorbell between the two says no, unless the stamps say so: the host may use the CID again
   * behind its completion.
   */
  boolean takeFetch(SubmissionQueueLife sq, int cid, RowContext at) {
    if (pending.isEmpty() || at.timeNs() == EventChunk.NO_TIME) {
      return false;
    }
    Iterator<Stray> strays = pending.iterator();
    while (strays.hasNext()) {
      Stray stray = strays.next();
      if (stray.cid() == cid
          && stray.cq().cqId() == sq.cqId()
          && stray.cq().controller() == sq.controller()
          && (isEarlier(at.timeNs(), stray) || nothingSubmittedSince(stray))
          && !RingChecker.isLongAfter(at.timeNs(), stray.timeNs())) {
        strays.remove();
        return true;
      }
    }
    return false;
  }

  private static boolean nothingSubmittedSince(Stray stray) {
    return Stray.submitted(stray.sqs()) == stray.submittedBefore();
  }

  /** Whether a fetch was before the completion by its stamp, though its line stands behind it. */
  private static boolean isEarlier(long fetchNs, Stray stray) {
    return fetchNs < stray.timeNs() && !RingChecker.isLongAfter(stray.timeNs(), fetchNs);
  }

  /** Tells of those that are certain now. */
  void settle(CompletionQueueLife cq, long nowNs, boolean atEnd) {
    if (pending.isEmpty()) {
      return;
    }
    Iterator<Stray> strays = pending.iterator();
    List<Stray> decided = new ArrayList<>();
    while (strays.hasNext()) {
      Stray stray = strays.next();
      boolean inOrder = atEnd || RingChecker.isLongAfter(nowNs, stray.timeNs());
      boolean undecided = stray.found() != null && !stray.fetchedSince() && !atEnd;
      if (stray.cq() == cq && inOrder && !undecided) {
        strays.remove();
        decided.add(stray);
      }
    }
    for (Stray stray : decided) {
      SubmissionQueueLife sq = stray.sq();
      boolean byCid = sq != null && sq.tags().generationsFollow();
      boolean complete = stray.found() != null && stray.found().proved();
      boolean byFetches =
          stray.fetchedSince() ? stray.everythingFetchedIsSeen() && (byCid || isLarge(sq)) : byCid;
      tell(stray, complete && (stray.countsFetches() || byFetches));
    }
  }

  /** A gap of as many fetches as the ring has entries does not show: not likely in a large one. */
  private static boolean isLarge(@Nullable SubmissionQueueLife sq) {
    return sq != null && sq.size() >= LARGE_RING;
  }

  private void tell(Stray stray, boolean proved) {
    Violation found = stray.found();
    if (found != null) {
      listeners.violation(found.about(found.command(), proved));
    }
    if (!proved) {
      listeners.gap(
          new HistoryGap(
              HistoryGap.Cause.COMPLETION_WITHOUT_COMMAND,
              stray.cq().controller(),
              stray.source(),
              stray.line(),
              "CQ " + stray.cq().cqId() + " cid " + stray.cid()));
    }
  }
}
