package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
  public Set<Need> needs() {
    return EnumSet.of(Need.FETCHES, Need.COMPLETIONS, Need.TIMES);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** Commands of one kind, and the one that took longest. */
  private static final class Group {
    final CommandList commands = new CommandList();
    @Nullable CommandSpan worst;
    long worstNs;

    void add(CommandSpan command, long durationNs) {
      commands.add(command);
      if (worst == null || durationNs > worstNs) {
        worst = command;
        worstNs = durationNs;
      }
    }
  }

  private final class Run implements Detector {
    private final Group never = new Group();
    private final Group late = new Group();
    private final Group slow = new Group();
    private long nowNs = EventChunk.NO_TIME;

    @Override
    public void onRow(EventCursor row) {
      nowNs = Math.max(nowNs, row.timeNs());
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.outcome() == Outcome.LOST
          || command.isAsyncEventRequest()
          || command.timeNs(Stage.FETCHED) == EventChunk.NO_TIME) {
        return;
      }
      if (!command.has(Stage.COMPLETED)) {
        // What ends it may be a reset, long before the end of the capture.
        long openNs = nowNs - command.timeNs(Stage.FETCHED);
        boolean fetchRecorded = command.cid() != EventChunk.NONE;
        if (fetchRecorded && openNs >= Thresholds.STALL_NS) {
          never.add(command, openNs);
        }
        return;
      }
      long durationNs = command.elapsedNs(Stage.FETCHED, Stage.COMPLETED);
      if (command.targetQueueId() == EventChunk.NONE && durationNs >= Thresholds.STALL_NS) {
        (command.timedOutWhileOpen() ? late : slow).add(command, durationNs);
      }
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      add(findings, Severity.FAULT, never, "never finished");
      add(findings, Severity.FAULT, late, "finished only after the host had sent an Abort");
      add(
          findings,
          Severity.SUSPECT,
          slow,
          "took longer than " + Wording.duration(Thresholds.STALL_NS));
      return findings;
    }

    private void add(List<Finding> findings, Severity severity, Group group, String what) {
      CommandSpan worst = group.worst;
      if (worst != null) {
        findings.add(finding(severity, group, worst, what));
      }
    }

    private Finding finding(Severity severity, Group group, CommandSpan worst, String what) {
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(new Evidence(worst.source(), worst.line(Stage.FETCHED), "it is fetched"));
      if (worst.has(Stage.COMPLETED)) {
        evidence.add(new Evidence(worst.source(), worst.line(Stage.COMPLETED), "it is finished"));
      }
      return new Finding(
          BackendSlowRule.this,
          severity,
          party(),
          Wording.count(group.commands.count(), "command")
              + " fetched and "
              + what
              + ", the worst "
              + worst.describe()
              + " after "
              + Wording.duration(group.worstNs),
          "The controller took the command and did not finish it in time; no CQ was in the way,"
              + " since it never asked for a slot. The time went into the backend (block layer,"
              + " medium), not into the queues.",
          "Look at the backend's requests at that time (QEMU: the block job or throttle behind the"
              + " drive; SPDK: bdev tracepoints).",
          Grade.RECORDED,
          group.commands.count(),
          group.commands.kept(),
          evidence);
    }
  }
}
