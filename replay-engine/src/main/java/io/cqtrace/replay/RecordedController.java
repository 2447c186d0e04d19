package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.model.ring.Cqe;
import java.util.Iterator;
import java.util.PriorityQueue;

/**
 * Hot path: the controller's half of a {@link RecordedReplay}. It asks the {@link
 * ControllerMachine} what is fetched, posted, held and lost at the moment that the recorded
 * schedule has come to ({@link #goTo}).
 *
 * <p>A command goes through it in this order: {@link #fetchWhatMay}, {@link #finishOrWait}, {@link
 * #decideWhatIsDue}.
 */
final class RecordedController {
  private final ControllerModel model;
  private final RecordedTally tally;

  /** Fetched later than in the capture, they finish as much later. */
  private final PriorityQueue<RecordedCommand> dueLater =
      new PriorityQueue<>(RecordedCommand.BY_DUE_TIME);

  /** Whether the host's own trace tells which CQEs it has read. */
  private boolean hostReadsSeen;

  private int nowSource;
  private long nowNs;
  private long nowLine;

  RecordedController(ControllerModel model, RecordedTally tally) {
    this.model = model;
    this.tally = tally;
  }

  /** Another model from here on; none of its commands may be due later. */
  RecordedController copyAs(ControllerModel other, RecordedTally ofCopy) {
    RecordedController copy = new RecordedController(other, ofCopy);
    copy.hostReadsSeen = hostReadsSeen;
    return copy;
  }

  // The schedule.

  /** The schedule comes to this row: what is due by then finishes. */
  void goTo(RowContext at) {
    goTo(at.source(), at.timeNs(), at.line());
  }

  /** The schedule comes to this line: what is due by then finishes. */
  void goTo(int source, long ns, long line) {
    nowSource = source;
    nowNs = ns;
    nowLine = line;
    while (!dueLater.isEmpty() && dueLater.peek().dueNs <= nowNs) {
      RecordedCommand command = dueLater.poll();
      if (command != null && !command.cq.ended) {
        finish(command);
        decideWhatIsDue(command.cq, false);
      }
    }
  }

  /** The commands of this controller no longer finish. */
  void forget(int controllerNumber) {
    dueLater.removeIf(command -> command.span.controller() == controllerNumber);
  }

  /** The host's own trace tells that it has read a CQE, or does not. */
  void hostTold(CommandSpan span) {
    hostReadsSeen |= wasSeenRead(span);
  }

  // Fetches.

  void fetchWhatMay(RecordedCq cq) {
    Iterator<RecordedCommand> waiting = cq.notFetched.iterator();
    while (waiting.hasNext()) {
      RecordedCommand command = waiting.next();
      int sqId = command.sqId();
      if (cq.machine.isAsleep(sqId) || cq.machine.next(sqId) != command) {
        continue;
      }
      Look look = cq.machine.look(sqId);
      if (look != Look.TAKES) {
        cq.machine.sleep(sqId);
        continue;
      }
      waiting.remove();
      cq.machine.fetch(sqId);
      command.fetchedNs = nowNs;
      long waitNs = RecordedCommand.elapsed(command.recordedFetchedNs, nowNs);
      if (waitNs > 0) {
        tally.deferralEnds(waitNs);
      }
      if (command.recordedCompleted) {
        finishOrWait(command);
      }
    }
  }

  /** The command finishes now, or as much later than recorded as it was fetched later. */
  void finishOrWait(RecordedCommand command) {
    long delayNs = RecordedCommand.elapsed(command.recordedFetchedNs, command.fetchedNs);
    command.dueNs = command.recordedCompletedNs + delayNs;
    if (delayNs == 0 || command.dueNs <= nowNs) {
      finish(command);
    } else {
      dueLater.add(command);
    }
  }

  private void finish(RecordedCommand command) {
    command.cq.finished.add(command);
    if (command.cq.machine.postsInFetch(command)) {
      decideWhatIsDue(command.cq, true);
    }
  }

  // Completions.

  /** The host has released slots: what waits for them is posted, and what may is fetched. */
  void released(RecordedCq cq) {
    if (!model.postsLater()) {
      while (postHeld(cq)) {
        // Until no slot is free or nothing waits.
      }
    }
    fetchWhatMay(cq);
  }

  /**
   * Decides as many finished commands as the captured controller has decided by now.
   *
   * @param foundFull whether its attempt found the CQ full: then all of them
   */
  void decideWhatIsDue(RecordedCq cq, boolean foundFull) {
    while (foundFull || cq.decided < cq.recordedDecisions) {
      if (!postHeld(cq) && !decideNext(cq)) {
        return;
      }
    }
  }

  /** Posts the first completion that waits for a slot; false if none does or no slot is free. */
  private boolean postHeld(RecordedCq cq) {
    RecordedCommand command = cq.machine.nextPostable(cq.cqId);
    if (command == null) {
      return false;
    }
    posted(command, cq.machine.postHeld(cq.cqId));
    return true;
  }

  /** Asks what becomes of the next finished command; false if there is none, or if it is held. */
  private boolean decideNext(RecordedCq cq) {
    RecordedCommand command = cq.finished.pollFirst();
    if (command == null) {
      return false;
    }
    Cqe<RecordedCommand> overwritten = cq.queue.nextOverwritten();
    Finish finish = finishOrHold(cq, command);
    if (finish.isPosted()) {
      posted(command, finish);
      if (finish == Finish.POSTED_OVER_UNREAD && overwritten != null) {
        overwrite(overwritten.command());
      }
      return true;
    }
    if (finish.isHeld()) {
      hold(command);
      // The attempt that found the CQ full was one for all that had finished.
      while (!cq.finished.isEmpty()) {
        RecordedCommand behind = cq.finished.removeFirst();
        finishOrHold(cq, behind);
        hold(behind);
      }
      return false;
    }
    cq.decided++;
    tally.lost(command);
    if (finish == Finish.FAILED) {
      tally.failed(nowSource, nowLine);
    }
    return true;
  }

  /** What becomes of a command; the one that is forgotten for it is lost. */
  private Finish finishOrHold(RecordedCq cq, RecordedCommand command) {
    RecordedCommand oldest = cq.machine.oldestHeld(cq.cqId);
    Finish finish = cq.machine.finish(command);
    if (finish == Finish.HELD_OLDEST_DISCARDED && oldest != null) {
      cq.decided++;
      tally.lost(oldest);
    }
    return finish;
  }

  /** Lost, if the capture shows what its host read and does not show that it had read this. */
  private void overwrite(RecordedCommand command) {
    if (hostReadsSeen && !wasSeenRead(command.span)) {
      tally.lost(command);
    }
  }

  private static boolean wasSeenRead(CommandSpan span) {
    return span.has(Stage.CONSUMED) && span.grade(Stage.CONSUMED) == Grade.RECORDED;
  }

  private void hold(RecordedCommand command) {
    command.held = true;
    command.withheldSinceNs = nowNs;
    tally.withholdingBegins();
  }

  private void posted(RecordedCommand command, Finish finish) {
    RecordedCq cq = command.cq;
    cq.decided++;
    cq.delivered(command);
    tally.posted(finish != Finish.POSTED);
    command.postedLine = nowLine;
    command.postedNth = ++cq.posts;
    if (command.held) {
      tally.withholdingEnds(RecordedCommand.elapsed(command.withheldSinceNs, nowNs));
    }
  }
}
