package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Slots;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of an SQ: its ring as recorded and its open commands. */
public final class SubmissionQueueLife extends QueueLife {
  private static final int MOST_ENTRIES = 1 << 16;

  /** Long for a controller that has nothing else to do. */
  private static final long IDLE_NS = 10_000_000L;

  private final int cqId;
  private final OpenCommands open = new OpenCommands();
  private final UnnamedCommands unnamed = new UnnamedCommands();
  private final FetchedCount fetchedByHead = new FetchedCount();
  private final Slots<CommandSpan> lastByTag = new Slots<>();
  private final LinkedHashMap<Integer, CommandSpan> displaced = new LinkedHashMap<>();
  private final ArrayDeque<Doorbell> uncoveredDoorbells = new ArrayDeque<>();
  private final BitSet fetchedCids = new BitSet();
  private SubmissionRing ring;
  private boolean anchored;
  private int largestTail;
  private int lastTail;
  private boolean wrapped;
  private long lastTailNs = EventChunk.NO_TIME;
  private long lastTailLine = EventChunk.NONE;
  private int tailSource;
  private boolean deleting;
  private long fetchedCount;
  private long lastFetchNs = EventChunk.NO_TIME;
  private int lastFetchSource;
  private long lastFetchLine = EventChunk.NONE;
  private int abortedCount;
  private boolean countsGenerations;
  private boolean generationsFollow = true;
  private boolean miscounted;
  private int largestTag;
  private int leftIdle;
  private int addedAtLeft;
  private long fetchedAtLeft;

  /** A tail doorbell whose SQEs are not all fetched: {@code submitted} SQEs up to and with it. */
  private record Doorbell(long submitted, long timeNs, long line, int source) {}

  SubmissionQueueLife(Start start, int cqId) {
    super(start);
    this.cqId = cqId;
    this.anchored = start.startSeen();
    this.ring = new SubmissionRing(start.ringSize());
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

  private void noteLag(int waitedBefore, int added, RowContext at) {
    boolean idle =
        waitedBefore > 0
            && executingCount() == 0
            && lastFetchNs != EventChunk.NO_TIME
            && at.timeNs() - lastFetchNs >= IDLE_NS;
    leftIdle = idle ? waitedBefore : 0;
    addedAtLeft = added;
    fetchedAtLeft = fetchedCount;
  }

  /** A tail as the controller learnt it; returns how many SQEs it adds. */
  int tail(int hostSqTail, RowContext at) {
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
      noteLag(waitedBefore, added, at);
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

  /** A command is fetched: gives it the doorbell that covers it. */
  void fetch(CommandSpan command, long row) {
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
    if (command.cid() == EventChunk.NONE) {
      unnamed.add(command, row);
    } else {
      name(command);
    }
  }

  /** An SQE is taken whose completion was told before: lines out of order. */
  void fetchedOutOfOrder() {
    if (ring.waiting() > 0 || startSeen()) {
      ring.fetch();
    }
    fetchedCount++;
    forgetCoveredDoorbells();
  }

  /** Whether a command with this CID was fetched in this life. */
  boolean everFetched(int cid) {
    return fetchedCids.get(cid);
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
            controller(), life(), sqId(), cqId, EventChunk.NONE, EventChunk.NONE, source);
    command.sqSlot(slotsKnown() ? (int) Math.floorMod(place, (long) size()) : EventChunk.NONE);
    if (doorbell == null) {
      command.stage(Stage.SUBMITTED, lastTailNs, lastTailLine, Grade.INFERRED);
    } else {
      command.stage(Stage.SUBMITTED, doorbell.timeNs(), doorbell.line(), Grade.RECORDED);
    }
    return command;
  }

  /**
   * A moment of an SQ.
   *
   * @param timeNs when, or {@link EventChunk#NO_TIME}
   * @param source source of its line
   * @param line its line
   */
  public record Moment(long timeNs, int source, long line) {}

  /**
   * Since when the SQEs that wait now were passed over: the doorbell that covers the oldest, or the
   * last fetch if that came later.
   */
  public Moment waitingSince() {
    Doorbell oldest = uncoveredDoorbells.peek();
    if (oldest == null) {
      return new Moment(lastTailNs, tailSource, lastTailLine);
    }
    return lastFetchNs > oldest.timeNs()
        ? new Moment(lastFetchNs, lastFetchSource, lastFetchLine)
        : new Moment(oldest.timeNs(), oldest.source(), oldest.line());
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
  public int abortedCount() {
    return Math.min(abortedCount, waiting());
  }

  /** The host aborted the oldest waiting SQE that it did not abort before. */
  void countAbort() {
    abortedCount++;
  }

  /** A fetched command's CID is known. */
  void name(CommandSpan command) {
    if (!command.isAsyncEventRequest()) {
      noteGeneration(command.cid());
    }
    countsGenerations |= CommandId.generation(command.cid()) > 0;
    largestTag = Math.max(largestTag, CommandId.tag(command.cid()));
    fetchedCids.set(command.cid());
    open.put(command);
    lastByTag.set(CommandId.tag(command.cid()), command);
  }

  private void noteGeneration(int cid) {
    CommandSpan last = lastWithTag(cid);
    generationsFollow &= last == null || CommandId.follows(last.cid(), cid);
  }

  /** A command that is no longer open has this CID. */
  void remember(CommandSpan command) {
    countsGenerations |= CommandId.generation(command.cid()) > 0;
    lastByTag.set(CommandId.tag(command.cid()), command);
  }

  /** A command that the controller has begun, of this opcode and about this queue, or null. */
  @Nullable CommandSpan openAbout(int opcode, int targetQueueId) {
    for (CommandSpan command : executing()) {
      if (command.opcode() == opcode
          && (command.targetQueueId() == targetQueueId
              || command.targetQueueId() == EventChunk.NONE)) {
        return command;
      }
    }
    return null;
  }

  /**
   * The command whose CID the controller did not print when it took it, and which now completes, or
   * null.
   */
  @Nullable CommandSpan takeUnnamed(long row) {
    return unnamed.take(row);
  }

  /** Commands whose CIDs the controller did not print, and whose completion is whose. */
  UnnamedCommands unnamed() {
    return unnamed;
  }

  /** A CQE tells the SQ head as the controller counts it. */
  void tellHead(int sqHead) {
    fetchedByHead.head(sqHead, size(), fetchedCount);
  }

  /**
   * Whether the controller may have fetched a command whose fetch the capture does not show: by the
   * SQ heads in its CQEs, else by the tail doorbells.
   */
  boolean lacksFetch() {
    return fetchedByHead.told() ? fetchedByHead.lacks(fetchedCount) : miscounted || balance() != 0;
  }

  /** Whether the CQEs of its commands tell the SQ head. */
  boolean headTold() {
    return fetchedByHead.told();
  }

  /** A command that was not shown explains one of the fetches that are missing. */
  void explainFetch() {
    fetchedByHead.explain();
  }

  /**
   * Whether this CID's last command of this life completed, and the host would not use it again.
   */
  boolean completedBefore(int cid) {
    CommandSpan last = lastWithTag(cid);
    return last != null
        && last.cid() == cid
        && last.has(Stage.COMPLETED)
        && countsGenerations
        && !lacksFetch();
  }

  /** Gives an unnamed command of this kind the CID that the host's trace has; false if none. */
  boolean nameUnnamed(int opcode, int targetQueueId, int cid, CommandSpan.HostMark submit) {
    CommandSpan command = unnamed.takeAbout(opcode, targetQueueId);
    if (command == null) {
      return false;
    }
    command.cid(cid);
    command.hostSubmit(submit);
    name(command);
    return true;
  }

  @Nullable CommandSpan open(int cid) {
    return open.get(cid);
  }

  @Nullable CommandSpan takeOpen(int cid) {
    return open.take(cid);
  }

  /**
   * An open command whose CID was submitted again: a completion may yet come for each of the two.
   *
   * @return the one that was displaced before by the same CID, or null
   */
  @Nullable CommandSpan displace(CommandSpan command) {
    return displaced.put(command.cid(), command);
  }

  @Nullable CommandSpan takeDisplaced(int cid) {
    return displaced.remove(cid);
  }

  /** Takes all commands whose CIDs were submitted again and that did not complete. */
  List<CommandSpan> takeAllDisplaced() {
    List<CommandSpan> commands = new ArrayList<>(displaced.values());
    displaced.clear();
    return commands;
  }

  /**
   * Whether a host that submits this CID has consumed the CQE of an earlier command with the same
   * tag: it is the same CID, or the host numbers its tags below the queue's size and counts
   * generations above them, as Linux does ({@code drivers/nvme/host/nvme.h: nvme_cid}; the tag is
   * free again when the request has ended).
   */
  boolean reusesTag(int cid, CommandSpan earlier) {
    boolean generations = countsGenerations || CommandId.generation(cid) > 0;
    return cid == earlier.cid() || (generations && sizeKnown() && largestTag < size());
  }

  /** Whether the host counts generations in its CIDs, as Linux does. */
  boolean countsGenerations() {
    return countsGenerations;
  }

  /**
   * Whether each command with a tag had the generation behind that of the one before it. Not so
   * where lines are missing, nor with an I/O scheduler: Linux counts generations in the request,
   * which has a scheduler's tag then, and another driver tag each time ({@code
   * drivers/nvme/host/nvme.h: nvme_cid}, {@code block/blk-mq.c: blk_mq_get_driver_tag}).
   */
  boolean generationsFollow() {
    return countsGenerations && generationsFollow;
  }

  /** Whether a tail of this value would submit more entries than are free. */
  boolean passesHead(int hostSqTail) {
    return anchored && sizeKnown() && ring.waiting() + ring.advanceOf(hostSqTail) >= size();
  }

  /** SQEs submitted and not fetched; negative while a fetch runs ahead of its doorbell. */
  int balance() {
    return ring.waiting();
  }

  /** SQEs submitted since the ring's zero, as the controller knows it. */
  long submittedCount() {
    return ring.submitted();
  }

  /** Where the ring stands. */
  Violation.Ring ring() {
    return new Violation.Ring(ring.head(), ring.tail(), size());
  }

  /** The command that used this tag last, or null. */
  @Nullable CommandSpan lastWithTag(int cid) {
    return lastByTag.get(CommandId.tag(cid));
  }

  void markDeleting() {
    deleting = true;
  }

  /** Submission queue identifier. */
  public int sqId() {
    return queueId();
  }

  /** The CQ that takes its completions. */
  public int cqId() {
    return cqId;
  }

  /** SQEs submitted and not fetched, as far as recorded; never negative. */
  public int waiting() {
    return Math.max(0, ring.waiting());
  }

  /** SQ head: the next SQE to fetch. */
  public int head() {
    return ring.head();
  }

  /** SQ tail as the controller knows it. */
  public int tail() {
    return ring.tail();
  }

  /** Time of the doorbell that last added an SQE. */
  public long lastTailNs() {
    return lastTailNs;
  }

  /** Line of the doorbell that last added an SQE. */
  public long lastTailLine() {
    return lastTailLine;
  }

  /** Source of the doorbell that last added an SQE. */
  public int tailSource() {
    return tailSource;
  }

  /** Commands fetched and not finished: those without a known CID first, then by fetch. */
  public List<CommandSpan> executing() {
    List<CommandSpan> all = new ArrayList<>(unnamed.open());
    open.addTo(all);
    return all;
  }

  /** How many commands are fetched and not finished. */
  public int executingCount() {
    return open.size() + unnamed.openCount();
  }

  /** Whether a Delete I/O SQ for it has begun. */
  public boolean deleting() {
    return deleting;
  }

  /** Commands fetched in this life. */
  public long fetchedCount() {
    return fetchedCount;
  }

  /** Size that the observed tails suggest: the largest plus one; 0 unless the ring wrapped. */
  public int observedSize() {
    return wrapped ? largestTail + 1 : 0;
  }
}
