package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The verdict of a capture and what it rests on. A fault decides. Without one the capture is clean
 * only if it shows that commands were delivered and nothing remains in doubt.
 *
 * @param verdict the verdict
 * @param doubts why it is INCONCLUSIVE, the gravest first; empty for every other verdict
 */
public record Conclusion(Verdict verdict, List<Doubt> doubts) {
  /** Copies the list. */
  public Conclusion {
    doubts = List.copyOf(doubts);
  }

  /**
   * What is known of a capture when its findings are complete.
   *
   * @param capture its extent
   * @param tally what became of the commands
   * @param hostReactions what the host did about commands that did not complete
   * @param findings what the rules found
   * @param unsupported whether a rule saw stuck commands, and what it rests on was not recorded
   *     there
   * @param report what became of the lines
   */
  record Basis(
      CaptureSpan capture,
      OutcomeTally tally,
      HostReactions hostReactions,
      List<Finding> findings,
      boolean unsupported,
      IngestReport report) {
    /** Whether an input ends early. */
    boolean inputCut() {
      return report.count(IngestCounter.REMARK_COMPRESSED_CUT) > 0;
    }
  }

  /** The verdict that these facts allow. */
  static Conclusion of(Basis basis) {
    if (basis.findings().stream().anyMatch(f -> f.severity() == Severity.FAULT)) {
      return new Conclusion(Verdict.FAULT, List.of());
    }
    List<Doubt> doubts = doubts(basis);
    if (!doubts.isEmpty()) {
      return new Conclusion(Verdict.INCONCLUSIVE, doubts);
    }
    boolean waited =
        basis.findings().stream()
            .anyMatch(f -> f.severity() == Severity.SUSPECT || f.rule().tellsDelay());
    return new Conclusion(waited ? Verdict.DELAYED : Verdict.CLEAN, List.of());
  }

  private static List<Doubt> doubts(Basis basis) {
    OutcomeTally tally = basis.tally();
    List<Doubt> doubts = new ArrayList<>();
    if (basis.report().isMostlyDamaged()) {
      doubts.add(Doubt.of(Doubt.Cause.MOSTLY_DAMAGED));
    }
    HistoryGap contradiction = tally.contradiction();
    if (contradiction != null) {
      doubts.add(
          new Doubt(
              Doubt.Cause.CONTRADICTION,
              List.of(
                  new Evidence(
                      contradiction.source(), contradiction.line(), "the first contradiction"))));
    }
    List<Evidence> reactions = hostReactions(basis);
    if (!reactions.isEmpty()) {
      doubts.add(new Doubt(Doubt.Cause.HOST_GAVE_UP, reactions));
    } else if (basis.findings().stream().anyMatch(f -> f.rule().tellsHostGaveUp())) {
      doubts.add(Doubt.of(Doubt.Cause.DEVICE_LOST));
    }
    if (!tally.controllerSeen()) {
      doubts.add(Doubt.of(Doubt.Cause.HOST_SIDE_ONLY));
      return doubts;
    }
    if (notDelivered(tally)) {
      doubts.add(Doubt.of(Doubt.Cause.NOT_DELIVERED));
    }
    doubts.addAll(openCommands(basis));
    if (tally.count(Outcome.DELIVERED) == 0) {
      doubts.add(Doubt.of(Doubt.Cause.NOTHING_DELIVERED));
    } else if (tally.onlyHiddenHeads()) {
      doubts.add(Doubt.of(Doubt.Cause.DOORBELLS_NOT_RECORDED));
    } else if (tally.onlyUnsizedCqs()) {
      doubts.add(Doubt.of(Doubt.Cause.SIZES_UNKNOWN));
    }
    if (basis.report().unreadRecordCount() > 0) {
      doubts.add(Doubt.of(Doubt.Cause.UNREAD_RECORDS));
    }
    return doubts;
  }

  /** What shows that the host gave up: on the controller's side, or in its own words. */
  private static List<Evidence> hostReactions(Basis basis) {
    List<Evidence> lines = new ArrayList<>(basis.hostReactions().lines());
    for (Finding finding : basis.findings()) {
      if (finding.rule().tellsHostGaveUp() && !isExplained(finding, basis.findings())) {
        finding.evidence().stream().limit(1).forEach(lines::add);
      }
    }
    return lines;
  }

  /** Whether the same log says that the controller, or the link to it, was gone. */
  private static boolean isExplained(Finding gaveUp, List<Finding> findings) {
    return findings.stream()
        .anyMatch(
            f ->
                f.rule().explainsGivingUp()
                    && f.severity() == Severity.SUSPECT
                    && f.scope().controller() == gaveUp.scope().controller()
                    && f.evidence().get(0).source() == gaveUp.evidence().get(0).source());
  }

  private static boolean notDelivered(OutcomeTally tally) {
    return tally.withheldForeverCount()
            + tally.count(Outcome.LOST)
            + tally.count(Outcome.UNSIGNALLED)
            + tally.count(Outcome.UNCONSUMED)
        > 0;
  }

  private static List<Doubt> openCommands(Basis basis) {
    OutcomeTally tally = basis.tally();
    long executing = tally.count(Outcome.EXECUTING);
    List<Doubt> doubts = new ArrayList<>();
    boolean suspected =
        basis.findings().stream()
            .filter(f -> f.severity() == Severity.SUSPECT)
            .flatMap(f -> f.commands().stream())
            .anyMatch(command -> !command.has(Stage.COMPLETED));
    if (suspected || tally.oldOpenCount() > 0) {
      doubts.add(Doubt.of(Doubt.Cause.OPEN_TOO_LONG));
    }
    if (basis.unsupported()) {
      doubts.add(Doubt.of(Doubt.Cause.FACTS_NOT_RECORDED));
    }
    // Without times it cannot be determined whether what is open at the end is young or stuck.
    if (!basis.capture().timed() && executing + tally.count(Outcome.NOT_FETCHED) > 0) {
      doubts.add(Doubt.of(Doubt.Cause.OPEN_WITHOUT_TIMES));
    }
    if (basis.inputCut() && executing > 0) {
      doubts.add(Doubt.of(Doubt.Cause.OPEN_AT_CUT));
    }
    return doubts;
  }
}
