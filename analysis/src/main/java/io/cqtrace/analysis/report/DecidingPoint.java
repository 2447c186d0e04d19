package io.cqtrace.analysis.report;

import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a capture is decided: what the ladder and the charts of a report are drawn around.
 *
 * @param line the first line of the gravest finding
 * @param controller controller of the finding, or {@link EventChunk#NONE}
 * @param life its life, or NONE
 * @param cqId its CQ, or NONE
 * @param lastNs its end, or {@link EventChunk#NO_TIME}
 * @param lines all lines of the finding
 */
public record DecidingPoint(
    Evidence line, int controller, int life, int cqId, long lastNs, List<Evidence> lines) {
  /** Copies the list. */
  public DecidingPoint {
    lines = List.copyOf(lines);
  }

  /**
   * The finding that decides: the first fault, else the first suspicion or delay, else, where the
   * controller's side is absent, the first that tells what the host's log says.
   */
  static Optional<Finding> finding(Analysis analysis) {
    return Stream.concat(
            ranked(analysis),
            analysis.findings().stream()
                .filter(f -> f.rule().aboutHost() && !analysis.tally().controllerSeen()))
        .findFirst();
  }

  private static Stream<Finding> ranked(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().tellsDelay() || finding.severity() != Severity.NOTICE);
  }

  /** The point of the finding that decides; of one about the host where there is no other. */
  public static Optional<DecidingPoint> of(Analysis analysis) {
    return Stream.concat(ranked(analysis), analysis.findings().stream())
        .filter(finding -> !finding.evidence().isEmpty())
        .findFirst()
        .map(DecidingPoint::of);
  }

  private static DecidingPoint of(Finding finding) {
    return new DecidingPoint(
        finding.evidence().get(0),
        finding.scope().controller(),
        finding.scope().life(),
        finding.scope().cqId(),
        finding.scope().lastNs(),
        finding.evidence());
  }

  /** Whether the moment that an occupancy enlarges is the one that decides. */
  public boolean isIn(CqOccupancy cq) {
    WorstMoment moment = cq.worst();
    boolean elsewhere = hasCq() && (cq.controller() != controller || cq.cqId() != cqId);
    return moment != null
        && !elsewhere
        && lines.stream()
            .anyMatch(
                e ->
                    e.source() == moment.source()
                        && e.line() >= moment.startLine()
                        && e.line() <= moment.endLine());
  }

  /** Whether its CQ is known. */
  public boolean hasCq() {
    return controller != EventChunk.NONE && cqId != EventChunk.NONE;
  }

  /** What a chart of it shows, in a capture that begins at {@code zeroNs}. */
  public ChartFocus focus(long zeroNs) {
    boolean timed = zeroNs != EventChunk.NO_TIME && lastNs != EventChunk.NO_TIME;
    ChartFocus focus =
        ChartFocus.WORST.at(line.source(), line.line(), timed ? lastNs - zeroNs : ChartFocus.ANY);
    return hasCq() ? focus.ofCq(controller, cqId) : focus;
  }

  /** A ladder of at most {@code rows} rows around it. */
  public LadderRecorder ladder(int rows) {
    LadderRecorder ladder = new LadderRecorder(line.source(), line.line(), rows);
    return hasCq() ? ladder.ofCq(controller, cqId) : ladder;
  }
}
