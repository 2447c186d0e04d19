package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ends the lives of controllers and queues: what becomes of the commands that are open then. */
final class LifeEnds {
  private final RingWatch watch;
  private final Narrator told;
  private final TreeMap<Integer, Integer> observedSqSizes = new TreeMap<>();
  private final TreeMap<Integer, Integer> observedCqSizes = new TreeMap<>();

  LifeEnds(RingWatch watch, Narrator told) {
    this.watch = watch;
    this.told = told;
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
    told.lifeEnd(life);
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
    told.sqEnd(sq, cause);
    boolean atEnd = cause == EndCause.END_OF_CAPTURE;
    answerForLosses(life, sq);
    for (CommandSpan command : sq.executing()) {
      if (command.lossLine() != EventChunk.NONE) {
        told.end(command, Outcome.LOST);
        continue;
      }
      Outcome open = command.isAsyncEventRequest() ? Outcome.STANDING : Outcome.EXECUTING;
      told.end(command, atEnd ? open : Outcome.ABANDONED);
    }
    for (CommandSpan command : sq.takeAllDisplaced()) {
      told.end(command, Outcome.UNKNOWN);
    }
    if (sq.sizeGrade() != Grade.RECORDED) {
      observe(observedSqSizes, sq.sqId(), sq.observedSize());
    }
    life.removeSq(sq.sqId());
  }

  /**
   * Which commands the controller discarded: it printed neither SQ nor CID. Those that it took and
   * never posted, first the ones that it said were done, then in the order of their fetch.
   */
  private static void answerForLosses(ControllerLife life, SubmissionQueueLife sq) {
    CompletionQueueLife cq = life.cq(sq.cqId());
    if (cq == null) {
      return;
    }
    List<CommandSpan> candidates = new ArrayList<>(sq.executing());
    candidates.removeIf(CommandSpan::isAsyncEventRequest);
    candidates.sort(
        Comparator.comparingLong(CommandSpan::doneOrder)
            .thenComparingLong(c -> c.line(Stage.FETCHED)));
    for (CommandSpan command : candidates) {
      CompletionQueueLife.Loss loss = cq.losses().poll();
      if (loss == null) {
        return;
      }
      command.loss(loss.timeNs(), loss.line(), Grade.INFERRED);
    }
  }

  void endCq(ControllerLife life, CompletionQueueLife cq, EndCause cause) {
    told.fullInterval(cq.endFull(told.at(), false, life.shadowDoorbells()));
    watch.settle(cq, true);
    boolean judged = cq.startSeen() && cq.sizeKnown() && !cq.headCondemned();
    if (judged && cq.releasedUnseenCount() > 0) {
      told.gap(HistoryGap.Cause.RELEASED_BEYOND_POSTED, life.controller(), "CQ " + cq.cqId());
    }
    told.cqEnd(cq, cause);
    boolean atEnd = cause == EndCause.END_OF_CAPTURE;
    // With shadow doorbells the host may move the head without a doorbell, unseen.
    boolean releasesVisible = !life.shadowDoorbells();
    for (CommandSpan command : cq.takeAllUnreleased()) {
      told.end(command, atEnd && releasesVisible ? unreleasedOutcome(command) : Outcome.DELIVERED);
    }
    for (CommandSpan command : cq.takeAllWaiting()) {
      Outcome waiting = command.withheld() ? Outcome.WITHHELD : Outcome.UNKNOWN;
      told.end(command, atEnd ? waiting : Outcome.ABANDONED);
    }
    if (cq.sizeGrade() != Grade.RECORDED) {
      observe(observedCqSizes, cq.cqId(), cq.observedSize());
    }
    life.removeCq(cq.cqId());
  }

  /** A CQE that the host had time to consume and did not release; a young one is delivered. */
  private Outcome unreleasedOutcome(CommandSpan command) {
    long postedNs = command.timeNs(Stage.POSTED);
    if (postedNs == EventChunk.NO_TIME
        || told.lastNs() - postedNs < HistoryBuilder.UNHANDLED_AFTER_NS) {
      return Outcome.DELIVERED;
    }
    return command.has(Stage.SIGNALLED) ? Outcome.UNCONSUMED : Outcome.UNSIGNALLED;
  }

  private static void observe(Map<Integer, Integer> sizes, int queueId, int size) {
    if (size > 1) {
      sizes.merge(queueId, size, Math::max);
    }
  }
}
