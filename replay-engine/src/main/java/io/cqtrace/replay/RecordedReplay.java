package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link ControllerMachine} by the recorded schedule: the host exactly as captured,
 * another controller. Its fetches, completions and doorbells come at the captured times, the
 * machine says what is fetched, posted, held, lost.
 *
 * <p>Assumptions, stated in reports:
 *
 * <ul>
 *   <li>A command takes as long from fetch to completion as in the capture; one whose completion
 *       the captured controller discarded finishes when that was.
 *   <li>A completion is decided when the captured controller tried to post it: that is when the
 *       capture shows the CQ head with which to decide. Commands that the model posts in its fetch
 *       turn ({@link ControllerMachine#postsInFetch}) are decided at once.
 *   <li>The host does what it did. Where it acts on a completion that the model has not posted (it
 *       reuses the tag, or its CQ head passes it), the life's comparison ends: divergence.
 *   <li>Where no line shows the CQ head and the host's own trace bounds it, one edge of the bounds
 *       is taken for the head ({@link RecordedEdges}); where there are no bounds, each CQE's slot
 *       is released at once.
 *   <li>The host has read the CQEs that it releases. Whether it had read others is known only from
 *       its own trace; without one an overwritten CQE is counted and not taken for lost.
 * </ul>
 */
public final class RecordedReplay implements HistoryListener {
  /** Lost commands that a result names. */
  public static final int KEPT_LOST = 1000;

  private final Variant variant;
  private final HeadEdge edge;
  private final ControllerModel controller;
  private final Slots<ControllerMachine<RecordedCommand>> machines = new Slots<>();
  private final RecordedCqs cqs = new RecordedCqs();

  /** By the places of the spans. */
  private final Slots<RecordedCommand> commands = new Slots<>();

  /** Numbers of the controllers whose comparison has ended. */
  private final BitSet stopped = new BitSet();

  private final PriorityQueue<RecordedCommand> dueLater =
      new PriorityQueue<>(RecordedCommand.BY_DUE_TIME);
  private final List<CommandSpan> lost = new ArrayList<>();
  private final List<CommandSpan> capturedLost = new ArrayList<>();
  private long commandCount;
  private long recordedPosts;
  private long posted;
  private Waits withheld = Waits.NONE;
  private Waits deferred = Waits.NONE;
  private long lostCount;
  private long overruns;
  private boolean hostReadsSeen;
  private int atSource;
  private int failedSource;
  private long failedLine = EventChunk.NONE;
  private long stuck;
  private long divergedLives;
  private int divergedSource;
  private long divergedLine = EventChunk.NONE;
  private long samePosts;
  private long sameWithheld;
  private long recordedWithheld;

  /** A replay through this variant, by the heads that the capture shows; listens to a history. */
  public RecordedReplay(Variant variant) {
    this(variant, HeadEdge.TOLD);
  }

  /** A replay by the heads that are told, or by one edge of heads within bounds. */
  RecordedReplay(Variant variant, HeadEdge edge) {
    this.variant = variant;
    this.edge = edge;
    this.controller = variant.controller();
  }

  /**
   * The same replay with another variant, which goes on alone. Up to here nothing may have been
   * lost, held or deferred.
   */
  RecordedReplay copyAs(Variant other) {
    RecordedReplay copy = new RecordedReplay(other, edge);
    IdentityHashMap<ControllerMachine<RecordedCommand>, ControllerMachine<RecordedCommand>>
        copiedMachines = new IdentityHashMap<>();
    IdentityHashMap<RecordedCq, RecordedCq> copiedCqs = new IdentityHashMap<>();
    IdentityHashMap<RecordedCommand, RecordedCommand> copied = new IdentityHashMap<>();
    UnaryOperator<ControllerMachine<RecordedCommand>> machineOf =
        old ->
            copiedMachines.computeIfAbsent(
                old, machine -> machine.copyAs(other.controller(), other.reactors()));
    UnaryOperator<RecordedCq> cqOf =
        old -> copiedCqs.computeIfAbsent(old, cq -> cq.copy(machineOf.apply(cq.machine)));
    UnaryOperator<RecordedCommand> commandOf =
        old -> copied.computeIfAbsent(old, command -> command.copy(cqOf.apply(command.cq)));
    machines.forEach((number, machine) -> copy.machines.set(number, machineOf.apply(machine)));
    commands.forEach((place, command) -> copy.commands.set(place, commandOf.apply(command)));
    cqs.forEach((number, cq) -> copy.cqs.put(number, cqOf.apply(cq)));
    cqs.forEach((number, cq) -> cqOf.apply(cq).takeOver(cq, commandOf));
    copy.stopped.or(stopped);
    copy.commandCount = commandCount;
    copy.recordedPosts = recordedPosts;
    copy.posted = posted;
    copy.hostReadsSeen = hostReadsSeen;
    copy.stuck = stuck;
    copy.divergedLives = divergedLives;
    copy.divergedSource = divergedSource;
    copy.divergedLine = divergedLine;
    copy.samePosts = samePosts;
    copy.sameWithheld = sameWithheld;
    copy.recordedWithheld = recordedWithheld;
    return copy;
  }

  /** The result, at the history's end. */
  public ReplayResult result() {
    return new ReplayResult(
        new RunResult(
            RunResult.RECORDED,
            variant,
            posted,
            withheld,
            deferred,
            lostCount,
            overruns,
            failedLine != EventChunk.NONE,
            stuck > 0 && lostCount == 0),
        namedLost(),
        failedSource,
        failedLine,
        new ReplayResult.Likeness(recordedPosts, samePosts, recordedWithheld, sameWithheld),
        new ReplayResult.Divergence(divergedLives, divergedSource, divergedLine));
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    stopped.clear(life.controller());
    machines.set(
        life.controller(), new ControllerMachine<>(controller, variant.reactors(), sqId -> {}));
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    ControllerMachine<RecordedCommand> machine = machines.get(cq.controller());
    if (machine != null) {
      cqs.put(cq.controller(), new RecordedCq(cq, machine));
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    RecordedCq cq = cqs.get(sq.controller(), sq.cqId());
    if (cq != null) {
      cq.addSq(sq.sqId(), sq.size() > 1, sq.size());
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    RecordedCq ended = cqs.remove(cq.controller(), cq.cqId());
    if (ended == null) {
      return;
    }
    ended.ended = true;
    if (isStopped(cq.controller())) {
      return;
    }
    ended.notFetched.forEach(this::countStuck);
    ended.finished.forEach(this::countStuck);
    ended.machine.held(ended.cqId).forEach(this::countStuck);
  }

  private void countStuck(RecordedCommand command) {
    if (command.span.has(Stage.POSTED)) {
      stuck++;
    }
  }

  @Override
  public void onSubmitted(SubmissionQueueLife sq, int entryCount, RowContext at) {
    RecordedCq cq = isStopped(sq.controller()) ? null : cqs.get(sq.controller(), sq.cqId());
    if (cq != null) {
      cq.ensureSq(sq.sqId());
      cq.machine.sqDoorbell(sq.sqId());
    }
  }

  @Override
  public void onFetched(CommandSpan span, SubmissionQueueLife sq, RowContext at) {
    RecordedCq cq = cqOf(span);
    if (cq == null) {
      return;
    }
    finishDue(at);
    RecordedCommand command = new RecordedCommand(span, cq, commandCount++, at.timeNs());
    RecordedCommand before = cq.undeliveredWithTagOf(command);
    if (before != null && before.span.has(Stage.POSTED)) {
      diverge(span.controller(), at);
      return;
    }
    commands.set(span.place(), command);
    cq.fetched(command);
    cq.notFetched.add(command);
    cq.machine.submit(command);
    fetchWhatMay(cq, at.timeNs(), at.line());
    if (!command.isFetched()) {
      deferred = deferred.begun();
    }
  }

  @Override
  public void onCompleted(CommandSpan span, CompletionQueueLife cqLife, RowContext at) {
    atSource = at.source();
    completed(span, at.timeNs(), at.line());
  }

  private @Nullable RecordedCommand completed(CommandSpan span, long nowNs, long line) {
    RecordedCq cq = cqOf(span);
    if (cq == null) {
      return null;
    }
    finishDue(nowNs, line);
    RecordedCommand command = commands.get(span.place());
    if (command != null && command.recordedCompleted) {
      command = nextDone(cq); // It stood for one that was discarded, which now stands for it.
      if (command == null) {
        return null;
      }
    }
    if (command == null) {
      // Fetched before the capture began.
      command = new RecordedCommand(span, cq, commandCount++, nowNs);
      command.fetchedNs = nowNs;
      commands.set(span.place(), command);
      cq.ensureSq(span.sqId());
      cq.machine.adopt(command);
    }
    command.recordedCompletedNs = nowNs;
    command.recordedCompleted = true;
    if (command.isFetched()) {
      finishOrWait(command, nowNs, line);
    }
    return command;
  }

  @Override
  public void onPosted(CommandSpan span, CompletionQueueLife cqLife, RowContext at) {
    if (isStopped(cqLife.controller())) {
      return;
    }
    recordedPosts++;
    if (span.withheld()) {
      recordedWithheld++;
    }
    RecordedCq cq = cqOf(span);
    if (cq == null) {
      return;
    }
    if (cqLife.occupancyBounded()) {
      releaseBand(cqLife, cqLife.postedWithin() - 1, at); // That it fitted shows a slot released.
    }
    finishDue(at);
    cq.recordedPosts++;
    cq.recordedDecisions++;
    decideWhatIsDue(cq, false, at.timeNs(), at.line());
    RecordedCommand command = commands.get(span.place());
    if (command != null) {
      samePosts +=
          command.postedLine == span.line(Stage.POSTED) && command.postedNth == cq.recordedPosts
              ? 1
              : 0;
      sameWithheld += span.withheld() && command.held ? 1 : 0;
    }
    releaseUnbounded(cqLife, cq, at);
  }

  @Override
  public void onFoundFull(CompletionQueueLife cqLife, RowContext at) {
    RecordedCq cq = active(cqLife);
    if (cq != null) {
      finishDue(at);
      decideWhatIsDue(cq, true, at.timeNs(), at.line());
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cqLife, int slotCount, RowContext at) {
    if (edge == HeadEdge.TOLD) {
      release(cqLife, slotCount, at);
    }
  }

  @Override
  public void onOccupancyBand(CompletionQueueLife cqLife, RowContext at) {
    releaseBand(cqLife, Long.MAX_VALUE, at);
  }

  /**
   * Releases what this edge has released by now, of the first {@code most} CQEs: the one that is
   * being posted, which the host may have handled by its clock, is not in the ring yet.
   */
  private void releaseBand(CompletionQueueLife cqLife, long most, RowContext at) {
    RecordedCq cq = edge == HeadEdge.TOLD ? null : active(cqLife);
    if (cq == null) {
      return;
    }
    if (!cq.bounded) {
      // Bounds begin with a post; what was in the ring before it was released at once.
      cq.bounded = true;
      cq.releasedByBand = cqLife.postedWithin() - 1;
    }
    long released = Math.min(most, cqLife.releasedWithin(edge == HeadEdge.EARLY));
    if (released > cq.releasedByBand) {
      int slotCount = (int) (released - cq.releasedByBand);
      cq.releasedByBand = released;
      release(cqLife, slotCount, at);
    }
  }

  /** Where bounds are missing nothing is known: no pressure is assumed. */
  private void releaseUnbounded(CompletionQueueLife cqLife, RecordedCq cq, RowContext at) {
    if (edge != HeadEdge.TOLD && !cqLife.occupancyBounded() && cq.ring().occupied() > 0) {
      cq.bounded = false;
      release(cqLife, cq.ring().occupied(), at);
    }
  }

  private void release(CompletionQueueLife cqLife, int slotCount, RowContext at) {
    RecordedCq cq = active(cqLife);
    if (cq == null) {
      return;
    }
    finishDue(at);
    cq.machine.ring(cq.cqId, slotCount);
    while (!cqLife.startSeen() && cq.ring().occupied() < 0) {
      cq.ring().post(); // It was in the ring when the capture began.
    }
    cq.queue.readReleased();
    if (cq.ring().occupied() < 0 && cqLife.posted() >= cqLife.released()) {
      diverge(cqLife.controller(), at);
      return;
    }
    if (!controller.postsLater()) {
      while (postHeld(cq, at.timeNs(), at.line())) {
        // Until no slot is free or nothing waits.
      }
    }
    fetchWhatMay(cq, at.timeNs(), at.line());
  }

  /**
   * The log says that a completion is discarded here, and later, if at all, whose: the next command
   * that is done stands for it, so that it is decided by the head as it is here.
   */
  @Override
  public void onLost(CompletionQueueLife cqLife, RowContext at) {
    RecordedCq cq = active(cqLife);
    RecordedCommand standIn = cq == null ? null : nextDone(cq);
    if (cq == null || standIn == null) {
      return;
    }
    cq.decidedLosses++;
    cq.recordedDecisions++;
    atSource = at.source();
    completed(standIn.span, at.timeNs(), at.line());
    decideWhatIsDue(cq, true, at.timeNs(), at.line());
  }

  /** The command that was done first of those whose completion has not been told. */
  private @Nullable RecordedCommand nextDone(RecordedCq cq) {
    return commands.values().stream()
        .filter(command -> command.cq == cq && !command.recordedCompleted)
        .filter(
            command ->
                command.span.cid() == EventChunk.NONE || command.span.doneOrder() != Long.MAX_VALUE)
        .min(
            Comparator.<RecordedCommand>comparingLong(command -> command.span.doneOrder())
                .thenComparingLong(command -> command.sequence))
        .orElse(null);
  }

  /** Names the commands that the capture shows as discarded where others stood for them. */
  private List<CommandSpan> namedLost() {
    List<CommandSpan> others = new ArrayList<>(capturedLost);
    others.removeAll(lost);
    List<CommandSpan> named = new ArrayList<>();
    for (CommandSpan span : lost) {
      boolean stoodIn = span.outcome() != Outcome.LOST && !others.isEmpty();
      named.add(stoodIn ? others.remove(0) : span);
    }
    return named;
  }

  @Override
  public void onCommandEnd(CommandSpan span) {
    RecordedCq lostOn = span.outcome() == Outcome.LOST ? cqOf(span) : null;
    if (lostOn != null && lostOn.decidedLosses > 0) {
      lostOn.decidedLosses--;
      capturedLost.add(span);
    } else if (lostOn != null) {
      atSource = span.source();
      RecordedCommand command = completed(span, span.lossNs(), span.lossLine());
      if (command != null) {
        command.cq.recordedDecisions++;
        decideWhatIsDue(command.cq, true, span.lossNs(), span.lossLine());
      }
    }
    hostReadsSeen |= wasSeenRead(span);
    RecordedCommand command = commands.clear(span.place());
    boolean heldToTheEnd = span.withheld() && !span.has(Stage.POSTED);
    if (heldToTheEnd && !isStopped(span.controller())) {
      recordedWithheld++;
      if (command != null && command.held) {
        sameWithheld++;
      }
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    stopped.clear(life.controller());
    dueLater.removeIf(command -> command.span.controller() == life.controller());
  }

  // The controller.

  private void fetchWhatMay(RecordedCq cq, long nowNs, long line) {
    Iterator<RecordedCommand> waiting = cq.notFetched.iterator();
    while (waiting.hasNext()) {
      RecordedCommand command = waiting.next();
      int sqId = command.sqId();
      if (cq.machine.isAsleep(sqId) || cq.machine.next(sqId) != command) {
        continue;
      }
      Look look = cq.machine.look(sqId);
      if (look != Look.TAKES) {
        cq.machine.sleep(sqId);
        continue;
      }
      waiting.remove();
      cq.machine.fetch(sqId);
      command.fetchedNs = nowNs;
      long waitNs = RecordedCommand.elapsed(command.recordedFetchedNs, nowNs);
      deferred = waitNs > 0 ? deferred.ended(waitNs) : deferred;
      if (command.recordedCompleted) {
        finishOrWait(command, nowNs, line);
      }
    }
  }

  /** The command finishes now, or as much later than recorded as it was fetched later. */
  private void finishOrWait(RecordedCommand command, long nowNs, long line) {
    long delayNs = RecordedCommand.elapsed(command.recordedFetchedNs, command.fetchedNs);
    command.dueNs = command.recordedCompletedNs + delayNs;
    if (delayNs == 0 || command.dueNs <= nowNs) {
      finish(command, nowNs, line);
    } else {
      dueLater.add(command);
    }
  }

  private void finishDue(RowContext at) {
    atSource = at.source();
    finishDue(at.timeNs(), at.line());
  }

  private void finishDue(long nowNs, long line) {
    while (!dueLater.isEmpty() && dueLater.peek().dueNs <= nowNs) {
      RecordedCommand command = dueLater.poll();
      if (command != null && !command.cq.ended && !isStopped(command.span.controller())) {
        finish(command, nowNs, line);
        decideWhatIsDue(command.cq, false, nowNs, line);
      }
    }
  }

  private void finish(RecordedCommand command, long nowNs, long line) {
    command.cq.finished.add(command);
    if (command.cq.machine.postsInFetch(command)) {
      decideWhatIsDue(command.cq, true, nowNs, line);
    }
  }

  /**
   * Decides as many finished commands as the captured controller has decided by now.
   *
   * @param foundFull whether its attempt found the CQ full: then all of them
   */
  private void decideWhatIsDue(RecordedCq cq, boolean foundFull, long nowNs, long line) {
    while (foundFull || cq.decided < cq.recordedDecisions) {
      if (!postHeld(cq, nowNs, line) && !decideNext(cq, nowNs, line)) {
        return;
      }
    }
  }

  /** Posts the first completion that waits for a slot; false if none does or no slot is free. */
  private boolean postHeld(RecordedCq cq, long nowNs, long line) {
    RecordedCommand command = cq.machine.nextPostable(cq.cqId);
    if (command == null) {
      return false;
    }
    posted(command, cq.machine.postHeld(cq.cqId), nowNs, line);
    return true;
  }

  /** Asks what becomes of the next finished command; false if there is none, or if it is held. */
  private boolean decideNext(RecordedCq cq, long nowNs, long line) {
    RecordedCommand command = cq.finished.pollFirst();
    if (command == null) {
      return false;
    }
    Cqe<RecordedCommand> overwritten = cq.queue.nextOverwritten();
    Finish finish = finishOrHold(cq, command);
    if (finish.isPosted()) {
      posted(command, finish, nowNs, line);
      if (finish == Finish.POSTED_OVER_UNREAD && overwritten != null) {
        overwrite(overwritten.command());
      }
      return true;
    }
    if (finish.isHeld()) {
      hold(command, nowNs);
      // The attempt that found the CQ full was one for all that had finished.
      while (!cq.finished.isEmpty()) {
        RecordedCommand behind = cq.finished.removeFirst();
        finishOrHold(cq, behind);
        hold(behind, nowNs);
      }
      return false;
    }
    cq.decided++;
    lose(command);
    if (finish == Finish.FAILED && failedLine == EventChunk.NONE) {
      failedSource = atSource;
      failedLine = line;
    }
    return true;
  }

  /** What becomes of a command; the one that is forgotten for it is lost. */
  private Finish finishOrHold(RecordedCq cq, RecordedCommand command) {
    RecordedCommand oldest = cq.machine.oldestHeld(cq.cqId);
    Finish finish = cq.machine.finish(command);
    if (finish == Finish.HELD_OLDEST_DISCARDED && oldest != null) {
      cq.decided++;
      lose(oldest);
    }
    return finish;
  }

  /** Lost, if the capture shows what its host read and does not show that it had read this. */
  private void overwrite(RecordedCommand command) {
    if (hostReadsSeen && !wasSeenRead(command.span)) {
      lose(command);
    }
  }

  private static boolean wasSeenRead(CommandSpan span) {
    return span.has(Stage.CONSUMED) && span.grade(Stage.CONSUMED) == Grade.RECORDED;
  }

  private void lose(RecordedCommand command) {
    lostCount++;
    if (lost.size() < KEPT_LOST) {
      lost.add(command.span);
    }
  }

  private void hold(RecordedCommand command, long nowNs) {
    command.held = true;
    command.withheldSinceNs = nowNs;
    withheld = withheld.begun();
  }

  private void posted(RecordedCommand command, Finish finish, long nowNs, long line) {
    RecordedCq cq = command.cq;
    cq.decided++;
    cq.delivered(command);
    posted++;
    overruns += finish == Finish.POSTED ? 0 : 1;
    command.postedLine = line;
    command.postedNth = ++cq.posts;
    if (command.held) {
      withheld = withheld.ended(RecordedCommand.elapsed(command.withheldSinceNs, nowNs));
    }
  }

  private void diverge(int controllerNumber, RowContext at) {
    stopped.set(controllerNumber);
    divergedLives++;
    if (divergedLine == EventChunk.NONE) {
      divergedSource = at.source();
      divergedLine = at.line();
    }
  }

  private boolean isStopped(int controllerNumber) {
    return stopped.get(controllerNumber);
  }

  private @Nullable RecordedCq active(CompletionQueueLife cq) {
    return isStopped(cq.controller()) ? null : cqs.get(cq.controller(), cq.cqId());
  }

  /** Whether the machine has, or had, a CQ of this number. */
  boolean hadCq(CompletionQueueLife cq) {
    ControllerMachine<RecordedCommand> machine = machines.get(cq.controller());
    return machine != null && machine.hasCq(cq.cqId());
  }

  @Nullable RecordedCq cqOf(CommandSpan span) {
    if (isStopped(span.controller())) {
      return null;
    }
    RecordedCq cq = cqs.get(span.controller(), span.cqId());
    if (cq != null) {
      cq.ensureSq(span.sqId());
    }
    return cq;
  }
}
