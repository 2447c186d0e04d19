package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.OverwriteController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CommandOutcome;
import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.RunResult;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.SimulatedTimes;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Runs of a controller that posts without looking at the CQ head: what is found in their traces is
 * what the run itself knows: whether a CQE was written to a full CQ, and which completions were
 * lost.
 */
class SimulatedOverrunsTest {
  /** What a trace shows. */
  private static final class Shown implements HistoryListener {
    final Set<String> lost = new TreeSet<>();
    final List<Finding> findings = new ArrayList<>();
    long overruns;

    @Override
    public void onViolation(Violation violation) {
      overruns += violation.kind() == Violation.Kind.CQ_OVERRUN ? 1 : 0;
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.outcome() == Outcome.LOST) {
        lost.add(command.sqId() + ":" + command.cid() + ":" + command.targetQueueId());
      }
    }
  }

  @Test
  void aTraceShowsWhatTheRunKnows() {
    int losing = 0;
    int harmless = 0;
    for (HostModel host : Models.hosts()) {
      for (int outstanding : new int[] {30, 32, 34, 40, 63}) {
        for (long seed = 0; seed < 6; seed++) {
          SimulatedRun run = run(host, outstanding, seed);
          RunResult result = run.result();
          Shown shown = shown(run);
          String what = host.name() + ", " + outstanding + " outstanding, seed " + seed;
          assertThat(shown.overruns > 0).as(what).isEqualTo(result.overruns() > 0);
          assertThat(shown.lost).as(what).isEqualTo(lost(run));
          assertThat(shown.findings).as(what).hasSize(result.overruns() > 0 ? 1 : 0);
          if (result.overruns() > 0) {
            Finding finding = shown.findings.get(0);
            assertThat(finding.severity()).as(what).isEqualTo(Severity.FAULT);
            assertThat(finding.summary().contains("no loss"))
                .as(what + ": " + finding.summary())
                .isEqualTo(result.lost() == 0);
            losing += result.lost() > 0 ? 1 : 0;
            harmless += result.lost() > 0 ? 0 : 1;
          }
        }
      }
    }
    assertThat(losing).as("runs that lose").isPositive();
    assertThat(harmless).as("runs that overwrite without loss").isPositive();
  }

  private static SimulatedRun run(HostModel host, int outstanding, long seed) {
    SimulatedTimes times = SimulatedTimes.assumed().withJitter(seed == 0 ? 0 : 20);
    return new DeleteQueuesScenario(64, 32, outstanding, 1)
        .run(host, new Variant(OverwriteController.all(), 2), times, seed);
  }

  private static Set<String> lost(SimulatedRun run) {
    Set<String> lost = new TreeSet<>();
    for (CommandOutcome outcome : run.outcomes()) {
      if (outcome.outcome() == Outcome.LOST) {
        lost.add(outcome.sqId() + ":" + outcome.cid() + ":" + outcome.targetQueueId());
      }
    }
    return lost;
  }

  private static Shown shown(SimulatedRun run) {
    Shown shown = new Shown();
    Rule.Detector detector = new CqOverrunRule().newDetector();
    OutcomeTally tally = new OutcomeTally();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventStream events = run.events(memory)) {
      new HistoryBuilder(QueueSizes.UNKNOWN)
          .addListener(tally)
          .addListener(detector)
          .addListener(shown)
          .run(events);
    }
    assertThat(tally.contradiction()).isNull();
    shown.findings.addAll(detector.findings());
    return shown;
  }
}
