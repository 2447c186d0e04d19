package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host consumed completions, or had time to, and did not ring the CQ head.
 *
 * <p>That it consumed them is proved where it submits their tags again.
 */
final class NoCqDoorbellRule implements Rule {
  @Override
  public String id() {
    return "NO-CQ-DOORBELL";
  }

  @Override
  public Party party() {
    return Party.HOST;
  }

  @Override
  public String clause() {
    return "NVMe Base 2.1, 3.3.1.2 (the host consumes a CQE by the CQ head doorbell)";
  }

  @Override
  public String says() {
    return "host consumed (or had time to), but never rang the CQ head";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.COMPLETIONS, Need.CQ_HEADS, Need.TIMES);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record QueueKey(int controller, int life, int cqId) {}

  private final class Run implements Detector {
    private final Map<QueueKey, CommandList> unconsumed = new LinkedHashMap<>();
    private final Map<QueueKey, CompletionQueueLife> ended = new LinkedHashMap<>();
    private final Map<FullInterval, CommandList> heldToTheEnd = new LinkedHashMap<>();
    private @Nullable CompletionQueueLife ending;
    private @Nullable FullInterval endingInterval;

    @Override
    public void onFullInterval(FullInterval interval) {
      boolean noDoorbell = !interval.shadowDoorbells() && interval.roomLine() == EventChunk.NONE;
      boolean stuck = !interval.resumed() && interval.durationNs() >= Thresholds.STALL_NS;
      endingInterval = noDoorbell && stuck ? interval : null;
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      boolean atEnd = cause == EndCause.END_OF_CAPTURE;
      ending = atEnd ? cq : null;
      FullInterval interval = endingInterval;
      if (atEnd || interval == null || interval.cqId() != cq.cqId()) {
        endingInterval = null;
      }
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      CompletionQueueLife cq = ending;
      FullInterval interval = endingInterval;
      boolean unreleased =
          command.outcome() == Outcome.UNCONSUMED || command.outcome() == Outcome.UNSIGNALLED;
      if (cq != null && unreleased) {
        QueueKey key = new QueueKey(cq.controller(), cq.life(), cq.cqId());
        ended.put(key, cq);
        unconsumed.computeIfAbsent(key, k -> new CommandList()).add(command);
      } else if (interval != null && command.withheld() && !command.has(Stage.POSTED)) {
        heldToTheEnd.computeIfAbsent(interval, k -> new CommandList()).add(command);
      }
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      for (Map.Entry<QueueKey, CommandList> entry : unconsumed.entrySet()) {
        CompletionQueueLife cq = ended.get(entry.getKey());
        if (cq != null) {
          findings.add(finding(cq, entry.getValue()));
        }
      }
      heldToTheEnd.forEach((interval, held) -> findings.add(finding(interval, held)));
      return findings;
    }

    private Finding finding(FullInterval interval, CommandList held) {
      return new Finding(
          NoCqDoorbellRule.this,
          Severity.SUSPECT,
          party(),
          Wording.count(held.count(), "completion")
              + " held on CQ "
              + interval.cqId()
              + " for "
              + Wording.duration(interval.durationNs())
              + ", until the queue ended: no CQ head doorbell came",
          "The CQ was full and the controller held what it finished, as it has to. The host had"
              + " time to consume and did not ring the CQ head doorbell; a reset or delete then"
              + " discarded the withheld completions. Either it did not see the interrupt, or it"
              + " consumed and did not ring: this capture does not tell which.",
          "Record the guest's nvme tracepoints beside this trace.",
          Grade.INFERRED,
          held.count(),
          held.kept(),
          List.of(
              new Evidence(interval.source(), interval.startLine(), "the CQ is found full"),
              new Evidence(interval.source(), interval.endLine(), "the queue ends")));
    }

    private Finding finding(CompletionQueueLife cq, CommandList commands) {
      boolean consumed = cq.earlyTagReuseCount() > 0 && cq.doorbellCount() == 0;
      CommandSpan first = commands.kept().get(0);
      return new Finding(
          NoCqDoorbellRule.this,
          consumed ? Severity.FAULT : Severity.SUSPECT,
          party(),
          Wording.count(commands.count(), "CQE")
              + " posted on CQ "
              + cq.cqId()
              + " and never released"
              + (consumed ? ", although their tags were submitted again" : ""),
          consumed
              ? "The host submitted tags again whose completions it had not released, so it had"
                  + " consumed them, but it never wrote the CQ head doorbell. The controller must"
                  + " take the CQ for full sooner or later."
              : "The CQEs stood in the ring and the host had time to consume them. Either it did"
                  + " not see the interrupt, or it consumed them and did not ring the CQ head"
                  + " doorbell: this capture does not tell which.",
          consumed
              ? "Look at where the host writes the CQ head doorbell."
              : "Record the guest's nvme tracepoints beside this trace.",
          Grade.INFERRED,
          commands.count(),
          commands.kept(),
          List.of(new Evidence(first.source(), first.line(Stage.COMPLETED), "the first one")));
    }
  }
}
