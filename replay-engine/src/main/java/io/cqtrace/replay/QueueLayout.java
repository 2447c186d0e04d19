package io.cqtrace.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * The queues of a simulated controller.
 *
 * @param completionQueues the CQs, the admin CQ (0) first
 * @param submissionQueues the SQs, the admin SQ (0) first
 */
public record QueueLayout(List<Cq> completionQueues, List<Sq> submissionQueues) {

  /** Copies the lists. */
  public QueueLayout {
    completionQueues = List.copyOf(completionQueues);
    submissionQueues = List.copyOf(submissionQueues);
  }

  /**
   * A completion queue.
   *
   * @param cqId its identifier
   * @param size slots
   * @param vector MSI-X vector
   */
  public record Cq(int cqId, int size, int vector) {}

  /**
   * A submission queue.
   *
   * @param sqId its identifier
   * @param cqId the CQ of its completions
   * @param size entries
   */
  public record Sq(int sqId, int cqId, int size) {}

  /** An admin queue pair and {@code ioQueues} I/O queue pairs, each with a vector of its own. */
  public static QueueLayout pairs(int adminCqSize, int adminSqSize, int ioQueues, int ioSize) {
    List<Cq> cqs = new ArrayList<>();
    List<Sq> sqs = new ArrayList<>();
    cqs.add(new Cq(0, adminCqSize, 0));
    sqs.add(new Sq(0, 0, adminSqSize));
    for (int queueId = 1; queueId <= ioQueues; queueId++) {
      cqs.add(new Cq(queueId, ioSize, queueId));
      sqs.add(new Sq(queueId, queueId, ioSize));
    }
    return new QueueLayout(cqs, sqs);
  }
}
