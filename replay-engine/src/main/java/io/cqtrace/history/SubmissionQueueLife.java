package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One life of an SQ: its open commands, and what happens to them and its ring together. */
public final class SubmissionQueueLife extends QueueLife {
  private final int cqId;
  private final SqRing ring;
  private final TagHistory tags = new TagHistory();
  private final OpenCommands open = new OpenCommands();
  private final UnnamedCommands unnamed = new UnnamedCommands();
  private final FetchedCount fetchedByHead = new FetchedCount();
  private final LinkedHashMap<Integer, CommandSpan> displaced = new LinkedHashMap<>();
  private boolean deleting;

  /**
   * A moment of an SQ.
   *
   * @param timeNs when, or {@link EventChunk#NO_TIME}
   * @param source source of its line
   * @param line its line
   */
  public record Moment(long timeNs, int source, long line) {}

  SubmissionQueueLife(Start start, int cqId) {
    super(start);
    this.cqId = cqId;
    this.ring = new SqRing(start, cqId);
  }

  /** A command is fetched. */
  void fetch(CommandSpan command, long row) {
    ring.fetch(command);
    if (command.cid() == EventChunk.NONE) {
      unnamed.add(command, row);
    } else {
      name(command);
    }
  }

  /**
   * Whether what was open at this time was fetched in the capture: it shows the queue's creation,
   * or that long before.
   */
  boolean openIsInSight(long timeNs) {
    return startSeen()
        || (timeNs != EventChunk.NO_TIME
            && startNs() != EventChunk.NO_TIME
            && timeNs - startNs() >= HistoryBuilder.UNHANDLED_AFTER_NS);
  }

  /** A tail as the controller learnt it; returns how many SQEs it adds. */
  int tail(int hostSqTail, RowContext at) {
    return ring.tail(hostSqTail, at, executingCount() == 0);
  }

  /** A fetched command's CID is known. */
  void name(CommandSpan command) {
    open.put(command);
    tags.fetched(command);
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
    fetchedByHead.head(sqHead, size(), ring.fetchedCount());
  }

  /**
   * Whether the controller may have fetched a command whose fetch the capture does not show: by the
   * SQ heads in its CQEs, else by the tail doorbells.
   */
  boolean lacksFetch() {
    return fetchedByHead.told() ? fetchedByHead.lacks(ring.fetchedCount()) : ring.miscounted();
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
    CommandSpan last = tags.last(cid);
    return last != null
        && last.cid() == cid
        && last.has(Stage.COMPLETED)
        && tags.countsGenerations()
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

  /** Where the ring stands. */
  Violation.Ring ring() {
    return new Violation.Ring(ring.head(), ring.tail(), size());
  }

  /** The ring as recorded, with the doorbells whose SQEs wait. */
  SqRing recordedRing() {
    return ring;
  }

  /** The CIDs that its commands had. */
  TagHistory tags() {
    return tags;
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
    return ring.waiting();
  }

  /** SQ head: the next SQE to fetch. */
  public int head() {
    return ring.head();
  }

  /** SQ tail as the controller knows it. */
  public int tail() {
    return ring.tail();
  }

  /** The doorbell that last added an SQE. */
  public Moment lastTail() {
    return ring.lastTail();
  }

  /**
   * Since when the SQEs that wait now were passed over: the doorbell that covers the oldest, or the
   * last fetch if that came later.
   */
  public Moment waitingSince() {
    return ring.waitingSince();
  }

  /**
   * How many of the SQEs that wait now the host aborted, as far as the order of its Aborts tells.
   */
  public int abortedCount() {
    return ring.abortedCount();
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
    return ring.fetchedCount();
  }

  /** Size that the observed tails suggest: the largest plus one; 0 unless the ring wrapped. */
  public int observedSize() {
    return ring.observedSize();
  }
}
