package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * One command's life: a time, a line and a grade for each stage, and its outcome. Filled in by
 * {@link HistoryBuilder}; read-only for everybody else.
 */
public final class CommandSpan extends CommandStages {
  private final int controller;
  private final int life;
  private final int sqId;
  private final int cqId;
  private int cid;
  private final int opcode;
  private final int source;

  private int place = EventChunk.NONE;
  private Outcome outcome = Outcome.UNKNOWN;
  private int status = EventChunk.NONE;
  private int slot = EventChunk.NONE;
  private int sqSlot = EventChunk.NONE;
  private long endedNs = EventChunk.NO_TIME;
  private long endedLine = EventChunk.NONE;
  private int endedSource;
  private int unreleasedAtCompletion;
  private long withheldSinceNs = EventChunk.NO_TIME;
  private long withheldSinceLine = EventChunk.NONE;
  private boolean held;
  private boolean timedOutWhileOpen;
  private boolean mayBeLost;
  private boolean cidByOrder;
  private long timedOutLine = EventChunk.NONE;
  private int timedOutSource;
  private int targetQueueId = EventChunk.NONE;
  private long doneOrder = Long.MAX_VALUE;
  private long lossLine = EventChunk.NONE;
  private long lossNs = EventChunk.NO_TIME;
  private Grade lossGrade = Grade.ABSENT;
  private int occupiedLower = EventChunk.NONE;
  private int occupiedUpper = EventChunk.NONE;
  private Grade occupiedGrade = Grade.ABSENT;
  private long overwrittenLine = EventChunk.NONE;
  private long overwrittenNs = EventChunk.NO_TIME;

  /** Links of {@link OpenCommands}. */
  @Nullable CommandSpan nextOfTag;

  @Nullable CommandSpan nextOpen;
  @Nullable CommandSpan previousOpen;

  /**
   * What the host's own trace says about a command.
   *
   * @param source index of the host's source
   * @param line line there
   * @param timeNs time, on the common clock
   * @param status status that the host gave the request, or {@link EventChunk#NONE}
   */
  public record HostMark(int source, long line, long timeNs, int status) {}

  /** A command of which only the host's log speaks: it has no stages, and no life. */
  public static CommandSpan namedByHost(int controller, int sqId, int cid, int opcode, int source) {
    return new CommandSpan(controller, 0, sqId, sqId, cid, opcode, source);
  }

  CommandSpan(int controller, int life, int sqId, int cqId, int cid, int opcode, int source) {
    this.controller = controller;
    this.life = life;
    this.sqId = sqId;
    this.cqId = cqId;
    this.cid = cid;
    this.opcode = opcode;
    this.source = source;
  }

  /** Decides what became of it, and where the history stood then. */
  void end(Outcome newOutcome, RowContext at) {
    outcome = newOutcome;
    endedNs = at.timeNs();
    endedLine = at.line();
    endedSource = at.source();
  }

  void place(int newPlace) {
    place = newPlace;
  }

  void status(int newStatus) {
    status = newStatus;
  }

  void slot(int newSlot) {
    slot = newSlot;
  }

  void sqSlot(int newSlot) {
    sqSlot = newSlot;
  }

  void unreleasedAtCompletion(int count) {
    unreleasedAtCompletion = count;
  }

  void withheldSince(long sinceNs, long sinceLine) {
    held = true;
    withheldSinceNs = sinceNs;
    withheldSinceLine = sinceLine;
  }

  void notHeld() {
    held = false;
    withheldSinceNs = EventChunk.NO_TIME;
    withheldSinceLine = EventChunk.NONE;
  }

  void cid(int newCid) {
    cid = newCid;
  }

  void targetQueueId(int queueId) {
    targetQueueId = queueId;
  }

  void markDone(long order) {
    doneOrder = Math.min(doneOrder, order);
  }

  void loss(long atNs, long atLine, Grade atGrade) {
    lossNs = atNs;
    lossLine = atLine;
    lossGrade = atGrade;
  }

  void loss(CompletionQueueLife.Loss loss, Grade atGrade) {
    loss(loss.timeNs(), loss.line(), atGrade);
    Occupied occupied = loss.occupied();
    if (occupied != null) {
      occupied(occupied.lower(), occupied.upper(), occupied.grade());
    }
  }

  void occupied(int lower, int upper, Grade grade) {
    occupiedLower = lower;
    occupiedUpper = upper;
    occupiedGrade = grade;
  }

  void overwritten(long atNs, long atLine) {
    overwrittenNs = atNs;
    overwrittenLine = atLine;
  }

  /** Its CQE was overwritten before the host had read it. */
  void lostByOverwrite() {
    loss(overwrittenNs, overwrittenLine, Grade.INFERRED);
  }

  /** Its CID is that of the completion that is its own by the order of the lines. */
  void cidByOrder(int newCid) {
    cid = newCid;
    cidByOrder = true;
  }

  void markMayBeLost() {
    mayBeLost = true;
  }

  /** Place among the commands that the controller said are done; the largest number if not. */
  public long doneOrder() {
    return doneOrder;
  }

  void markTimedOut(int atSource, long atLine) {
    timedOutWhileOpen = true;
    timedOutSource = atSource;
    timedOutLine = atLine;
  }

  /** Number of the controller in the events table. */
  public int controller() {
    return controller;
  }

  /** Life of that controller, from 1: it grows at every enable. */
  public int life() {
    return life;
  }

  /**
   * Its number among the commands that are outstanding, small and dense: from its fetch, or the
   * completion of one whose fetch is not recorded, until its end has been told. {@link
   * EventChunk#NONE} before and after.
   */
  public int place() {
    return place;
  }

  /** Submission queue identifier. */
  public int sqId() {
    return sqId;
  }

  /** Completion queue identifier. */
  public int cqId() {
    return cqId;
  }

  /** Command identifier, or {@link EventChunk#NONE} where the SQE was never seen. */
  public int cid() {
    return cid;
  }

  /** Opcode, or {@link EventChunk#NONE}. */
  public int opcode() {
    return opcode;
  }

  /** Index of the source that the lines are in. */
  public int source() {
    return source;
  }

  /** The queue that a Create or Delete I/O SQ or CQ is about, or {@link EventChunk#NONE}. */
  public int targetQueueId() {
    return targetQueueId;
  }

  /** Line at which its completion was discarded, or {@link EventChunk#NONE}. */
  public long lossLine() {
    return lossLine;
  }

  /**
   * CQEs in its CQ when its own was written, or discarded: at least, or {@link EventChunk#NONE}.
   */
  public int occupiedLower() {
    return occupiedLower;
  }

  /** The same at most. */
  public int occupiedUpper() {
    return occupiedUpper;
  }

  /** How that is known; {@link Grade#ABSENT} if it is not. */
  public Grade occupiedGrade() {
    return occupiedGrade;
  }

  /** When its completion was discarded, or {@link EventChunk#NO_TIME}. */
  public long lossNs() {
    return lossNs;
  }

  /** Whether its CQE was overwritten before its slot was released, read by the host or not. */
  public boolean overwritten() {
    return overwrittenLine != EventChunk.NONE;
  }

  /** How it is known which line is its loss. */
  public Grade lossGrade() {
    return lossGrade;
  }

  /**
   * What became of it where the capture contradicted itself before: nobody can say, but for a
   * completion that the controller itself says it discarded.
   */
  public Outcome outcomeBehindContradiction() {
    return outcome() == Outcome.LOST && !overwritten() ? Outcome.LOST : Outcome.UNKNOWN;
  }

  /**
   * Whether it is certain that it is this command's completion that was discarded or was not: where
   * the capture does not tell which of several it was, it is not.
   */
  public boolean certain() {
    return lossGrade != Grade.ASSUMED && !mayBeLost;
  }

  /** Whether its CID is known: not where another order would give it another completion's. */
  public boolean cidKnown() {
    return cid != EventChunk.NONE && (certain() || !cidByOrder);
  }

  /** What became of it. */
  public Outcome outcome() {
    return outcome;
  }

  /** Status field of its completion, or {@link EventChunk#NONE}. */
  public int status() {
    return status;
  }

  /** CQ slot of its CQE, or {@link EventChunk#NONE}. */
  public int slot() {
    return slot;
  }

  /** SQ slot of its SQE, or {@link EventChunk#NONE} if the SQ's size or beginning is not known. */
  public int sqSlot() {
    return sqSlot;
  }

  /** When its outcome was decided, or {@link EventChunk#NO_TIME}. */
  public long endedNs() {
    return endedNs;
  }

  /**
   * The line at which its outcome was decided: its release, the end of its queue's life or the last
   * line of the capture.
   */
  public long endedLine() {
    return endedLine;
  }

  /** Completed and not yet released commands of its CQ when it completed, itself included. */
  public int unreleasedAtCompletion() {
    return unreleasedAtCompletion;
  }

  /** Whether an attempt to post it found the CQ full. */
  public boolean withheld() {
    return held;
  }

  /** When it was first found that it must wait, or {@link EventChunk#NO_TIME}. */
  public long withheldSinceNs() {
    return withheldSinceNs;
  }

  /** Line of the attempt that found the CQ full, or {@link EventChunk#NONE}. */
  public long withheldSinceLine() {
    return withheldSinceLine;
  }

  /** Nanoseconds from the attempt that found the CQ full to the post; 0 if unknown or not held. */
  public long withheldNs() {
    return held ? elapsedNs(withheldSinceNs, timeNs(Stage.POSTED)) : 0;
  }

  /** Source of the line at which its outcome was decided. */
  public int endedSource() {
    return endedSource;
  }

  /** Whether the host reacted to a time-out (sent an Abort) while the command was executing. */
  public boolean timedOutWhileOpen() {
    return timedOutWhileOpen;
  }

  /** Line of the Abort that is most likely about it, or {@link EventChunk#NONE}. */
  public long timedOutLine() {
    return timedOutLine;
  }

  /** Source of that line. */
  public int timedOutSource() {
    return timedOutSource;
  }

  /** Whether it is an Asynchronous Event Request. */
  public boolean isAsyncEventRequest() {
    return Opcode.ASYNC_EVENT_REQUEST.matches(sqId, opcode);
  }

  /** Whether the controller never took it: all that is known is its SQ and its doorbell. */
  public boolean neverFetched() {
    return has(Stage.SUBMITTED) && !has(Stage.FETCHED) && cid == EventChunk.NONE;
  }

  /** For messages: {@code SQ 0 cid 4122 Delete I/O SQ}, {@code SQ 1 slot 5 (not fetched)}. */
  public String describe() {
    if (neverFetched()) {
      return "SQ " + sqId + (sqSlot < 0 ? "" : " slot " + sqSlot) + " (not fetched)";
    }
    String id = cidKnown() ? "cid " + cid : "cid unknown";
    String target = targetQueueId == EventChunk.NONE ? "" : " " + targetQueueId;
    return "SQ " + sqId + " " + id + " " + Opcode.describe(sqId, opcode) + target;
  }
}
