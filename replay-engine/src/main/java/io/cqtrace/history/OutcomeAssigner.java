package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ends the lives of controllers and queues: what becomes of the commands that are open then. */
final class OutcomeAssigner {
  private final RingChecker watch;
  private final ListenerList listeners;
  private final TreeMap<Integer, Integer> observedSqSizes = new TreeMap<>();
  private final TreeMap<Integer, Integer> observedCqSizes = new TreeMap<>();

  OutcomeAssigner(RingChecker watch, ListenerList listeners) {
    this.watch = watch;
    this.listeners = listeners;
  }

  /** The given sizes and those that heads and tails suggest; null if they suggest none. */
  @Nullable QueueSizes inferredSizes(QueueSizes given) {
    if (observedSqSizes.isEmpty() && observedCqSizes.isEmpty()) {
      return null;
    }
    return new QueueSizes(given.adminSize(), given.ioSize(), observedSqSizes, observedCqSizes);
  }

  /** A controller's life ends, after those of its queues. */
  void end(ControllerLife life, EndCause cause) {
    for (SubmissionQueueLife sq : new ArrayList<>(life.submissionQueues())) {
      endSq(life, sq, cause);
    }
    for (CompletionQueueLife cq : new ArrayList<>(life.completionQueues())) {
      endCq(life, cq, cause);
    }
    listeners.lifeEnd(life);
  }

  /** A CQ is deleted, and with it what is left of its SQs. */
  void deleteCq(ControllerLife life, CompletionQueueLife cq) {
    for (SubmissionQueueLife sq : new ArrayList<>(life.submissionQueues())) {
      if (sq.cqId() == cq.cqId()) {
        endSq(life, sq, EndCause.DELETED);
      }
    }
    endCq(life, cq, EndCause.DELETED);
  }

  void endSq(ControllerLife life, SubmissionQueueLife sq, EndCause cause) {
    sq.recordedRing().settleLag();
    listeners.sqEnd(sq, cause);
    answerForLosses(life, sq);
    answerUnnamed(sq);
    for (CommandSpan command : sq.executing()) {
      listeners.end(command, executingOutcome(command, cause));
    }
    for (CommandSpan command : sq.takeAllDisplaced()) {
      listeners.end(command, Outcome.UNKNOWN);
    }
    for (CommandSpan command : sq.recordedRing().unfetched()) {
      // Where no fetch is recorded, whether one was fetched is not known.
      boolean known = life.fetchSeen() || cause == EndCause.END_OF_CAPTURE;
      Outcome open = known ? Outcome.NOT_FETCHED : Outcome.ABANDONED;
      listeners.end(command, openOutcome(open, command, Stage.SUBMITTED, cause));
    }
    if (sq.sizeGrade() != Grade.RECORDED) {
      observe(observedSqSizes, sq.sqId(), sq.observedSize());
    }
    life.removeSq(sq.sqId());
  }

  /**
   * Which commands the controller discarded: it printed neither SQ nor CID. Those that it took and
   * never posted, first the ones that it said were done, then in the order of their fetch. Where
   * there are more of them than losses, none is certain. Where the capture begins just before,
   * those that were lost may have been fetched before it: nobody is named.
   */
  private void answerForLosses(ControllerLife life, SubmissionQueueLife sq) {
    CompletionQueueLife cq = life.cq(sq.cqId());
    if (cq == null) {
      return;
    }
    CompletionQueueLife.Loss first = cq.losses().peek();
    if (first == null || !sq.openIsInSight(first.timeNs())) {
      return;
    }
    List<CommandSpan> candidates = new ArrayList<>(sq.executing());
    candidates.removeIf(CommandSpan::isAsyncEventRequest);
    candidates.sort(
        Comparator.comparingLong(CommandSpan::doneOrder)
            .thenComparingLong(c -> c.line(Stage.FETCHED)));
    long done = candidates.stream().filter(c -> c.doneOrder() != Long.MAX_VALUE).count();
    int lossCount = cq.losses().size();
    boolean certain =
        !listeners.contradicted() && (lossCount == candidates.size() || lossCount == done);
    for (CommandSpan command : candidates) {
      CompletionQueueLife.Loss loss = cq.losses().poll();
      if (loss != null) {
        command.loss(loss, certain ? Grade.INFERRED : Grade.ASSUMED);
      } else if (!certain && lossCount > 0) {
        listeners.mayBeLost(command);
      }
    }
  }

  /** The same for commands whose CIDs the controller did not print: by the order of messages. */
  private void answerUnnamed(SubmissionQueueLife sq) {
    UnnamedCommands.Verdicts verdicts = sq.unnamed().settle(listeners.contradictedRow(), sq);
    verdicts.lost().forEach(command -> listeners.end(command, Outcome.LOST));
    verdicts.others().forEach(listeners::mayBeLost);
    verdicts.unknown().forEach(command -> listeners.end(command, Outcome.UNKNOWN));
  }

  void endCq(ControllerLife life, CompletionQueueLife cq, EndCause cause) {
    listeners.fullInterval(cq.endFull(listeners.at(), false, life.shadowDoorbells()));
    watch.settle(cq, true);
    boolean judged = cq.startSeen() && cq.sizeKnown() && !cq.headCondemned();
    if (judged && cq.releasedUnseenCount() > 0) {
      listeners.gap(HistoryGap.Cause.RELEASED_BEYOND_POSTED, life.controller(), "CQ " + cq.cqId());
    }
    listeners.cqEnd(cq, cause);
    List<CommandSpan> unreleased = cq.recordedRing().takeAllUnreleased();
    int consumedCount = consumedCount(unreleased);
    for (int i = 0; i < unreleased.size(); i++) {
      CommandSpan command = unreleased.get(i);
      boolean consumed = i < consumedCount;
      listeners.end(
          command,
          command.overwritten() && !consumed
              ? overwrittenOutcome(command, cq)
              : unreleasedOutcome(command, consumed, life, cq));
    }
    for (CommandSpan command : cq.waiting().takeAll()) {
      listeners.end(command, waitingOutcome(command, cause));
    }
    if (cq.sizeGrade() != Grade.RECORDED) {
      observe(observedCqSizes, cq.cqId(), cq.observedSize());
    }
    life.removeCq(cq.cqId());
  }

  private Outcome executingOutcome(CommandSpan command, EndCause cause) {
    if (command.lossLine() != EventChunk.NONE) {
      return Outcome.LOST;
    }
    if (command.isAsyncEventRequest()) {
      return cause == EndCause.END_OF_CAPTURE ? Outcome.STANDING : Outcome.ABANDONED;
    }
    return openOutcome(Outcome.EXECUTING, command, Stage.FETCHED, cause);
  }

  /**
   * What an open command counts as: at the capture's end what it is; where a reset or delete ends
   * it, the same if it was stuck before, else it was merely in flight.
   */
  private Outcome openOutcome(Outcome open, CommandSpan command, Stage since, EndCause cause) {
    boolean stuck = command.timedOutWhileOpen() || isOld(command, since);
    return stuck || cause == EndCause.END_OF_CAPTURE ? open : Outcome.ABANDONED;
  }

  private Outcome waitingOutcome(CommandSpan command, EndCause cause) {
    boolean atEnd = cause == EndCause.END_OF_CAPTURE;
    boolean stuck =
        command.timedOutWhileOpen()
            || isOld(command.source(), command.withheldSinceNs(), command.withheldSinceLine());
    if (command.withheld() && (atEnd || stuck)) {
      return Outcome.WITHHELD;
    }
    return atEnd ? Outcome.UNKNOWN : Outcome.ABANDONED;
  }

  /**
   * A CQE that was overwritten, and nothing shows that the host had read it before: no later head
   * doorbell passes it, its tag was not used again. In a log the host's patience has to show it.
   */
  private Outcome overwrittenOutcome(CommandSpan command, CompletionQueueLife cq) {
    boolean lost =
        listeners.at().simulated() || command.timedOutWhileOpen() || isOld(command, Stage.POSTED);
    if (!lost) {
      return Outcome.UNKNOWN;
    }
    command.lostByOverwrite();
    cq.overruns().noteLost();
    return Outcome.LOST;
  }

  /**
   * A CQE that the host had time to consume and did not release; a young one is delivered, unless a
   * CQE before it was lost: there the host stops reading.
   */
  private Outcome unreleasedOutcome(
      CommandSpan command, boolean consumed, ControllerLife life, CompletionQueueLife cq) {
    if (cq.overruns().anyLost() && !consumed) {
      return Outcome.UNCONSUMED;
    }
    boolean stuck = command.timedOutWhileOpen() || isOld(command, Stage.POSTED);
    boolean noticed = consumed || command.has(Stage.SIGNALLED);
    boolean vectorKnown = cq.vector() != EventChunk.NONE || cq.signalledCount() > 0;
    boolean interruptDue = !cq.polled() && life.interruptSeen() && vectorKnown;
    if (!stuck) {
      return Outcome.DELIVERED;
    }
    if (life.showsReleases(cq)) {
      return noticed || !interruptDue ? Outcome.UNCONSUMED : Outcome.UNSIGNALLED;
    }
    // QEMU raises one after every post, whether or not the host's releases can be seen.
    boolean missing = !noticed && interruptDue && life.shadowDoorbells() && !cq.postsRecorded();
    return missing ? Outcome.UNSIGNALLED : Outcome.DELIVERED;
  }

  /** The host consumes CQEs in their order: how many are consumed, by the last that shows it. */
  private static int consumedCount(List<CommandSpan> unreleased) {
    for (int i = unreleased.size(); i > 0; i--) {
      if (unreleased.get(i - 1).has(Stage.CONSUMED)) {
        return i;
      }
    }
    return 0;
  }

  private boolean isOld(CommandSpan command, Stage since) {
    return isOld(command.source(), command.timeNs(since), command.line(since));
  }

  /** Whether something lasted, when a life ends, for longer than a healthy run has it. */
  private boolean isOld(int source, long sinceNs, long sinceLine) {
    return listeners.times().passedNs(source, sinceNs, sinceLine)
        >= HistoryBuilder.UNHANDLED_AFTER_NS;
  }

  private static void observe(Map<Integer, Integer> sizes, int queueId, int size) {
    if (size > 1) {
      sizes.merge(queueId, size, Math::max);
    }
  }
}
