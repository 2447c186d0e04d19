package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import org.jspecify.annotations.Nullable;

/**
 * Which command an Abort is about. QEMU prints no CDW10, so it is inferred: of the I/O commands
 * that the host waits for, the oldest whose Abort did not come yet, those first that never ended.
 * Linux aborts what has waited for its time-out ({@code drivers/nvme/host/pci.c: nvme_timeout}),
 * wherever it got stuck: in the SQ, in the controller, or in the CQ.
 */
final class Aborts {
  private Aborts() {}

  /** An Abort is fetched: marks the command that it is most likely about. */
  static void mark(ControllerLife life, RowContext at) {
    // A CQE whose release is not seen may be one whose lines are missing: what never ended first.
    if (!mark(life, null, at, true)) {
      mark(life, oldestFinished(life), at, false);
    }
  }

  private static @Nullable CommandSpan oldestFinished(ControllerLife life) {
    CommandSpan oldest = null;
    for (CompletionQueueLife cq : life.completionQueues()) {
      if (cq.cqId() != 0) {
        oldest = older(oldest, cq.waiting().all());
        oldest = life.showsReleases(cq) ? older(oldest, cq.recordedRing().unreleased()) : oldest;
      }
    }
    return oldest;
  }

  /**
   * Marks the oldest of the commands that are not finished and of another one.
   *
   * @param onlyOld only a command that is old by now
   */
  private static boolean mark(
      ControllerLife life, @Nullable CommandSpan other, RowContext at, boolean onlyOld) {
    CommandSpan oldest = other;
    SubmissionQueueLife owner = null;
    for (SubmissionQueueLife sq : life.submissionQueues()) {
      if (sq.sqId() != 0) {
        oldest = older(oldest, sq.executing());
        CommandSpan waiting = sq.recordedRing().oldestUnaborted();
        if (waiting != null && isBefore(waiting, oldest)) {
          oldest = waiting;
          owner = sq;
        }
      }
    }
    if (oldest == null || (onlyOld && !isOld(oldest, at))) {
      return false;
    }
    if (oldest.neverFetched() && owner != null) {
      owner.recordedRing().countAbort();
    } else {
      oldest.markTimedOut(at.source(), at.line());
    }
    return true;
  }

  private static boolean isOld(CommandSpan command, RowContext at) {
    long sinceNs = command.timeNs(begin(command));
    return sinceNs != EventChunk.NO_TIME
        && at.timeNs() != EventChunk.NO_TIME
        && at.timeNs() - sinceNs >= HistoryBuilder.UNHANDLED_AFTER_NS;
  }

  private static @Nullable CommandSpan older(
      @Nullable CommandSpan than, Iterable<CommandSpan> commands) {
    CommandSpan oldest = than;
    for (CommandSpan command : commands) {
      if (command.has(Stage.FETCHED) && !command.timedOutWhileOpen() && isBefore(command, oldest)) {
        oldest = command;
      }
    }
    return oldest;
  }

  /** By time where both have one: the lines of several files do not compare. */
  private static boolean isBefore(CommandSpan command, @Nullable CommandSpan other) {
    if (other == null) {
      return true;
    }
    long ns = command.timeNs(begin(command));
    long otherNs = other.timeNs(begin(other));
    boolean timed = ns != EventChunk.NO_TIME && otherNs != EventChunk.NO_TIME && ns != otherNs;
    return timed ? ns < otherNs : command.line(begin(command)) < other.line(begin(other));
  }

  private static Stage begin(CommandSpan command) {
    return command.has(Stage.FETCHED) ? Stage.FETCHED : Stage.SUBMITTED;
  }
}
