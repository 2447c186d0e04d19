package io.cqtrace.diff;

import java.util.Comparator;

/**
 * A queue in one life of a controller, the same in both runs.
 *
 * @param controller number of the controller
 * @param life its life, counted among those with commands, from 1
 * @param queueId the queue's identifier
 */
record QueueKey(int controller, long life, int queueId) implements Comparable<QueueKey> {
  private static final Comparator<QueueKey> ORDER =
      Comparator.comparingInt(QueueKey::controller)
          .thenComparingLong(QueueKey::life)
          .thenComparingInt(QueueKey::queueId);

  @Override
  public int compareTo(QueueKey other) {
    return ORDER.compare(this, other);
  }
}
