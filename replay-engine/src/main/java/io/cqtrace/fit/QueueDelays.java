package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import io.cqtrace.nvme.Opcode;
import java.util.Arrays;
import java.util.List;

/**
 * The durations of a stretch of commands of one CQ, from the times of their stages: doorbell to
 * fetch, service, post to handler, and a free tag to the next submission.
 */
final class QueueDelays {
  private static final long LEAST_NS = 1_000;

  private QueueDelays() {}

  /** What a stretch tells: the controller's steps RECORDED, the host's as the handler's times. */
  static RecordedDelays of(List<TimedCommand> commands, QueueHandler handler, int depth) {
    RecordedDelays.Collector ofController = new RecordedDelays.Collector();
    controller(commands, ofController);
    RecordedDelays delays = ofController.toDelays(Grade.RECORDED);
    if (handler.grade() == Grade.ABSENT) {
      return delays;
    }
    RecordedDelays.Collector ofHost = new RecordedDelays.Collector();
    handler.collect(ofHost);
    host(commands, handler, depth, ofHost);
    ofHost.add(DelayKind.TAG_FREE, LEAST_NS);
    ofHost.add(DelayKind.TAG_FREE_QUEUED, LEAST_NS);
    return delays.and(ofHost.toDelays(handler.grade()));
  }

  /** Commands that the host has outstanding at most: submitted, and not yet handled. */
  static int depth(List<TimedCommand> commands, QueueHandler handler) {
    long[] submitted = submissions(commands);
    long[] freed = handler.consumedNs.clone();
    Arrays.sort(freed);
    int most = 1;
    int free = 0;
    for (int j = 0; j < submitted.length; j++) {
      while (free < freed.length && freed[free] <= submitted[j]) {
        free++;
      }
      most = Math.max(most, j + 1 - free);
    }
    return most;
  }

  private static long[] submissions(List<TimedCommand> commands) {
    return commands.stream().mapToLong(TimedCommand::submittedNs).sorted().toArray();
  }

  private static void controller(List<TimedCommand> commands, RecordedDelays.Collector into) {
    for (int i = 0; i < commands.size(); i++) {
      TimedCommand command = commands.get(i);
      long freeFromNs = Long.MIN_VALUE;
      if (i > 0) {
        TimedCommand before = commands.get(i - 1);
        boolean ended = before.completed() && before.completedNs() <= command.fetchedNs();
        boolean inTurn = isDelete(before) && ended;
        freeFromNs = inTurn ? before.completedNs() : before.fetchedNs();
        if (command.submittedNs() <= freeFromNs) {
          into.add(
              inTurn ? DelayKind.AFTER_POST : DelayKind.FETCH, command.fetchedNs() - freeFromNs);
        }
      }
      if (command.submittedNs() > freeFromNs) {
        into.add(
            DelayKind.FIRST_LOOK, Math.max(LEAST_NS, command.fetchedNs() - command.submittedNs()));
      }
      service(command, into);
    }
    into.add(DelayKind.LOOK, LEAST_NS);
    into.add(DelayKind.POST, LEAST_NS);
  }

  private static void service(TimedCommand command, RecordedDelays.Collector into) {
    if (command.completed()) {
      DelayKind kind =
          command.is(Opcode.DELETE_SQ)
              ? DelayKind.SYNC
              : command.is(Opcode.DELETE_CQ) ? DelayKind.SYNC_CQ : DelayKind.SERVICE;
      into.add(kind, Math.max(LEAST_NS, command.completedNs() - command.fetchedNs()));
    }
  }

  private static boolean isDelete(TimedCommand command) {
    return command.is(Opcode.DELETE_SQ) || command.is(Opcode.DELETE_CQ);
  }

  /**
   * The j-th submission is made with the tag that was free as the (j - depth)-th. Those before have
   * tags of their own.
   */
  private static void host(
      List<TimedCommand> commands, QueueHandler handler, int depth, RecordedDelays.Collector into) {
    long[] submitted = submissions(commands);
    long[] freed = handler.consumedNs.clone();
    Arrays.sort(freed);
    for (int j = 1; j < submitted.length; j++) {
      long gapNs = submitted[j] - submitted[j - 1];
      boolean woken = j >= depth && j - depth < freed.length;
      if (!woken || (isDelete(commands.get(0)) && freed[j - depth] <= submitted[j - 1])) {
        into.add(DelayKind.SUBMIT, gapNs);
      } else {
        into.add(DelayKind.WAKE_UP, Math.max(0, submitted[j] - freed[j - depth]));
      }
    }
  }
}
