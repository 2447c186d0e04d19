package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.ById;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lives of controllers and their queues that go on now: begins them and hands them out. */
final class QueueLives {
  private static final int ACQS_SHIFT = 16;
  private static final int AQA_MASK = 0xfff;

  /** Most entries of a queue (NVMe Base 2.0, 3.3.3.1): what is larger is no size. */
  private static final int MOST_ENTRIES = 1 << 16;

  private final QueueSizes givenSizes;
  private final ListenerList listeners;
  private final OutcomeAssigner ends;
  private final ById<ControllerLife> lives = new ById<>();
  private final TreeMap<Integer, Integer> lifeNumbers = new TreeMap<>();
  private final TreeMap<Integer, Long> adminQueueSizes = new TreeMap<>();
  private final TreeMap<Integer, Boolean> enabled = new TreeMap<>();
  private boolean sizeMissing;

  QueueLives(QueueSizes givenSizes, RingChecker watch, ListenerList listeners) {
    this.givenSizes = givenSizes;
    this.listeners = listeners;
    this.ends = new OutcomeAssigner(watch, listeners);
  }

  /** Sizes inferred for queues whose creation is not recorded, or null if there are none. */
  @Nullable QueueSizes inferredSizes() {
    return sizeMissing ? ends.inferredSizes(givenSizes) : null;
  }

  /** Whether the capture does not show the size of some queue, so far. */
  boolean sizeMissing() {
    return sizeMissing;
  }

  /** The host wrote AQA. */
  void adminQueueSizes(int controller, long aqa) {
    adminQueueSizes.put(controller, aqa);
  }

  /** A controller's life, or null if it has none now. */
  @Nullable ControllerLife known(int controller) {
    return lives.get(controller);
  }

  /** A controller's life, which begins now if nothing of it was seen. */
  ControllerLife life(int controller) {
    ControllerLife life = lives.get(controller);
    return life != null ? life : startLife(controller, false);
  }

  private ControllerLife startLife(int controller, boolean startSeen) {
    int number = lifeNumbers.merge(controller, 1, Integer::sum);
    ControllerLife life = new ControllerLife(controller, number, startSeen);
    lives.put(controller, life);
    listeners.lifeStart(life);
    return life;
  }

  /** CC.EN goes from 0 to 1. */
  void enable(int controller) {
    ControllerLife before = lives.get(controller);
    boolean inUse = before != null && !before.submissionQueues().isEmpty();
    // A doorbell behind a disable begins a life, too, and says nothing.
    if (enabled.getOrDefault(controller, inUse)) {
      listeners.gap(HistoryGap.Cause.ENABLED_TWICE, controller, "");
    }
    end(controller, EndCause.ENABLED_AGAIN);
    enabled.put(controller, true);
    startLife(controller, true);
    Long aqa = adminQueueSizes.get(controller);
    if (aqa != null) {
      createCq(controller, 0, (int) (aqa >> ACQS_SHIFT & AQA_MASK) + 1, 0);
      createSq(controller, 0, 0, (int) (aqa & AQA_MASK) + 1);
    }
  }

  /** A controller's life ends, with those of its queues. */
  void end(int controller, EndCause cause) {
    enabled.put(controller, false);
    ControllerLife life = lives.remove(controller);
    if (life != null) {
      ends.end(life, cause);
    }
  }

  /** The capture ends. */
  void endAll() {
    for (ControllerLife life : new ArrayList<>(lives.values())) {
      end(life.controller(), EndCause.END_OF_CAPTURE);
    }
  }

  /** A CQ is deleted, and with it what is left of its SQs. */
  void deleteCq(int controller, int cqId) {
    ControllerLife life = life(controller);
    CompletionQueueLife cq = life.cq(cqId);
    if (cq != null) {
      ends.deleteCq(life, cq);
    }
  }

  /** A CQ is created; {@code size} below 2 where the producer does not print it. */
  void createCq(int controller, int cqId, int size, int vector) {
    ControllerLife life = life(controller);
    CompletionQueueLife old = life.cq(cqId);
    if (old != null) {
      if (old.startSeen()) {
        listeners.gap(HistoryGap.Cause.CREATED_TWICE, controller, "CQ " + cqId);
      }
      ends.endCq(life, old, EndCause.RECREATED);
    }
    startCq(created(life, cqId, size, givenSizes.cqSize(cqId)), life, vector);
  }

  private CompletionQueueLife startCq(QueueLife.Start start, ControllerLife life, int vector) {
    CompletionQueueLife cq = new CompletionQueueLife(start, vector);
    life.add(cq);
    listeners.cqStart(cq);
    return cq;
  }

  /** An SQ is created; {@code size} below 2 where the producer does not print it. */
  void createSq(int controller, int sqId, int cqId, int size) {
    ControllerLife life = life(controller);
    SubmissionQueueLife old = life.sq(sqId);
    if (old != null) {
      if (old.startSeen() && !old.deleting()) {
        listeners.gap(HistoryGap.Cause.CREATED_TWICE, controller, "SQ " + sqId);
      }
      ends.endSq(life, old, EndCause.RECREATED);
    }
    startSq(created(life, sqId, size, givenSizes.sqSize(sqId)), life, cqId);
  }

  private SubmissionQueueLife startSq(QueueLife.Start start, ControllerLife life, int cqId) {
    SubmissionQueueLife sq = new SubmissionQueueLife(start, cqId);
    life.add(sq);
    listeners.sqStart(sq);
    return sq;
  }

  /** The beginning of a queue that is created; SPDK does not print the size. */
  private QueueLife.Start created(
      ControllerLife life, int queueId, int recordedSize, int givenSize) {
    if (recordedSize > 1 && recordedSize <= MOST_ENTRIES) {
      return start(life, queueId, recordedSize, Grade.RECORDED, true);
    }
    sizeMissing = true;
    return start(life, queueId, givenSize, givenSizes.grade(queueId, givenSize), true);
  }

  /** The beginning of a queue whose creation is not recorded. */
  private QueueLife.Start found(ControllerLife life, int queueId, int givenSize) {
    sizeMissing = true;
    return start(life, queueId, givenSize, givenSizes.grade(queueId, givenSize), false);
  }

  private QueueLife.Start start(
      ControllerLife life, int queueId, int size, Grade grade, boolean startSeen) {
    RowContext at = listeners.at();
    return new QueueLife.Start(
        life.controller(),
        life.number(),
        queueId,
        size,
        grade,
        startSeen,
        at.timeNs(),
        at.source(),
        at.line());
  }

  /** An SQ, which the capture may use without having shown its creation. */
  SubmissionQueueLife sq(int controller, int sqId) {
    ControllerLife life = life(controller);
    SubmissionQueueLife sq = life.sq(sqId);
    if (sq != null) {
      return sq;
    }
    listeners.gap(HistoryGap.Cause.STARTS_IN_THE_MIDDLE, controller, "SQ " + sqId);
    return startSq(found(life, sqId, givenSizes.sqSize(sqId)), life, sqId);
  }

  /** A CQ, which the capture may use without having shown its creation. */
  CompletionQueueLife cq(int controller, int cqId) {
    ControllerLife life = life(controller);
    CompletionQueueLife cq = life.cq(cqId);
    if (cq != null) {
      return cq;
    }
    listeners.gap(HistoryGap.Cause.STARTS_IN_THE_MIDDLE, controller, "CQ " + cqId);
    int size = givenSizes.cqSize(cqId);
    if (size == 0) {
      listeners.gap(HistoryGap.Cause.SIZE_UNKNOWN, controller, "CQ " + cqId);
    }
    return startCq(found(life, cqId, size), life, EventChunk.NONE);
  }
}
