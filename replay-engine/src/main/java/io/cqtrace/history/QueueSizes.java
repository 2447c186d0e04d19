package io.cqtrace.history;

import io.cqtrace.nvme.QueueKind;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sizes of queues whose creation the capture does not show: given by the user or inferred in a
 * first pass over the capture.
 *
 * @param adminSize size of admin queues, or 0 if unknown
 * @param ioSize size of I/O queues, or 0 if unknown
 * @param inferredSqSizes SQ sizes inferred from the largest tail before a wrap, by identifier
 * @param inferredCqSizes CQ sizes inferred from the largest head before a wrap, by identifier
 */
public record QueueSizes(
    int adminSize,
    int ioSize,
    Map<Integer, Integer> inferredSqSizes,
    Map<Integer, Integer> inferredCqSizes) {

  /** Nothing is known. */
  public static final QueueSizes UNKNOWN = new QueueSizes(0, 0, Map.of(), Map.of());

  /** Copies the maps. */
  public QueueSizes {
    inferredSqSizes = Map.copyOf(new TreeMap<>(inferredSqSizes));
    inferredCqSizes = Map.copyOf(new TreeMap<>(inferredCqSizes));
  }

  /** Size of an SQ, or 0. */
  public int sqSize(int sqId) {
    int given = given(sqId);
    return given > 0 ? given : inferredSqSizes.getOrDefault(sqId, 0);
  }

  /** Size of a CQ, or 0. */
  public int cqSize(int cqId) {
    int given = given(cqId);
    return given > 0 ? given : inferredCqSizes.getOrDefault(cqId, 0);
  }

  /** How the size of this queue is known. */
  public Grade grade(int queueId, int size) {
    if (size <= 0) {
      return Grade.ABSENT;
    }
    return given(queueId) > 0 ? Grade.ASSUMED : Grade.INFERRED;
  }

  private int given(int queueId) {
    return QueueKind.of(queueId) == QueueKind.ADMIN ? adminSize : ioSize;
  }
}
