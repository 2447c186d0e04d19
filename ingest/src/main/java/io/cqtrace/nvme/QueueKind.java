package io.cqtrace.nvme;

/**
 * The two kinds of NVMe queues; they have separate opcode spaces.
 *
 * <p>Source: NVMe Base 2.0, 3.3.1 (queue identifier 0 is the Admin queue pair).
 */
public enum QueueKind {
  ADMIN,
  IO;

  /** Kind of the queue with this identifier. */
  public static QueueKind of(int queueId) {
    return queueId == 0 ? ADMIN : IO;
  }
}
