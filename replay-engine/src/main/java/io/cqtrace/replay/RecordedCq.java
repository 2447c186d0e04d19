package io.cqtrace.replay;

import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Slots;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One life of a captured CQ in a replay: the queue of the {@link ControllerMachine}, and what the
 * recorded schedule has told of its commands and the machine has not been asked about.
 */
final class RecordedCq {
  /** A size that is not known is one that nothing fills. */
  private static final int UNKNOWN_SIZE = 1 << 17;

  final int cqId;
  final ControllerMachine<RecordedCommand> machine;
  final CompletionQueue<Cqe<RecordedCommand>> queue;

  /** In the order of the recorded fetches, of all SQs. */
  final ArrayDeque<RecordedCommand> notFetched = new ArrayDeque<>();

  /** Finished, while the captured controller had not tried to post it. */
  final ArrayDeque<RecordedCommand> finished = new ArrayDeque<>();

  /** Its life is over: the machine may have another CQ of this identifier. */
  boolean ended;

  /** Whether the host's own trace bounds the head now. */
  boolean bounded;

  /** Slots that an edge of these bounds has released. */
  private long releasedByBand;

  /** Discards of the capture that were decided before it was told whose completions they were. */
  int decidedLosses;

  long recordedPosts;

  /** Completions that the captured controller has posted or discarded. */
  long recordedDecisions;

  long decided;
  long posts;

  /** By the SQ and the tag. */
  private final Slots<Slots<RecordedCommand>> undelivered = new Slots<>();

  private final BitSet sqIds = new BitSet();

  RecordedCq(CompletionQueueLife life, ControllerMachine<RecordedCommand> machine) {
    this.cqId = life.cqId();
    this.machine = machine;
    this.queue =
        new CompletionQueue<>(new CompletionRing(life.sizeKnown() ? life.size() : UNKNOWN_SIZE));
    machine.addCq(cqId, queue);
  }

  private RecordedCq(int cqId, ControllerMachine<RecordedCommand> machine) {
    this.cqId = cqId;
    this.machine = machine;
    this.queue = machine.cqQueue(cqId);
  }

  /** The same CQ of a machine in the same state. */
  RecordedCq copy(ControllerMachine<RecordedCommand> ofMachine) {
    return new RecordedCq(cqId, ofMachine);
  }

  /** Takes over what the schedule has told of another replay's commands. */
  void takeOver(RecordedCq from, UnaryOperator<RecordedCommand> copies) {
    from.notFetched.forEach(command -> notFetched.add(copies.apply(command)));
    from.finished.forEach(command -> finished.add(copies.apply(command)));
    ended = from.ended;
    bounded = from.bounded;
    releasedByBand = from.releasedByBand;
    decidedLosses = from.decidedLosses;
    recordedPosts = from.recordedPosts;
    recordedDecisions = from.recordedDecisions;
    decided = from.decided;
    posts = from.posts;
    sqIds.or(from.sqIds);
    from.undelivered.forEach(
        (sqId, ofSq) -> ofSq.forEach((tag, command) -> fetched(copies.apply(command))));
  }

  /**
   * Slots that an edge of the bounds has released since the last call, of the first {@code most}
   * CQEs. Bounds begin with a post; what was in the ring before it was released at once.
   */
  int releaseWithin(CompletionQueueLife life, boolean early, long most) {
    if (!bounded) {
      bounded = true;
      releasedByBand = life.occupancy().posted() - 1;
    }
    long before = releasedByBand;
    releasedByBand = Math.max(before, Math.min(most, life.occupancy().released(early)));
    return (int) (releasedByBand - before);
  }

  CompletionRing ring() {
    return queue.ring();
  }

  /** The machine has this SQ from now on. */
  void addSq(int sqId, boolean sizeKnown, int size) {
    sqIds.set(sqId);
    machine.addSq(sqId, cqId, new SubmissionRing(sizeKnown ? size : UNKNOWN_SIZE));
  }

  /** The machine has this SQ, if only since it is named. */
  void ensureSq(int sqId) {
    if (!sqIds.get(sqId)) {
      addSq(sqId, false, UNKNOWN_SIZE);
    }
  }

  /**
   * The command that has this one's tag and whose completion the replay has not posted. Where the
   * log names no CID at the fetch (SPDK's Delete commands) that cannot be told.
   */
  @Nullable RecordedCommand undeliveredWithTagOf(RecordedCommand command) {
    Slots<RecordedCommand> ofSq = undelivered.get(command.sqId());
    int cid = command.span.cid();
    return ofSq == null || cid == EventChunk.NONE ? null : ofSq.get(CommandId.tag(cid));
  }

  void fetched(RecordedCommand command) {
    if (command.span.cid() == EventChunk.NONE) {
      return;
    }
    Slots<RecordedCommand> ofSq = undelivered.get(command.sqId());
    if (ofSq == null) {
      ofSq = new Slots<>();
      undelivered.set(command.sqId(), ofSq);
    }
    ofSq.set(CommandId.tag(command.span.cid()), command);
  }

  void delivered(RecordedCommand command) {
    Slots<RecordedCommand> ofSq = undelivered.get(command.sqId());
    if (ofSq != null && undeliveredWithTagOf(command) == command) {
      ofSq.clear(CommandId.tag(command.span.cid()));
    }
  }
}
