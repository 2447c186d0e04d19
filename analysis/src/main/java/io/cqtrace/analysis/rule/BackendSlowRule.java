package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.List;

/** A command was fetched and not finished within the host's patience. */
final class BackendSlowRule implements Rule {
  @Override
  public String id() {
    return "BACKEND-SLOW";
  }

  @Override
  public Party party() {
    return Party.BACKEND;
  }

  @Override
  public String clause() {
    return "none: the specification sets no time for a command";
  }

  @Override
  public String says() {
    return "fetched, not completed within the host's timeout";
  }

  @Override
  public String needs() {
    return "fetches and completions (QEMU: --trace 'pci_nvme_*'), time stamps";
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final List<CommandSpan> unfinished = new ArrayList<>();
    private final CommandList late = new CommandList();
    private final CommandList slow = new CommandList();
    private long lastNs = EventChunk.NO_TIME;

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.outcome() == Outcome.LOST
          || command.isAsyncEventRequest()
          || command.timeNs(Stage.FETCHED) == EventChunk.NO_TIME) {
        return;
      }
      if (!command.has(Stage.COMPLETED)) {
        if (unfinished.size() < Finding.KEPT_COMMANDS) {
          unfinished.add(command);
        }
      } else if (command.targetQueueId() == EventChunk.NONE
          && command.elapsedNs(Stage.FETCHED, Stage.COMPLETED) >= Thresholds.STALL_NS) {
        (command.timedOutWhileOpen() ? late : slow).add(command);
      }
    }

    @Override
    public void onEnd(CaptureSpan capture) {
      lastNs = capture.lastNs();
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      List<CommandSpan> never =
          unfinished.stream()
              .filter(
                  c ->
                      c.timedOutWhileOpen()
                          || lastNs - c.timeNs(Stage.FETCHED) >= Thresholds.STALL_NS)
              .toList();
      if (!never.isEmpty()) {
        findings.add(finding(Severity.FAULT, never, never.size(), "never finished"));
      }
      if (!late.isEmpty()) {
        findings.add(
            finding(
                Severity.FAULT,
                late.kept(),
                late.count(),
                "finished only after the host had sent an Abort"));
      }
      if (!slow.isEmpty()) {
        findings.add(
            finding(
                Severity.SUSPECT,
                slow.kept(),
                slow.count(),
                "took longer than " + Wording.duration(Thresholds.STALL_NS)));
      }
      return findings;
    }

    private Finding finding(
        Severity severity, List<CommandSpan> commands, long count, String what) {
      CommandSpan worst = commands.get(0);
      for (CommandSpan command : commands) {
        if (durationNs(command) > durationNs(worst)) {
          worst = command;
        }
      }
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(new Evidence(worst.source(), worst.line(Stage.FETCHED), "it is fetched"));
      if (worst.has(Stage.COMPLETED)) {
        evidence.add(new Evidence(worst.source(), worst.line(Stage.COMPLETED), "it is finished"));
      }
      return new Finding(
          BackendSlowRule.this,
          severity,
          party(),
          Wording.count(count, "command")
              + " fetched and "
              + what
              + ", the worst "
              + worst.describe()
              + " after "
              + Wording.duration(durationNs(worst)),
          "The controller took the command and did not finish it in time; no CQ was in the way,"
              + " since it never asked for a slot. The time went into the backend (block layer,"
              + " medium), not into the queues.",
          "Look at the backend's requests at that time (QEMU: the block job or throttle behind the"
              + " drive; SPDK: bdev tracepoints).",
          Grade.RECORDED,
          count,
          commands,
          evidence);
    }

    private long durationNs(CommandSpan command) {
      return command.has(Stage.COMPLETED)
          ? command.elapsedNs(Stage.FETCHED, Stage.COMPLETED)
          : lastNs - command.timeNs(Stage.FETCHED);
    }
  }
}
