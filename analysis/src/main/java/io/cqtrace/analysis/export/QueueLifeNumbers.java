package io.cqtrace.analysis.export;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.QueueLife;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the lives of each queue from 1 in the order in which they begin. A command may outlive
 * its SQ (its CQE is released later), so the line at which it began tells its life.
 */
final class QueueLifeNumbers {
  private static final int CQ = 1 << 16;

  private final Map<Long, Life> lives = new HashMap<>();

  /** A queue's last life and the one before it. */
  private record Life(int number, int source, long startLine, @Nullable Life before) {
    /** The life that goes by this line, or the last one where lines do not tell. */
    Life at(int lineSource, long line) {
      Life earlier = before;
      boolean told = lineSource == source && line != EventChunk.NONE;
      return earlier != null && told && line < startLine ? earlier : this;
    }
  }

  void start(SubmissionQueueLife sq) {
    start(key(sq.controller(), sq.sqId()), sq);
  }

  void start(CompletionQueueLife cq) {
    start(key(cq.controller(), CQ | cq.cqId()), cq);
  }

  private void start(long key, QueueLife queue) {
    Life last = lives.get(key);
    Life before = last == null ? null : new Life(last.number, last.source, last.startLine, null);
    int number = last == null ? 1 : last.number + 1;
    lives.put(key, new Life(number, queue.source(), queue.startLine(), before));
  }

  /** The number of an SQ's life. */
  int of(SubmissionQueueLife sq) {
    return number(key(sq.controller(), sq.sqId()), sq.source(), sq.startLine());
  }

  /** The number of a CQ's life. */
  int of(CompletionQueueLife cq) {
    return number(key(cq.controller(), CQ | cq.cqId()), cq.source(), cq.startLine());
  }

  /** The life of a command's SQ; 0 where none was seen. */
  int ofSq(CommandSpan command) {
    return number(key(command.controller(), command.sqId()), command.source(), firstLine(command));
  }

  /** The life of a command's CQ; 0 where none was seen. */
  int ofCq(CommandSpan command) {
    long key = key(command.controller(), CQ | command.cqId());
    return number(key, command.source(), firstLine(command));
  }

  private int number(long key, int source, long line) {
    Life last = lives.get(key);
    return last == null ? 0 : last.at(source, line).number;
  }

  private static long firstLine(CommandSpan command) {
    for (Stage stage : Stage.values()) {
      if (command.line(stage) != EventChunk.NONE) {
        return command.line(stage);
      }
    }
    return EventChunk.NONE;
  }

  private static long key(int controller, int queue) {
    return (long) controller << Integer.SIZE | queue;
  }
}
