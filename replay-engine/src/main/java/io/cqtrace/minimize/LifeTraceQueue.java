package io.cqtrace.minimize;

import java.util.ArrayList;
import java.util.List;

/** One life of an SQ or a CQ. */
final class LifeTraceQueue {
  /** Its number among the SQs, or among the CQs, of the trace. */
  final int number;

  /** Queue identifier. */
  final int queueId;

  /** Size in entries, or 0 if unknown. */
  final int size;

  /** Whether the capture shows its creation. */
  final boolean startSeen;

  /** Its commands by place: submitted to an SQ, posted on a CQ. */
  final List<LifeTraceCommand> commands = new ArrayList<>();

  /** CQEs posted so far, while the trace is being recorded. */
  long postedCount;

  /** CQEs released so far, while the trace is being recorded. */
  long releasedCount;

  LifeTraceQueue(int number, int queueId, int size, boolean startSeen) {
    this.number = number;
    this.queueId = queueId;
    this.size = size;
    this.startSeen = startSeen;
  }
}
