package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.RowContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A detector that looks at each full interval with the commands that were withheld in it. */
abstract class FullIntervalDetector implements Rule.Detector {
  private final IntervalCommands intervalCommands = new IntervalCommands();
  private final List<Finding> findings = new ArrayList<>();

  /** What this interval means, or null. */
  abstract @Nullable Finding judge(FullInterval interval, List<CommandSpan> held);

  @Override
  public void onWithheld(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    intervalCommands.withheld(command, cq);
  }

  @Override
  public void onFullInterval(FullInterval interval) {
    Finding finding = judge(interval, intervalCommands.take(interval));
    if (finding != null) {
      findings.add(finding);
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    intervalCommands.ended(cq);
  }

  @Override
  public List<Finding> findings() {
    return findings;
  }
}
