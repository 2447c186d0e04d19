package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.nvme.Slots;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Drives a {@link ControllerMachine} by the recorded schedule: the host exactly as captured,
 * another controller. Its fetches, completions and doorbells come at the captured times, the
 * machine says what is fetched, posted, held, lost.
 *
 * <p>Here stands what the capture tells, row by row. {@link RecordedController} asks the machine,
 * {@link RecordedLosses} knows for which command a discard of the capture stands, {@link
 * RecordedTally} counts.
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
  private final RecordedTally tally;
  private final RecordedController controller;
  private final RecordedLosses losses = new RecordedLosses();
  private final Slots<ControllerMachine<RecordedCommand>> machines = new Slots<>();
  private final RecordedCqs cqs = new RecordedCqs();

  /** By the places of the spans. */
  private final Slots<RecordedCommand> commands = new Slots<>();

  /** Numbers of the controllers whose comparison has ended. */
  private final BitSet stopped = new BitSet();

  private long commandCount;

  /** A replay through this variant, by the heads that the capture shows; listens to a history. */
  public RecordedReplay(Variant variant) {
    this(variant, HeadEdge.TOLD);
  }

  /** A replay by the heads that are told, or by one edge of heads within bounds. */
  RecordedReplay(Variant variant, HeadEdge edge) {
    this.variant = variant;
    this.edge = edge;
    this.tally = new RecordedTally();
    this.controller = new RecordedController(variant.controller(), tally);
  }

  private RecordedReplay(Variant variant, RecordedReplay from) {
    this.variant = variant;
    this.edge = from.edge;
    this.tally = from.tally.copy();
    this.controller = from.controller.copyAs(variant.controller(), tally);
    this.stopped.or(from.stopped);
    this.commandCount = from.commandCount;
  }

  /**
   * The same replay with another variant, which goes on alone. Up to here nothing may have been
   * lost, held or deferred.
   */
  RecordedReplay copyAs(Variant other) {
    RecordedReplay copy = new RecordedReplay(other, this);
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
    return copy;
  }

  /** The result, at the history's end. */
  public ReplayResult result() {
    return tally.result(variant, losses.named(tally.lost()));
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    stopped.clear(life.controller());
    machines.set(
        life.controller(),
        new ControllerMachine<>(variant.controller(), variant.reactors(), sqId -> {}));
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
      tally.stuck();
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
    controller.goTo(at);
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
    controller.fetchWhatMay(cq);
    if (!command.isFetched()) {
      tally.deferralBegins();
    }
  }

  @Override
  public void onCompleted(CommandSpan span, CompletionQueueLife cqLife, RowContext at) {
    completed(span, at.source(), at.timeNs(), at.line());
  }

  /** A command ends here; returns the one that does, which may be another one, if one does. */
  private @Nullable RecordedCommand completed(CommandSpan span, int source, long nowNs, long line) {
    RecordedCq cq = cqOf(span);
    if (cq == null) {
      return null;
    }
    controller.goTo(source, nowNs, line);
    RecordedCommand command = commands.get(span.place());
    if (command != null && command.recordedCompleted) {
      // It stood for one that was discarded, which now stands for it.
      command = losses.nextDone(cq, commands);
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
      controller.finishOrWait(command);
    }
    return command;
  }

  @Override
  public void onPosted(CommandSpan span, CompletionQueueLife cqLife, RowContext at) {
    if (isStopped(cqLife.controller())) {
      return;
    }
    tally.recordedPost();
    if (span.withheld()) {
      tally.recordedWithheld();
    }
    RecordedCq cq = cqOf(span);
    if (cq == null) {
      return;
    }
    if (cqLife.occupancy().isBounded()) {
      // That it fitted shows a slot released.
      releaseBand(cqLife, cqLife.occupancy().posted() - 1, at);
    }
    controller.goTo(at);
    cq.recordedPosts++;
    cq.recordedDecisions++;
    controller.decideWhatIsDue(cq, false);
    RecordedCommand command = commands.get(span.place());
    if (command != null) {
      if (command.postedLine == span.line(Stage.POSTED) && command.postedNth == cq.recordedPosts) {
        tally.samePost();
      }
      if (span.withheld() && command.held) {
        tally.sameWithheld();
      }
    }
    releaseUnbounded(cqLife, cq, at);
  }

  @Override
  public void onFoundFull(CompletionQueueLife cqLife, RowContext at) {
    RecordedCq cq = active(cqLife);
    if (cq != null) {
      controller.goTo(at);
      controller.decideWhatIsDue(cq, true);
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
    int slotCount = cq == null ? 0 : cq.releaseWithin(cqLife, edge == HeadEdge.EARLY, most);
    if (slotCount > 0) {
      release(cqLife, slotCount, at);
    }
  }

  /** Where bounds are missing nothing is known: no pressure is assumed. */
  private void releaseUnbounded(CompletionQueueLife cqLife, RecordedCq cq, RowContext at) {
    if (edge != HeadEdge.TOLD && !cqLife.occupancy().isBounded() && cq.ring().occupied() > 0) {
      cq.bounded = false;
      release(cqLife, cq.ring().occupied(), at);
    }
  }

  private void release(CompletionQueueLife cqLife, int slotCount, RowContext at) {
    RecordedCq cq = active(cqLife);
    if (cq == null) {
      return;
    }
    controller.goTo(at);
    cq.machine.ring(cq.cqId, slotCount);
    while (!cqLife.startSeen() && cq.ring().occupied() < 0) {
      cq.ring().post(); // It was in the ring when the capture began.
    }
    cq.queue.readReleased();
    if (cq.ring().occupied() < 0 && cqLife.posted() >= cqLife.released()) {
      diverge(cqLife.controller(), at);
      return;
    }
    controller.released(cq);
  }

  /**
   * The log says that a completion is discarded here, and later, if at all, whose: the next command
   * that is done stands for it, so that it is decided by the head as it is here.
   */
  @Override
  public void onLost(CompletionQueueLife cqLife, RowContext at) {
    RecordedCq cq = active(cqLife);
    RecordedCommand standIn = cq == null ? null : losses.nextDone(cq, commands);
    if (cq == null || standIn == null) {
      return;
    }
    cq.decidedLosses++;
    cq.recordedDecisions++;
    completed(standIn.span, at.source(), at.timeNs(), at.line());
    controller.decideWhatIsDue(cq, true);
  }

  @Override
  public void onCommandEnd(CommandSpan span) {
    RecordedCq lostOn = span.outcome() == Outcome.LOST ? cqOf(span) : null;
    if (lostOn != null && lostOn.decidedLosses > 0) {
      lostOn.decidedLosses--;
      losses.discarded(span);
    } else if (lostOn != null) {
      RecordedCommand command = completed(span, span.source(), span.lossNs(), span.lossLine());
      if (command != null) {
        command.cq.recordedDecisions++;
        controller.decideWhatIsDue(command.cq, true);
      }
    }
    controller.hostTold(span);
    RecordedCommand command = commands.clear(span.place());
    boolean heldToTheEnd = span.withheld() && !span.has(Stage.POSTED);
    if (heldToTheEnd && !isStopped(span.controller())) {
      tally.recordedWithheld();
      if (command != null && command.held) {
        tally.sameWithheld();
      }
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    stopped.clear(life.controller());
    controller.forget(life.controller());
  }

  private void diverge(int controllerNumber, RowContext at) {
    stopped.set(controllerNumber);
    controller.forget(controllerNumber);
    tally.diverged(at);
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
