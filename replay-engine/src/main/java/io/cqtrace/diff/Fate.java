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
public record Fate(Outcome outcome, boolean withheld) implements Comparable<Fate> {
  private static final Comparator<Fate> ORDER =
      Comparator.comparing(Fate::outcome).thenComparing(Fate::withheld);

  /** That of a command whose fate is sealed. */
  public static Fate of(CommandSpan span) {
    boolean waited = span.withheld() && span.outcome() != Outcome.LOST;
    boolean open = span.outcome() == Outcome.ABANDONED && !span.has(Stage.COMPLETED);
    return new Fate(open && span.isAsyncEventRequest() ? Outcome.STANDING : span.outcome(), waited);
  }

  /** For messages: {@code DELIVERED (withheld)}. */
  public String describe() {
    return outcome == Outcome.WITHHELD || !withheld ? outcome.name() : outcome + " (withheld)";
  }

  @Override
  public int compareTo(Fate other) {
    return ORDER.compare(this, other);
  }
}
