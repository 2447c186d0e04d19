package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host consumed completions, or had time to, and did not ring the CQ head.
 *
 * <p>That it consumed them is proved where it submits their tags again.
 */
final class NoCqDoorbellRule extends Rule {
  NoCqDoorbellRule() {
    super(
        RuleInfo.of(
            "NO-CQ-DOORBELL",
            Party.HOST,
            "host consumed (or had time to), but never rang the CQ head",
            "NVMe Base 2.1, 3.3.1.2 (the host consumes a CQE by the CQ head doorbell)",
            RequiredFact.COMPLETIONS,
            RequiredFact.CQ_HEADS,
            RequiredFact.TIMES));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record QueueKey(int controller, int life, int cqId) {}

  /** CQEs of one CQ that were never released. */
  private static final class Unreleased {
    final CompletionQueueLife cq;
    final CommandList commands = new CommandList();
    final boolean everFull;
    @Nullable CommandSpan consumed;

    Unreleased(CompletionQueueLife cq, boolean everFull) {
      this.cq = cq;
      this.everFull = everFull;
    }
  }

  private final class Run implements Detector {
    private final Map<QueueKey, Unreleased> unreleased = new LinkedHashMap<>();
    private final Map<FullInterval, CommandList> heldToTheEnd = new LinkedHashMap<>();
    private SourceTimes times = new SourceTimes();
    private @Nullable CompletionQueueLife ending;
    private @Nullable FullInterval endingInterval;

    @Override
    public void onBegin(SourceTimes sourceTimes) {
      times = sourceTimes;
    }

    @Override
    public void onFullInterval(FullInterval interval) {
      boolean noRelease = interval.roomLine() == EventChunk.NONE;
      boolean stuck = !interval.resumed() && interval.durationNs() >= Thresholds.STALL_NS;
      endingInterval = noRelease && stuck ? interval : null;
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      ending = cq;
      FullInterval interval = endingInterval;
      if (interval == null || interval.cqId() != cq.cqId()) {
        endingInterval = null;
      }
    }

    /** The CQEs of a CQ follow its end, then the completions that wait for a slot of it. */
    @Override
    public void onCommandEnd(CommandSpan command) {
      CompletionQueueLife cq = ending;
      FullInterval interval = endingInterval;
      if (cq == null || command.cqId() != cq.cqId() || command.controller() != cq.controller()) {
        return;
      }
      QueueKey key = new QueueKey(cq.controller(), cq.life(), cq.cqId());
      if (cq.lostByOverwrite()) {
        return; // The host waits for a CQE that was overwritten.
      }
      if (command.outcome() == Outcome.UNCONSUMED) {
        boolean proved = isProved(command);
        if (!proved && cq.polled()) {
          return; // Nobody has to poll.
        }
        Unreleased group =
            unreleased.computeIfAbsent(key, k -> new Unreleased(cq, interval != null));
        group.commands.add(command);
        group.consumed = proved && group.consumed == null ? command : group.consumed;
      } else if (interval != null
          && !interval.shadowDoorbells()
          && command.withheld()
          && !command.has(Stage.POSTED)
          && !unreleased.containsKey(key)) {
        heldToTheEnd.computeIfAbsent(interval, k -> new CommandList()).add(command);
      }
    }

    /** Whether the host consumed it, and had time to ring since: it submitted its tag again. */
    private boolean isProved(CommandSpan command) {
      return command.has(Stage.CONSUMED)
          && (command.timedOutWhileOpen()
              || times.certainNs(
                      command.source(),
                      command.timeNs(Stage.CONSUMED),
                      command.line(Stage.CONSUMED))
                  >= Thresholds.STALL_NS);
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      unreleased.values().forEach(group -> findings.add(finding(group)));
      heldToTheEnd.forEach((interval, held) -> findings.add(finding(interval, held)));
      return findings;
    }

    private Finding finding(FullInterval interval, CommandList held) {
      return new Finding(
          NoCqDoorbellRule.this,
          Severity.SUSPECT,
          party(),
          Wording.count(held.count(), "completion")
              + " withheld on CQ "
              + interval.cqId()
              + " for "
              + Wording.duration(interval.durationNs())
              + ", until the queue ended: no CQ head doorbell came",
          "The CQ was full and the controller withheld what it finished, as it has to. The host had"
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

    /**
     * A host may ring once for several CQEs, so CQEs that it consumed and did not release are a
     * fault only where it let the CQ fill up, or never rang at all.
     */
    private Finding finding(Unreleased group) {
      CompletionQueueLife cq = group.cq;
      CommandSpan consumed = group.consumed;
      boolean harmful = group.everFull || cq.heads().doorbellCount() == 0;
      boolean proved = consumed != null && harmful;
      CommandSpan first = group.commands.kept().get(0);
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(new Evidence(first.source(), first.line(Stage.COMPLETED), "the first one"));
      if (consumed != null) {
        evidence.add(
            new Evidence(
                consumed.source(),
                consumed.line(Stage.CONSUMED),
                "the tag of cid " + consumed.cid() + " is submitted again"));
      }
      return new Finding(
          NoCqDoorbellRule.this,
          proved ? Severity.FAULT : Severity.SUSPECT,
          party(),
          Wording.count(group.commands.count(), "CQE")
              + " posted on CQ "
              + cq.cqId()
              + " and never released"
              + (consumed != null ? ", although their tags were submitted again" : "")
              + (proved && group.everFull ? "; the CQ is full" : ""),
          consumed != null
              ? "The host submitted tags again whose CQEs it had not released, so it had consumed"
                  + " them, but it did not write the CQ head doorbell."
                  + (proved ? " The controller has to withhold what it finishes from then on." : "")
              : "The CQEs stood in the ring and the host had time to consume them. Either it did"
                  + " not see the interrupt, or it consumed them and did not ring the CQ head"
                  + " doorbell: this capture does not tell which.",
          consumed != null
              ? "Look at where the host writes the CQ head doorbell."
              : "Record the guest's nvme tracepoints beside this trace.",
          Grade.INFERRED,
          group.commands.count(),
          group.commands.kept(),
          evidence);
    }
  }
}
