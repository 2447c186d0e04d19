package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.ring.SubmissionRing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the ring of an SQ as recorded, with the tail doorbells whose SQEs the controller has
 * not fetched.
 */
final class SqRing {
  private static final int MOST_ENTRIES = 1 << 16;

  /** Long for a controller that has nothing else to do. */
  private static final long IDLE_NS = 10_000_000L;

  private final QueueLife.Start start;
  private final int cqId;
  private final ArrayDeque<Doorbell> uncoveredDoorbells = new ArrayDeque<>();
  private SubmissionRing ring;
  private boolean anchored;
  private int largestTail;
  private int lastTail;
  private boolean wrapped;
  private long lastTailNs = EventChunk.NO_TIME;
  private long lastTailLine = EventChunk.NONE;
  private int tailSource;
  private long fetchedCount;
  private long lastFetchNs = EventChunk.NO_TIME;
  private int lastFetchSource;
  private long lastFetchLine = EventChunk.NONE;
  private int abortedCount;
  private boolean miscounted;
  private int leftIdle;
  private int addedAtLeft;
  private long fetchedAtLeft;

  /** A tail doorbell whose SQEs are not all fetched: {@code submitted} SQEs up to and with it. */
  private record Doorbell(long submitted, long timeNs, long line, int source) {}

  SqRing(QueueLife.Start start, int cqId) {
    this.start = start;
    this.cqId = cqId;
    this.anchored = start.startSeen();
    this.ring = new SubmissionRing(start.ringSize());
  }

  private int size() {
    return start.size();
  }

  private boolean sizeKnown() {
    return start.sizeKnown();
  }

  private boolean startSeen() {
    return start.startSeen();
  }

  /**
   * Takes SQEs for fetched that an idle controller left while it fetched those of a later doorbell:
   * no controller does (it fetches in order), so that the fetches of as many are missing.
   */
  void settleLag() {
    if (leftIdle > 0 && fetchedCount - fetchedAtLeft == addedAtLeft && waiting() == leftIdle) {
      for (int i = 0; i < leftIdle; i++) {
        ring.fetch();
      }
      miscounted = true;
      forgetCoveredDoorbells();
    }
    leftIdle = 0;
  }

  private void noteLag(int waitedBefore, int added, RowContext at, boolean noneExecuting) {
    boolean idle =
        waitedBefore > 0
            && noneExecuting
            && lastFetchNs != EventChunk.NO_TIME
            && at.timeNs() - lastFetchNs >= IDLE_NS;
    leftIdle = idle ? waitedBefore : 0;
    addedAtLeft = added;
    fetchedAtLeft = fetchedCount;
  }

  /**
   * A tail as the controller learnt it.
   *
   * @param noneExecuting whether no command of the SQ is fetched and open
   * @return how many SQEs it adds
   */
  int tail(int hostSqTail, RowContext at, boolean noneExecuting) {
    settleLag();
    int waitedBefore = waiting();
    int added;
    if (!anchored) {
      anchored = true;
      ring = new SubmissionRing(ring.size(), hostSqTail, 0);
      added = 0;
    } else if (sizeKnown()) {
      added = ring.submitTo(hostSqTail);
      if (ring.waiting() >= size()) {
        // More than fits: a damaged value, or fetches are missing. What the indices say, then.
        miscounted = true;
        ring =
            new SubmissionRing(
                size(), ring.fetched(), Math.floorMod(hostSqTail - ring.head(), size()));
      }
    } else {
      added = Math.floorMod(hostSqTail - lastTail, Math.max(largestTail, hostSqTail) + 1);
      ring.submit(added);
      if (ring.waiting() > MOST_ENTRIES) {
        // More than any SQ holds: its fetches are not recorded, or a value is damaged.
        ring = new SubmissionRing(ring.size(), ring.submitted(), 0);
        uncoveredDoorbells.clear();
        added = 0;
      }
    }
    wrapped |= hostSqTail < lastTail;
    lastTail = hostSqTail;
    largestTail = Math.max(largestTail, hostSqTail);
    if (added > 0) {
      noteLag(waitedBefore, added, at, noneExecuting);
      lastTailNs = at.timeNs();
      lastTailLine = at.line();
      tailSource = at.source();
      if (ring.waiting() > 0) {
        uncoveredDoorbells.add(new Doorbell(ring.submitted(), at.timeNs(), at.line(), at.source()));
      }
    }
    return added;
  }

  /**
   * Whether this head of the controller passes the last tail that the capture shows; one that lies
   * a little behind the head told before is of a line out of order.
   */
  boolean passesTail(long controllerSqHead) {
    int unseen = unseen(controllerSqHead);
    return unseen > waiting() && unseen <= size() - size() / 4;
  }

  /** Goes on from the controller's own head, where doorbells and fetches are missing. */
  void resume(long controllerSqHead) {
    ring = new SubmissionRing(size(), controllerSqHead, 0);
    uncoveredDoorbells.clear();
    abortedCount = 0;
    miscounted = true;
  }

  private int unseen(long controllerSqHead) {
    return anchored && sizeKnown()
        ? (int) Math.floorMod(controllerSqHead - ring.head(), (long) size())
        : 0;
  }

  /** The controller's own head: the entries before it were fetched, told one by one or not. */
  void cameTo(long controllerSqHead, RowContext at) {
    int unseen = unseen(controllerSqHead);
    if (unseen > ring.waiting()) {
      return; // Behind what was told already: a line out of order.
    }
    for (int i = 0; i < unseen; i++) {
      ring.fetch();
    }
    if (unseen > 0) {
      noteFetch(at.timeNs(), at.source(), at.line());
      abortedCount = Math.max(0, abortedCount - unseen);
    }
    forgetCoveredDoorbells();
  }

  private void forgetCoveredDoorbells() {
    while (!uncoveredDoorbells.isEmpty()
        && uncoveredDoorbells.peek().submitted() <= ring.fetched()) {
      uncoveredDoorbells.poll();
    }
  }

  /** A command is fetched: gives it its slot and the doorbell that covers it. */
  void fetch(CommandSpan command) {
    Doorbell doorbell = uncoveredDoorbells.peek();
    if (ring.waiting() > 0) {
      takeSlot(command);
      if (doorbell != null) {
        command.stage(Stage.SUBMITTED, doorbell.timeNs(), doorbell.line(), Grade.RECORDED);
        forgetCoveredDoorbells();
      }
    } else if (startSeen()) {
      // The doorbell's line stands behind the fetch (several files with equal stamps), or it was
      // not traced: count the fetch, the doorbell will make up for it.
      takeSlot(command);
    }
    fetchedCount++;
    abortedCount = Math.max(0, abortedCount - 1);
    noteFetch(command.timeNs(Stage.FETCHED), command.source(), command.line(Stage.FETCHED));
  }

  /** An SQE is taken whose completion was told before: lines out of order. */
  void fetchedOutOfOrder() {
    if (ring.waiting() > 0 || startSeen()) {
      ring.fetch();
    }
    fetchedCount++;
    forgetCoveredDoorbells();
  }

  private void noteFetch(long timeNs, int source, long line) {
    lastFetchNs = timeNs;
    lastFetchSource = source;
    lastFetchLine = line;
  }

  private void takeSlot(CommandSpan command) {
    int slot = ring.fetch();
    command.sqSlot(slotsKnown() ? slot : EventChunk.NONE);
  }

  private boolean slotsKnown() {
    return sizeKnown() && anchored;
  }

  /**
   * The SQEs that the host submitted and the controller did not take, in the order of their slots:
   * commands without a CID, each with the doorbell that covers it.
   */
  List<CommandSpan> unfetched() {
    List<CommandSpan> commands = new ArrayList<>();
    Iterator<Doorbell> doorbells = uncoveredDoorbells.iterator();
    Doorbell doorbell = doorbells.hasNext() ? doorbells.next() : null;
    for (int i = 0; i < ring.waiting(); i++) {
      long place = ring.fetched() + i;
      while (doorbell != null && doorbell.submitted() <= place && doorbells.hasNext()) {
        doorbell = doorbells.next();
      }
      CommandSpan command = unfetched(place, doorbell);
      if (i < abortedCount) {
        command.markTimedOut(command.source(), EventChunk.NONE);
      }
      commands.add(command);
    }
    return commands;
  }

  private CommandSpan unfetched(long place, @Nullable Doorbell doorbell) {
    int source = doorbell == null ? tailSource : doorbell.source();
    CommandSpan command =
        new CommandSpan(
            start.controller(),
            start.life(),
            start.queueId(),
            cqId,
            EventChunk.NONE,
            EventChunk.NONE,
            source);
    command.sqSlot(slotsKnown() ? (int) Math.floorMod(place, (long) size()) : EventChunk.NONE);
    if (doorbell == null) {
      command.stage(Stage.SUBMITTED, lastTailNs, lastTailLine, Grade.INFERRED);
    } else {
      command.stage(Stage.SUBMITTED, doorbell.timeNs(), doorbell.line(), Grade.RECORDED);
    }
    return command;
  }

  /**
   * Since when the SQEs that wait now were passed over: the doorbell that covers the oldest, or the
   * last fetch if that came later.
   */
  SubmissionQueueLife.Moment waitingSince() {
    Doorbell oldest = uncoveredDoorbells.peek();
    if (oldest == null) {
      return new SubmissionQueueLife.Moment(lastTailNs, tailSource, lastTailLine);
    }
    return lastFetchNs > oldest.timeNs()
        ? new SubmissionQueueLife.Moment(lastFetchNs, lastFetchSource, lastFetchLine)
        : new SubmissionQueueLife.Moment(oldest.timeNs(), oldest.source(), oldest.line());
  }

  /** The waiting SQE that the host did not abort yet, as its doorbell shows it, or null. */
  @Nullable CommandSpan oldestUnaborted() {
    if (abortedCount >= ring.waiting()) {
      return null;
    }
    long place = ring.fetched() + abortedCount;
    Doorbell covering = null;
    for (Doorbell doorbell : uncoveredDoorbells) {
      covering = doorbell;
      if (doorbell.submitted() > place) {
        break;
      }
    }
    return unfetched(place, covering);
  }

  /**
   * How many of the SQEs that wait now the host aborted, as far as the order of its Aborts tells.
   */
  int abortedCount() {
    return Math.min(abortedCount, waiting());
  }

  /** The host aborted the oldest waiting SQE that it did not abort before. */
  void countAbort() {
    abortedCount++;
  }

  /** Whether doorbells and fetches do not add up: the fetch of a command may be missing. */
  boolean miscounted() {
    return miscounted || balance() != 0;
  }

  /** Whether a tail of this value would submit more entries than are free. */
  boolean passesHead(int hostSqTail) {
    return anchored && sizeKnown() && ring.waiting() + ring.advanceOf(hostSqTail) >= size();
  }

  /** SQEs submitted and not fetched; negative while a fetch runs ahead of its doorbell. */
  int balance() {
    return ring.waiting();
  }

  /** SQEs submitted and not fetched, as far as recorded; never negative. */
  int waiting() {
    return Math.max(0, ring.waiting());
  }

  /** SQEs submitted since the ring's zero, as the controller knows it. */
  long submittedCount() {
    return ring.submitted();
  }

  /** Commands fetched in this life. */
  long fetchedCount() {
    return fetchedCount;
  }

  int head() {
    return ring.head();
  }

  int tail() {
    return ring.tail();
  }

  /** The last doorbell that added an SQE. */
  SubmissionQueueLife.Moment lastTail() {
    return new SubmissionQueueLife.Moment(lastTailNs, tailSource, lastTailLine);
  }

  /** Size that the observed tails suggest: the largest plus one; 0 unless the ring wrapped. */
  int observedSize() {
    return wrapped ? largestTail + 1 : 0;
  }
}
