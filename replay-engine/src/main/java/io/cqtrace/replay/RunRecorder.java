package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes a simulated run down as rows of the {@code events} table, in the order of time. A
 * completion that waits for a slot is a COMPLETE row; when it is posted follows from the ring, as
 * in QEMU's traces. Of a controller that posts into a full CQ it does not follow: there each post
 * is a POST row, as in SPDK's logs. A discarded one is CQ_FULL with its identifier. A controller
 * that leaves SQEs for want of a slot looks at the SQ when it stops, at each doorbell and when it
 * goes on (SQ_POLL). The line of a row is its number, from 1.
 */
final class RunRecorder {
  private static final int CHUNK_ROWS = 16_384;
  private static final long CREATE_PITCH_NS = 400_000;
  private static final long CREATE_STEP_NS = 10_000;
  private static final int AQA_ACQS_SHIFT = 16;

  private final EventQueue time;
  private final boolean writesPosts;
  private final List<EventChunk> chunks = new ArrayList<>();
  private long rowCount;
  private long preludeNs = EventChunk.NO_TIME;

  /**
   * Nothing is written.
   *
   * @param writesPosts whether there is a row for each post, rather than for each completion
   */
  RunRecorder(EventQueue time, boolean writesPosts) {
    this.time = time;
    this.writesPosts = writesPosts;
  }

  List<EventChunk> chunks() {
    return chunks;
  }

  /**
   * The enable, and the commands that create the I/O queues, one after the other, before the run's
   * first moment.
   *
   * @param createdLater queues whose creation is part of the run
   * @return admin commands that were recorded: where the admin rings then stand
   */
  int start(QueueLayout layout, Predicate<SimulatedCommand> createdLater) {
    QueueLayout.Cq adminCq = layout.completionQueues().get(0);
    QueueLayout.Sq adminSq = layout.submissionQueues().get(0);
    int queueCount = layout.completionQueues().size() + layout.submissionQueues().size();
    preludeNs = time.nowNs() - queueCount * CREATE_PITCH_NS;
    row(EventKind.ADMIN_QUEUE_SIZES)
        .value((long) (adminCq.size() - 1) << AQA_ACQS_SHIFT | (adminSq.size() - 1));
    row(EventKind.ENABLE);
    int count = 0;
    for (QueueLayout.Cq cq : layout.completionQueues()) {
      SimulatedCommand command = create(Opcode.CREATE_CQ, cq.cqId(), count);
      if (cq.cqId() != 0 && !createdLater.test(command)) {
        begin(command, ++count, adminSq);
        row(EventKind.CREATE_CQ).cqId(cq.cqId()).value(cq.size()).value2(cq.vector());
        end(command, count, adminCq);
      }
    }
    for (QueueLayout.Sq sq : layout.submissionQueues()) {
      SimulatedCommand command = create(Opcode.CREATE_SQ, sq.sqId(), count);
      if (sq.sqId() != 0 && !createdLater.test(command)) {
        begin(command, ++count, adminSq);
        row(EventKind.CREATE_SQ).sqId(sq.sqId()).cqId(sq.cqId()).value(sq.size());
        end(command, count, adminCq);
      }
    }
    preludeNs = EventChunk.NO_TIME;
    return count;
  }

  private static SimulatedCommand create(Opcode opcode, int queueId, int count) {
    int cid = (count & 0xf) << 12;
    return new SimulatedCommand(0, cid, opcode.code(), queueId);
  }

  private void begin(SimulatedCommand command, int count, QueueLayout.Sq adminSq) {
    preludeNs += CREATE_PITCH_NS / 2;
    sqDoorbell(0, count % adminSq.size());
    preludeNs += CREATE_STEP_NS;
    fetch(command);
    preludeNs += CREATE_STEP_NS;
  }

  private void end(SimulatedCommand command, int count, QueueLayout.Cq adminCq) {
    complete(0, command);
    post(0, command, (count - 1) % adminCq.size());
    irq(adminCq.vector());
    preludeNs += CREATE_PITCH_NS / 2 - 2 * CREATE_STEP_NS;
    cqDoorbell(0, count % adminCq.size());
  }

  /** What a Create or Delete command does, in the row behind its fetch. */
  void effect(SimulatedCommand command, QueueLayout layout) {
    int queueId = command.targetQueueId;
    if (command.is(Opcode.CREATE_CQ)) {
      layout.completionQueues().stream()
          .filter(cq -> cq.cqId() == queueId)
          .forEach(
              cq -> row(EventKind.CREATE_CQ).cqId(queueId).value(cq.size()).value2(cq.vector()));
    } else if (command.is(Opcode.CREATE_SQ)) {
      layout.submissionQueues().stream()
          .filter(sq -> sq.sqId() == queueId)
          .forEach(sq -> row(EventKind.CREATE_SQ).sqId(queueId).cqId(sq.cqId()).value(sq.size()));
    } else if (command.is(Opcode.DELETE_SQ) && queueId >= 0) {
      row(EventKind.DELETE_SQ).sqId(queueId);
    } else if (command.is(Opcode.DELETE_CQ) && queueId >= 0) {
      row(EventKind.DELETE_CQ).cqId(queueId);
    }
  }

  void sqDoorbell(int sqId, int hostSqTail) {
    row(EventKind.SQ_DOORBELL).sqId(sqId).value(hostSqTail);
  }

  void cqDoorbell(int cqId, int hostCqHead) {
    row(EventKind.CQ_DOORBELL).cqId(cqId).value(hostCqHead);
  }

  /** The controller looks at an SQ that it left as it was for want of a slot, as SPDK says it. */
  void look(int sqId, SubmissionRing ring) {
    row(EventKind.SQ_POLL).sqId(sqId).value(ring.tail()).value2(ring.head());
  }

  void fetch(SimulatedCommand command) {
    row(EventKind.FETCH).sqId(command.sqId).cid(command.cid).opcode(command.opcode);
  }

  void complete(int cqId, SimulatedCommand command) {
    if (!writesPosts) {
      row(EventKind.COMPLETE).cqId(cqId).cid(command.cid).status(0);
    }
  }

  void post(int cqId, SimulatedCommand command, int slot) {
    if (writesPosts) {
      row(EventKind.POST).sqId(command.sqId).cqId(cqId).cid(command.cid).status(0).value(slot);
    }
  }

  void discard(int cqId, SimulatedCommand command, CompletionRing cq) {
    row(EventKind.CQ_FULL).cqId(cqId).cid(command.cid).value(cq.tail()).value2(cq.head());
  }

  void failed() {
    row(EventKind.CONTROLLER_FAILED);
  }

  void irq(int vector) {
    row(EventKind.IRQ).value(vector);
  }

  private EventChunk row(EventKind kind) {
    return row(kind, preludeNs == EventChunk.NO_TIME ? time.nowNs() : preludeNs);
  }

  private EventChunk row(EventKind kind, long timeNs) {
    EventChunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
    if (last == null || last.rowCount() == CHUNK_ROWS) {
      last = new EventChunk();
      chunks.add(last);
    }
    last.begin(kind, timeNs, ++rowCount);
    return last;
  }
}
