package io.cqtrace.fit;

import io.cqtrace.history.Occupied;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One life of a controller that ended with the deletion of all its I/O queues, as captured.
 *
 * <p>Lost, deferred and the longest wait are those of the Delete I/O SQ phase: there completions
 * come from other reactors, and there they are lost. The Delete I/O CQ phase is told apart.
 */
public final class FloodLife implements CapturedWork {
  private final FloodPhase sqPhase;
  private final @Nullable FloodPhase cqPhase;
  private final RecordedDelays.Collector ofController = new RecordedDelays.Collector();
  private final RecordedDelays.Collector ofHost = new RecordedDelays.Collector();
  private final boolean hostRecorded;
  private final TagsInBatch tagsInBatch;

  private FloodLife(FloodPhase sqPhase, @Nullable FloodPhase cqPhase) {
    this.sqPhase = sqPhase;
    this.cqPhase = cqPhase;
    ControllerDelays.collect(sqPhase, ofController);
    if (cqPhase != null) {
      ControllerDelays.collect(cqPhase, ofController);
    }
    HostPhase host = HostPhase.of(sqPhase);
    hostRecorded = host != null;
    tagsInBatch = host == null ? TagsInBatch.NONE : host.tagsInBatch();
    if (host != null) {
      HostDelays.collect(host, ofHost);
      HostPhase cqs = cqPhase == null ? null : HostPhase.of(cqPhase);
      if (cqs != null) {
        HostDelays.collect(cqs, ofHost);
      }
    }
  }

  /** The life's deletion of queues, or null if it deletes few or none. */
  static @Nullable FloodLife of(AdminTape.Life life) {
    FloodPhase sqs = FloodPhase.of(life, false);
    return sqs == null || life.droppedCount > 0
        ? null
        : new FloodLife(sqs, FloodPhase.of(life, true));
  }

  RecordedDelays.Collector ofController() {
    return ofController;
  }

  RecordedDelays.Collector ofHost() {
    return ofHost;
  }

  @Override
  public int controller() {
    return sqPhase.life.controller;
  }

  @Override
  public int life() {
    return sqPhase.life.number;
  }

  /** I/O queues that were deleted. */
  public int queueCount() {
    return sqPhase.order.size();
  }

  /** Entries of the admin queues. */
  public int adminSize() {
    return sqPhase.life.adminSize;
  }

  @Override
  public long lost() {
    return sqPhase.lostCount();
  }

  /** SPDK holds no completion back. */
  @Override
  public int withheld() {
    return 0;
  }

  /** Delete I/O SQ commands that a look showed and left. */
  @Override
  public int deferred() {
    return sqPhase.deferred.size();
  }

  /** The longest time of one of them from the first look to its fetch. */
  @Override
  public long longestWaitNs() {
    return sqPhase.longestWaitNs();
  }

  @Override
  public boolean ofSqPhaseAlone() {
    return true;
  }

  @Override
  public String place() {
    return "life " + life() + " of controller " + controller();
  }

  @Override
  public Workload workload() {
    return Workload.deletion(
        queueCount(), adminSize(), reactors(), inTurnResidue(), doorbellsLogged());
  }

  /** Whether the Delete I/O CQ phase was captured. */
  public boolean cqsDeleted() {
    return cqPhase != null;
  }

  /** Delete I/O SQ commands that ended in the turn that fetched them. */
  public int endedInTurn() {
    return sqPhase.inTurn.size();
  }

  /** Reactors that the queues are dealt out to. */
  public int reactors() {
    return sqPhase.reactors;
  }

  /** The deletion of a queue ends in its turn if its number leaves this modulo the reactors. */
  public int inTurnResidue() {
    return sqPhase.inTurnResidue;
  }

  @Override
  public boolean doorbellsLogged() {
    return sqPhase.doorbellsLogged();
  }

  @Override
  public List<Occupied> occupiedWhenFull() {
    return sqPhase.steps.stream()
        .filter(step -> step.is(AdminEvent.Kind.DISCARD))
        .map(step -> sqPhase.life.occupiedWhenFull.get(step.line()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Whether the guest's own trace shows its side. */
  public boolean hostRecorded() {
    return hostRecorded;
  }

  /** When the guest frees the tags of its batches. */
  public TagsInBatch tagsInBatch() {
    return tagsInBatch;
  }
}
