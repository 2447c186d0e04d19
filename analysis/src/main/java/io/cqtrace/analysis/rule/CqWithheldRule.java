package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Completions were held because the CQ was full, and then delivered: legal. */
final class CqWithheldRule extends Rule {
  CqWithheldRule() {
    super(
        RuleInfo.of(
                "CQ-WITHHELD",
                Party.NONE,
                "completions withheld while the CQ was full, then delivered: permitted, explains a"
                    + " delay",
                Wording.CQ_FLOW_CONTROL,
                RequiredFact.COMPLETIONS,
                RequiredFact.CQ_HEADS,
                RequiredFact.CQ_SIZES)
            .with(RuleInfo.Trait.TELLS_DELAY));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final CommandList commands = new CommandList();
    private long intervalCount;
    private @Nullable FullInterval worst;
    private List<CommandSpan> worstCommands = List.of();
    private final IntervalCommands intervalCommands = new IntervalCommands();

    @Override
    public void onWithheld(CommandSpan command, CompletionQueueLife cq, RowContext at) {
      intervalCommands.withheld(command, cq);
    }

    @Override
    public void onFullInterval(FullInterval interval) {
      List<CommandSpan> held = intervalCommands.take(interval);
      if (interval.resumed() && !CqCorkRule.corked(interval) && !CqStallRule.stalled(interval)) {
        intervalCount++;
        held.forEach(commands::add);
        FullInterval before = worst;
        if (before == null || interval.durationNs() > before.durationNs()) {
          worst = interval;
          worstCommands = held;
        }
      }
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      intervalCommands.ended(cq);
    }

    @Override
    public List<Finding> findings() {
      FullInterval interval = worst;
      if (interval == null) {
        return List.of();
      }
      List<Evidence> evidence = new ArrayList<>();
      for (CommandSpan command : worstCommands.subList(0, Math.min(4, worstCommands.size()))) {
        evidence.add(
            new Evidence(
                command.source(),
                command.line(Stage.COMPLETED),
                "cid " + command.cid() + " is finished and wants a slot"));
      }
      evidence.add(CqCorkRule.foundFull(interval));
      if (interval.roomLine() > 0) {
        evidence.add(new Evidence(interval.source(), interval.roomLine(), "slots are released"));
      }
      evidence.add(new Evidence(interval.source(), interval.endLine(), "the last one is posted"));
      String summary =
          Wording.count(commands.count(), "completion")
              + " withheld in "
              + Wording.count(intervalCount, "interval")
              + (interval.startNs() == EventChunk.NO_TIME
                  ? ", the first"
                  : ", the longest " + Wording.duration(interval.durationNs()))
              + " on CQ "
              + interval.cqId()
              + ", then delivered";
      return List.of(
          new Finding(
              CqWithheldRule.this,
              Severity.NOTICE,
              party(),
              summary,
              "The CQ had no free slot (one stays empty), so the controller had to withhold"
                  + " completions until the host released slots with the CQ head doorbell. The"
                  + " specification requires that.",
              "Nothing to repair here. Such a delay ends with the next CQ head doorbell.",
              Grade.INFERRED,
              commands.count(),
              commands.kept(),
              evidence));
    }
  }
}
