package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Coverage;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.ReplayResult;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is said about a capture.
 *
 * @param trace the inputs and their counters
 * @param clocks how the inputs' clocks stand to each other
 * @param capture its extent
 * @param tally what became of the commands
 * @param conclusion the verdict, and why it is no better
 * @param findings what the rules found, the gravest first
 * @param replays the same doorbells through other controllers
 * @param queueSizesInferred whether queue sizes were inferred in a first pass
 * @param coverage what the capture lacks
 * @param texts the words of the evidence lines
 */
public record Analysis(
    TraceSummary trace,
    SourceClocks clocks,
    CaptureSpan capture,
    OutcomeTally tally,
    Conclusion conclusion,
    List<Finding> findings,
    List<ReplayResult> replays,
    boolean queueSizesInferred,
    Coverage coverage,
    Map<LineKey, String> texts) {

  /** Copies the collections. */
  public Analysis {
    findings = List.copyOf(findings);
    replays = List.copyOf(replays);
    texts = Map.copyOf(texts);
  }

  /** The verdict. */
  public Verdict verdict() {
    return conclusion.verdict();
  }

  /**
   * A line of an input.
   *
   * @param source index of the input
   * @param line its line, from 1
   */
  public record LineKey(int source, long line) {}

  /**
   * Commands whose completion was lost, the first thousand; by name where a finding found the name
   * elsewhere than in the controller's log.
   */
  public List<CommandSpan> lost() {
    if (!tally.lost().isEmpty()) {
      return tally.lost();
    }
    return findings.stream()
        .filter(finding -> finding.rule().id().equals("CQ-LOST"))
        .flatMap(finding -> finding.commands().stream())
        .toList();
  }

  /** Commands that may be lost instead of those of {@link #lost} that are not certain. */
  public List<CommandSpan> mayBeLost() {
    return findings.stream()
        .filter(finding -> finding.rule().id().equals("CQ-LOST"))
        .flatMap(finding -> finding.commands().stream())
        .filter(command -> !command.certain() && command.lossLine() == EventChunk.NONE)
        .toList();
  }

  /** The capture's own words for an evidence line, or null if they cannot be had. */
  public @Nullable String text(Evidence evidence) {
    return texts.get(new LineKey(evidence.source(), evidence.line()));
  }

  /** Name of the input that an evidence line is in. */
  public String sourceName(Evidence evidence) {
    return trace.sources().get(evidence.source()).name();
  }
}
