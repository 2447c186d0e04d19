package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.CommandId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the host's own trace says about commands that the controller's trace shows, too. */
final class HostTraceMatcher implements HistoryListener {
  private static final int MOST_LOST = 1000;

  private final QueueLives lives;
  private final ListenerList listeners;
  private final Map<Long, Named> namedCommands = new TreeMap<>();
  private final Map<Long, CommandSpan> lost = new TreeMap<>();
  private long lastHostNs = EventChunk.NO_TIME;

  HostTraceMatcher(QueueLives lives, ListenerList listeners) {
    this.lives = lives;
    this.listeners = listeners;
  }

  /** Until when the host's trace tells of its queues. */
  void until(long ns) {
    lastHostNs = ns;
  }

  /** A command of the host's own trace that the controller's trace will show without its CID. */
  record Named(int cid, CommandSpan.HostMark mark) {}

  /** Takes what the host calls a command of this opcode about this queue, or null. */
  @Nullable Named takeNamed(int controller, int opcode, int targetQueueId) {
    return namedCommands.remove(key(controller, opcode, targetQueueId));
  }

  /** The host's trace may say later how the request of a lost command ended. */
  @Override
  public void onCommandEnd(CommandSpan command) {
    if (command.outcome() == Outcome.LOST && lost.size() < MOST_LOST) {
      lost.put(key(command.controller(), command.sqId(), command.cid()), command);
    }
  }

  /** The host's driver handled a CQE: Linux's queue pairs have one number. */
  void consume(EventCursor row) {
    HeadBounds bounds = bounds(row);
    CompletionQueueLife cq = cqOf(row);
    if (bounds != null && cq != null) {
      bounds.consumed(row.timeNs(), (int) row.value());
      listeners.occupancy(cq);
    }
  }

  private @Nullable CompletionQueueLife cqOf(EventCursor row) {
    ControllerLife life = lives.known(row.controller());
    return life == null ? null : life.cq(row.sqId());
  }

  private @Nullable HeadBounds bounds(EventCursor row) {
    boolean covered = row.timeNs() != EventChunk.NO_TIME && row.timeNs() <= lastHostNs;
    CompletionQueueLife cq = covered ? cqOf(row) : null;
    return cq == null || !cq.sizeKnown() ? null : cq.occupancy().bound(lastHostNs);
  }

  /** The host's driver set up a command. */
  void submit(EventCursor row) {
    HeadBounds bounds = bounds(row);
    CompletionQueueLife cq = cqOf(row);
    if (bounds != null && cq != null) {
      bounds.setUp(row.timeNs(), CommandId.tag(row.cid()));
      listeners.occupancy(cq);
    }
    CommandSpan.HostMark mark = mark(EventChunk.NONE);
    int target = (int) row.value();
    if (row.sqId() == 0 && row.opcode() != EventChunk.NONE && target != EventChunk.NONE) {
      ControllerLife life = lives.known(row.controller());
      SubmissionQueueLife admin = life == null ? null : life.sq(0);
      if (admin != null && admin.nameUnnamed(row.opcode(), target, row.cid(), mark)) {
        return;
      }
      namedCommands.put(key(row.controller(), row.opcode(), target), new Named(row.cid(), mark));
    }
  }

  /** The host's block layer completed a request. */
  void complete(EventCursor row) {
    CommandSpan command = lost.get(key(row.controller(), row.sqId(), row.cid()));
    ControllerLife life = lives.known(row.controller());
    SubmissionQueueLife sq = life == null ? null : life.sq(row.sqId());
    if (command == null && sq != null) {
      command = sq.open(row.cid());
    }
    if (command == null && sq != null) {
      command = sq.tags().last(row.cid());
    }
    if (command != null && command.cid() == row.cid() && command.hostComplete() == null) {
      command.hostComplete(mark(row.status()));
    }
  }

  private CommandSpan.HostMark mark(int status) {
    RowContext at = listeners.at();
    return new CommandSpan.HostMark(at.source(), at.line(), at.timeNs(), status);
  }

  private static long key(int controller, int high, int low) {
    return (long) controller << 32 | (long) high << 16 | low;
  }
}
