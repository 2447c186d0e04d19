package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HostRequests;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The controller discarded completions because the CQ was full.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c: post_completion} prints {@code cqid:%d full} and
 * returns -1; NVMe Base 2.0, 3.3.1.2.1: the controller shall not post until slots are available.
 */
final class CqLostRule extends Rule {
  private static final int SHOWN_COMMANDS = 1;

  CqLostRule() {
    super(
        RuleInfo.of(
            "CQ-LOST",
            Party.CONTROLLER,
            "completion discarded although flow control obliges the controller to wait",
            Wording.CQ_FLOW_CONTROL,
            RequiredFact.COMPLETIONS));
  }

  /** The controller says itself that it discarded a completion. */
  @Override
  public Set<RequiredFact> restsOn(Finding finding) {
    return EnumSet.noneOf(RequiredFact.class);
  }

  @Override
  public boolean quotes() {
    return true;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record QueueKey(int controller, int cqId) {}

  private final class Run implements Detector {
    private final Map<QueueKey, Long> lossCounts = new LinkedHashMap<>();
    private final Map<QueueKey, List<Evidence>> lossLines = new LinkedHashMap<>();
    private final Map<QueueKey, CommandList> commands = new LinkedHashMap<>();
    private final Map<QueueKey, List<CommandSpan>> others = new LinkedHashMap<>();
    private final Map<QueueKey, Scope> lossScopes = new HashMap<>();
    private final HostRequests requests = new HostRequests();
    private boolean failed;
    private boolean contradicted;

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.HOST_SUBMIT, EventKind.HOST_COMPLETE, EventKind.CONTROLLER_FAILED);
    }

    @Override
    public void onRow(EventCursor row) {
      requests.onRow(row);
      failed |= row.kind() == EventKind.CONTROLLER_FAILED;
    }

    @Override
    public void onGap(HistoryGap gap) {
      contradicted |= gap.cause().contradiction();
    }

    @Override
    public void onLost(CompletionQueueLife cq, RowContext at) {
      QueueKey key = new QueueKey(cq.controller(), cq.cqId());
      count(key, at.source(), at.line());
      lossScopes.merge(key, Scope.at(cq, at.timeNs()), Scope::and);
    }

    private void count(QueueKey key, int source, long line) {
      lossCounts.merge(key, 1L, Long::sum);
      List<Evidence> lines = lossLines.computeIfAbsent(key, k -> new ArrayList<>());
      if (lines.size() < 2) {
        lines.add(new Evidence(source, line, "the CQ is full, the completion is discarded"));
      } else {
        lines.set(1, new Evidence(source, line, "the last one discarded"));
      }
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.outcome() != Outcome.LOST || command.overwritten()) {
        return;
      }
      QueueKey key = new QueueKey(command.controller(), command.cqId());
      if (command.lossGrade() == Grade.RECORDED) {
        count(key, command.source(), command.lossLine());
      }
      commands.computeIfAbsent(key, k -> new CommandList()).add(command);
    }

    @Override
    public void onMayBeLost(CommandSpan command) {
      QueueKey key = new QueueKey(command.controller(), command.cqId());
      others.computeIfAbsent(key, k -> new ArrayList<>()).add(command);
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      lossCounts.forEach((key, count) -> findings.add(finding(key, count)));
      return findings;
    }

    private Finding finding(QueueKey key, long count) {
      CommandList lost = commands.getOrDefault(key, new CommandList());
      List<CommandSpan> byCount = lost.isEmpty() ? givenUpInstead(key, count) : List.of();
      List<CommandSpan> named = byCount.isEmpty() ? candidates(key, lost) : byCount;
      List<Evidence> evidence = new ArrayList<>(lossLines.getOrDefault(key, List.of()));
      for (CommandSpan command : named.subList(0, Math.min(SHOWN_COMMANDS, named.size()))) {
        HostLines.addSubmit(evidence, command);
        if (command.has(Stage.FETCHED)) {
          evidence.add(
              new Evidence(
                  command.source(),
                  command.line(Stage.FETCHED),
                  command.describe() + ": the controller takes it"));
        }
        HostLines.addEnd(evidence, command);
      }
      Names names = names(lost, byCount);
      long certain = named.stream().filter(CommandSpan::certain).count();
      Finding found =
          new Finding(
              CqLostRule.this,
              Severity.FAULT,
              party(),
              (contradicted ? "at least " : "")
                  + Wording.count(count, "completion")
                  + " discarded on CQ "
                  + key.cqId()
                  + " because it was full"
                  + (failed
                      ? "; the controller also set CSTS.CFS"
                      : "; the log shows no controller failure (CSTS.CFS)"),
              "With no free slot in the CQ the controller has to keep a finished command and post it"
                  + " once the host has released a slot. The controller discarded the completion; the"
                  + " host's request times out. The host's order (consume a batch, ring the CQ head"
                  + " once) is permitted."
                  + names.explanation
                  + (certain == named.size() || named.isEmpty()
                      ? ""
                      : uncertainty(count, certain, named)),
              "Repair the controller's CQ flow control (SPDK: 6e1d0b50c1 counts outstanding commands"
                  + " before it fetches)."
                  + names.advice,
              names.grade,
              count,
              named,
              evidence);
      Scope ofLosses = lossScopes.get(key);
      return named.isEmpty() && ofLosses != null ? found.in(ofLosses) : found;
    }

    /** Those taken for lost, and those that may be meant instead. */
    private List<CommandSpan> candidates(QueueKey key, CommandList lost) {
      List<CommandSpan> all = new ArrayList<>(lost.kept());
      all.addAll(others.getOrDefault(key, List.of()));
      return all.subList(0, Math.min(all.size(), Finding.KEPT_COMMANDS));
    }

    private String uncertainty(long count, long certain, List<CommandSpan> named) {
      if (contradicted) {
        return " Lines are missing in this capture, so the commands shown may be others than those"
            + " whose completions were discarded: "
            + certain
            + " of them are certain.";
      }
      return " The lost are "
          + count
          + " of these "
          + named.size()
          + ": "
          + certain
          + " are certain, those marked ? may or may not be among them.";
    }

    /** The requests of this queue's SQ that the host gave up, if they are as many as were lost. */
    private List<CommandSpan> givenUpInstead(QueueKey key, long count) {
      List<CommandSpan> candidates =
          requests.givenUp().stream().filter(request -> request.sqId() == key.cqId()).toList();
      return candidates.size() == count ? candidates : List.of();
    }

    private Names names(CommandList lost, List<CommandSpan> byCount) {
      if (!byCount.isEmpty()) {
        return Names.BY_COUNT;
      }
      if (lost.isEmpty()) {
        return Names.NONE;
      }
      boolean allNamed = lost.kept().stream().allMatch(c -> c.cid() != EventChunk.NONE);
      return allNamed ? Names.RECORDED : Names.BY_ORDER;
    }
  }

  /** How the lost commands are known by name. */
  private enum Names {
    RECORDED(Grade.RECORDED, "", ""),
    BY_ORDER(
        Grade.INFERRED,
        " The controller's log names no CID for these commands: the queue being deleted tells them"
            + " apart, by the order in which they finished.",
        " Record the guest's events/nvme to learn the CIDs."),
    BY_COUNT(
        Grade.INFERRED,
        " The controller's log shows only the discards. The commands are those that the host gave"
            + " up in its own trace: as many as were lost.",
        " With -L nvmf_vfio (debug build) the controller's log shows the commands too."),
    NONE(
        Grade.RECORDED,
        " The controller's log shows only the discards, not whose completions they were.",
        " Record -L nvmf_vfio (debug build) and the guest's events/nvme to learn which commands.");

    final Grade grade;
    final String explanation;
    final String advice;

    Names(Grade grade, String explanation, String advice) {
      this.grade = grade;
      this.explanation = explanation;
      this.advice = advice;
    }
  }
}
