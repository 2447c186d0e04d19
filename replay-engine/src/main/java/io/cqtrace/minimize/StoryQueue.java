package io.cqtrace.minimize;

import java.util.ArrayList;
import java.util.List;

/** One life of an SQ or a CQ in a story. */
final class StoryQueue {
  /** Its number among the SQs, or among the CQs, of the story. */
  final int number;

  /** Queue identifier. */
  final int queueId;

  /** Size in entries, or 0 if unknown. */
  final int size;

  /** Whether the capture shows its creation. */
  final boolean startSeen;

  /** Its commands by place: submitted to an SQ, posted on a CQ. */
  final List<StoryCommand> commands = new ArrayList<>();

  /** CQEs posted so far, while the story is being recorded. */
  long postedCount;

  /** CQEs released so far, while the story is being recorded. */
  long releasedCount;

  StoryQueue(int number, int queueId, int size, boolean startSeen) {
    this.number = number;
    this.queueId = queueId;
    this.size = size;
    this.startSeen = startSeen;
  }
}
