package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import java.util.Comparator;

/**
 * What became of a command, as two runs are compared by it. An AER that never completes is {@link
 * Outcome#STANDING}, however its queue ended.
 *
 * @param outcome its outcome
 * @param withheld whether its completion waited for a slot
 */
public record ComparedOutcome(Outcome outcome, boolean withheld)
    implements Comparable<ComparedOutcome> {
  private static final Comparator<ComparedOutcome> ORDER =
      Comparator.comparing(ComparedOutcome::outcome).thenComparing(ComparedOutcome::withheld);

  /** That of a command whose outcome is final. */
  public static ComparedOutcome of(CommandSpan span) {
    boolean waited = span.withheld() && span.outcome() != Outcome.LOST;
    boolean open = span.outcome() == Outcome.ABANDONED && !span.has(Stage.COMPLETED);
    return new ComparedOutcome(
        open && span.isAsyncEventRequest() ? Outcome.STANDING : span.outcome(), waited);
  }

  /** For messages: {@code DELIVERED (withheld)}. */
  public String describe() {
    return outcome == Outcome.WITHHELD || !withheld ? outcome.name() : outcome + " (withheld)";
  }

  @Override
  public int compareTo(ComparedOutcome other) {
    return ORDER.compare(this, other);
  }
}
