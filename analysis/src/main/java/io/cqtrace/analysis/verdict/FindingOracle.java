package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CaptureReplay;
import io.cqtrace.replay.CapturedLife;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.ChunkStream;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.RunVerdict;
import io.cqtrace.replay.Variant;
import java.util.List;
import java.util.function.Predicate;

/** A finding that a smaller trace is asked for: the same rows always get the same answer. */
public final class FindingOracle implements Predicate<EventChunk> {
  private final String label;
  private final String command;
  private final TableMemory memory;
  private final Judge judge;

  /** Tells the rows to a history with listeners of its own, and says what they found. */
  private interface Judge {
    boolean judge(HistoryBuilder history, Runnable run);
  }

  private FindingOracle(String label, String command, TableMemory memory, Judge judge) {
    this.label = label;
    this.command = command;
    this.memory = memory;
    this.judge = judge;
  }

  /** What a rule says of the trace itself: the same rule, party and severity. */
  public static FindingOracle ofRule(Finding finding, TableMemory memory) {
    Rule rule = finding.rule();
    Party party = finding.party();
    Severity severity = finding.severity();
    return new FindingOracle(
        severity + " " + rule.id() + ", " + party.blame(severity),
        "analyze FILE",
        memory,
        (history, run) -> {
          OutcomeTally tally = new OutcomeTally();
          Rule.Detector detector = rule.newDetector();
          history.addListener(tally).addListener(detector);
          run.run();
          return tally.contradiction() == null
              && detector.findings().stream()
                  .anyMatch(found -> found.party() == party && found.severity() == severity);
        });
  }

  /**
   * What becomes of the recorded doorbells with another controller: a completion that it discards,
   * or its failure.
   */
  public static FindingOracle ofRecordedReplay(
      Variant variant, boolean failure, TableMemory memory) {
    return new FindingOracle(
        (failure ? "CSTS.CFS" : "CQ-LOST")
            + " by "
            + variant.label()
            + " on the recorded doorbells",
        "replay FILE --host recorded --controller " + optionsOf(variant),
        memory,
        (history, run) -> {
          RecordedReplay replay = new RecordedReplay(variant);
          OutcomeTally tally = new OutcomeTally();
          history.addListener(tally).addListener(replay);
          run.run();
          ReplayResult result = replay.result();
          return tally.contradiction() == null
              && (failure ? result.run().failed() : result.run().lost() > 0);
        });
  }

  /** How a closed loop of a host and a controller, fitted to the trace, ends. */
  public static FindingOracle ofClosedLoop(
      HostModel host, Variant variant, RunVerdict verdict, TableMemory memory) {
    return new FindingOracle(
        verdict + " with host " + host.name() + " and controller " + variant.label(),
        "replay FILE --host " + host.name() + " --controller " + optionsOf(variant),
        memory,
        (history, run) -> {
          CapturedLife life = new CapturedLife(0, 1);
          history.addListener(life);
          run.run();
          return !life.isEmpty() && closedLoop(life, host, variant) == verdict;
        });
  }

  /** The verdict of a closed loop, as {@code cqtrace replay} reaches it for a QEMU trace. */
  public static RunVerdict closedLoop(CapturedLife life, HostModel host, Variant variant) {
    CaptureReplay replay = new CaptureReplay(life, 0, 0);
    Variant captured = new Variant(QemuController.current(), replay.deletesInTurn() ? 1 : 2);
    ReplayMatrix matrix =
        replay.matrix(
            List.of(new CapturedPair(Models.LINUX, captured, "format qemu-log")),
            List.of(host),
            List.of(variant.controller()),
            variant.reactors());
    return matrix.cells().get(0).result().verdict();
  }

  private static String optionsOf(Variant variant) {
    String name = variant.controller().name();
    return variant.reactorsMatter() ? name + " --reactors " + variant.reactors() : name;
  }

  /** What is looked for, in a few words. */
  public String label() {
    return label;
  }

  /** The arguments of cqtrace that show it in this file. */
  public String command(String file) {
    return command.replace("FILE", file);
  }

  @Override
  public boolean test(EventChunk rows) {
    HistoryBuilder history = new HistoryBuilder(QueueSizes.UNKNOWN);
    return judge.judge(
        history,
        () -> {
          try (ChunkStream stream = ChunkStream.ofPart(rows, memory)) {
            history.run(stream);
          }
        });
  }
}
