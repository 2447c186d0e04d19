package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a simulated run down as rows of the {@code events} table, in the order of time. A
 * completion that waits for a slot is a COMPLETE row; when it is posted follows from the ring, as
 * in QEMU's traces. A discarded one is COMPLETE and then CQ_FULL with its identifier. The line of a
 * row is its number, from 1.
 */
final class RunRecorder {
  private static final int CHUNK_ROWS = 16_384;
  private static final int AQA_ACQS_SHIFT = 16;

  private final EventQueue time;
  private final List<EventChunk> chunks = new ArrayList<>();
  private long rowCount;

  RunRecorder(EventQueue time) {
    this.time = time;
  }

  List<EventChunk> chunks() {
    return chunks;
  }

  long rowCount() {
    return rowCount;
  }

  void start(QueueLayout layout) {
    int adminCqSize = layout.completionQueues().get(0).size();
    int adminSqSize = layout.submissionQueues().get(0).size();
    row(EventKind.ADMIN_QUEUE_SIZES)
        .value((long) (adminCqSize - 1) << AQA_ACQS_SHIFT | (adminSqSize - 1));
    row(EventKind.ENABLE);
    for (QueueLayout.Cq cq : layout.completionQueues()) {
      if (cq.cqId() != 0) {
        row(EventKind.CREATE_CQ).cqId(cq.cqId()).value(cq.size()).value2(cq.vector());
      }
    }
    for (QueueLayout.Sq sq : layout.submissionQueues()) {
      if (sq.sqId() != 0) {
        row(EventKind.CREATE_SQ).sqId(sq.sqId()).cqId(sq.cqId()).value(sq.size());
      }
    }
  }

  void sqDoorbell(int sqId, int hostSqTail) {
    row(EventKind.SQ_DOORBELL).sqId(sqId).value(hostSqTail);
  }

  void cqDoorbell(int cqId, int hostCqHead) {
    row(EventKind.CQ_DOORBELL).cqId(cqId).value(hostCqHead);
  }

  void fetch(SimulatedCommand command) {
    row(EventKind.FETCH).sqId(command.sqId).cid(command.cid).opcode(command.opcode);
  }

  void complete(int cqId, SimulatedCommand command) {
    row(EventKind.COMPLETE).cqId(cqId).cid(command.cid).status(0);
  }

  void discard(int cqId, SimulatedCommand command, int tail, int head) {
    row(EventKind.CQ_FULL).cqId(cqId).cid(command.cid).value(tail).value2(head);
  }

  void deleteSq(int sqId) {
    row(EventKind.DELETE_SQ).sqId(sqId);
  }

  void deleteCq(int cqId) {
    row(EventKind.DELETE_CQ).cqId(cqId);
  }

  void failed() {
    row(EventKind.CONTROLLER_FAILED);
  }

  void irq(int vector) {
    row(EventKind.IRQ).value(vector);
  }

  private EventChunk row(EventKind kind) {
    EventChunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
    if (last == null || last.rowCount() == CHUNK_ROWS) {
      last = new EventChunk();
      chunks.add(last);
    }
    last.begin(kind, time.nowNs(), ++rowCount);
    return last;
  }
}
