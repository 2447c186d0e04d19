package io.cqtrace.analysis.rule;

import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The controller left submitted commands unfetched because it saw no slot for their completions.
 *
 * <p>Source: {@link SqHolds}.
 */
final class SqDeferredRule extends Rule {
  SqDeferredRule() {
    super(
        RuleInfo.of(
                "SQ-DEFERRED",
                Party.NONE,
                "submitted commands deferred because no CQ slot was free: permitted",
                Wording.CQ_FLOW_CONTROL + " (here at the fetch)",
                RequiredFact.POLLS)
            .with(RuleInfo.Trait.TELLS_DELAY));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final SqHolds holds = new SqHolds();

    @Override
    public void onSqStart(SubmissionQueueLife sq, RowContext at) {
      holds.onSqStart(sq, at);
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      holds.onSqEnd(sq, cause, at);
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.SQ_POLL);
    }

    @Override
    public void onRow(EventCursor row) {
      holds.onRow(row);
    }

    @Override
    public List<Finding> findings() {
      SqHolds.Hold hold = holds.longest();
      if (hold == null) {
        return List.of();
      }
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(
          new Evidence(
              hold.source,
              hold.firstLine,
              hold.waiting > 0
                  ? Wording.count(hold.waiting, "command") + " in the SQ"
                  : "commands wait in the SQ"));
      evidence.add(
          new Evidence(
              hold.source,
              hold.lastLine,
              hold.lookCount
                  + " polls later they are still deferred: no CQ slot is left for them"));
      return List.of(
          new Finding(
              SqDeferredRule.this,
              Severity.NOTICE,
              party(),
              "submitted commands deferred in "
                  + Wording.count(holds.count(), "interval")
                  + ", the longest "
                  + Wording.duration(hold.durationNs())
                  + " on SQ "
                  + hold.sqId,
              "The host submitted more commands than the CQ had slots left for, as a host does that"
                  + " reuses tags before it rings the CQ head doorbell. That is permitted. The"
                  + " controller deferred them: it left them in the SQ until it had slots for"
                  + " them. That is permitted too. A controller that fetches them and discards completions on a"
                  + " full CQ may lose some.",
              "Nothing to repair here.",
              Grade.INFERRED,
              0,
              List.of(),
              evidence));
    }
  }
}
