package io.cqtrace.replay;

import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import java.util.TreeMap;

/** The completion queues of a simulated run, in the memory that both sides share. */
final class SimulatedQueues {
  private final TreeMap<Integer, CompletionQueue<Cqe<SimulatedCommand>>> cqs = new TreeMap<>();
  private final int adminCommands;

  /**
   * Empty queues.
   *
   * @param adminCommands commands that the admin queue has been used for before the run
   */
  SimulatedQueues(QueueLayout layout, int adminCommands) {
    this.adminCommands = adminCommands;
    for (QueueLayout.Cq cq : layout.completionQueues()) {
      cqs.put(
          cq.cqId(),
          new CompletionQueue<>(new CompletionRing(cq.size(), usedBefore(cq.cqId()), 0)));
    }
  }

  CompletionQueue<Cqe<SimulatedCommand>> cq(int cqId) {
    CompletionQueue<Cqe<SimulatedCommand>> cq = cqs.get(cqId);
    if (cq == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    return cq;
  }

  /** Commands that a queue has been used for before the run. */
  int usedBefore(int queueId) {
    return queueId == 0 ? adminCommands : 0;
  }
}
