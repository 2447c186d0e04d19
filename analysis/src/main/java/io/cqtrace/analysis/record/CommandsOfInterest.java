package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The commands that a reader wants to see first, at most so many: those that got stuck, then those
 * that were not delivered for another reason, then those that were withheld, then the slowest.
 */
public final class CommandsOfInterest implements HistoryListener {
  private static final Comparator<CommandSpan> BY_INTEREST =
      Comparator.comparing((CommandSpan command) -> CommandTimeline.isStuck(command.outcome()))
          .thenComparing(CommandsOfInterest::undelivered)
          .thenComparing(CommandSpan::withheld)
          .thenComparingLong(CommandSpan::withheldNs)
          .thenComparingLong(CommandSpan::elapsedNs)
          .thenComparing(command -> -command.line(Stage.FETCHED));

  private final int limit;
  private final PriorityQueue<CommandSpan> kept = new PriorityQueue<>(BY_INTEREST);
  private long count;

  /** A table of at most {@code limit} commands. */
  public CommandsOfInterest(int limit) {
    this.limit = limit;
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    count++;
    kept.add(command);
    if (kept.size() > limit) {
      kept.poll();
    }
  }

  /** Commands of the capture. */
  public long count() {
    return count;
  }

  /** The kept ones, the most interesting first. */
  public List<CommandSpan> rows() {
    List<CommandSpan> rows = new ArrayList<>(kept);
    rows.sort(BY_INTEREST.reversed());
    return rows;
  }

  private static boolean undelivered(CommandSpan command) {
    return command.outcome() != Outcome.DELIVERED && command.outcome() != Outcome.STANDING;
  }
}
