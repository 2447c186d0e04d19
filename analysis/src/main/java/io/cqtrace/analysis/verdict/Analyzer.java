package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.RecordedFacts;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.ReplayTogether;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events -> history -> replays and findings -> verdict: what listens to a capture's history, and
 * what is concluded from it.
 */
public final class Analyzer {
  private final CapturePass pass;
  private final List<Variant> variants;

  /**
   * An analysis of a capture.
   *
   * @param pass reads it
   * @param variants controllers to replay the capture through
   */
  public Analyzer(CapturePass pass, List<Variant> variants) {
    this.pass = pass;
    this.variants = List.copyOf(variants);
  }

  /** Runs it. */
  public Analysis run() {
    return run(() -> new HistoryListener() {}, listener -> {});
  }

  /**
   * Runs it with one more listener, made anew for each reading.
   *
   * @param listener makes it
   * @param result gets the one of the last reading
   */
  public <L extends HistoryListener> Analysis run(Supplier<L> listener, Consumer<L> result) {
    Heard<L> heard = pass.read(() -> new Heard<>(listener.get()), Heard::listeners);
    result.accept(heard.extra);
    return heard.conclude();
  }

  /** What listens to one reading of the capture. */
  private final class Heard<L extends HistoryListener> implements HistoryListener {
    final L extra;
    final OutcomeTally tally = new OutcomeTally();
    final RecordedFacts facts = new RecordedFacts();
    final HostReactions hostReactions = new HostReactions();
    final List<Rule.Detector> detectors =
        RuleCatalog.rules().stream().map(Rule::newDetector).toList();
    final ReplayTogether replays = new ReplayTogether(variants);
    @Nullable CaptureSpan capture;

    Heard(L extra) {
      this.extra = extra;
    }

    List<HistoryListener> listeners() {
      List<HistoryListener> all =
          new ArrayList<>(List.of(tally, facts, hostReactions, this, extra));
      all.addAll(detectors);
      all.add(replays);
      return all;
    }

    @Override
    public void onEnd(CaptureSpan span) {
      capture = span;
    }

    Analysis conclude() {
      CaptureSpan span = capture;
      TraceSummary summary = pass.trace();
      if (span == null) {
        throw new IllegalStateException("the capture was not read to its end");
      }
      List<Finding> findings = new ArrayList<>();
      for (Rule.Detector detector : detectors) {
        detector.onInputs(summary);
        findings.addAll(detector.findings());
      }
      boolean unsupported =
          findings.stream().anyMatch(f -> isAboutStuckCommands(f) && !facts.support(f));
      findings.removeIf(finding -> !facts.support(finding));
      findings.removeIf(finding -> isAfter(finding, tally.contradiction()));
      findings.sort(Comparator.comparing(Finding::severity));
      List<ReplayResult> results = new ArrayList<>();
      if (tally.followedCount() > 0) {
        results.addAll(replays.results());
      }
      Conclusion conclusion =
          Conclusion.of(
              new Conclusion.Basis(
                  span, tally, hostReactions, findings, unsupported, summary.report()));
      return new Analysis(
          summary,
          pass.clocks(),
          span,
          tally,
          conclusion,
          findings,
          results,
          pass.sizesInferred(),
          facts.coverage(summary, findings),
          texts(findings, conclusion));
    }
  }

  /** Whether a finding accuses somebody because commands did not get on. */
  private static boolean isAboutStuckCommands(Finding finding) {
    return finding.severity() != Severity.NOTICE
        && finding.commands().stream().anyMatch(command -> command.outcome().stuck());
  }

  /** Whether a finding rests on what stands behind a contradiction: then it says nothing. */
  private static boolean isAfter(Finding finding, @Nullable HistoryGap contradiction) {
    if (contradiction == null
        || finding.rule().quotes()
        || finding.rule().explains(contradiction.cause())) {
      return false;
    }
    return finding.evidence().stream()
        .anyMatch(e -> e.source() != contradiction.source() || e.line() >= contradiction.line());
  }

  private Map<Analysis.LineKey, String> texts(List<Finding> findings, Conclusion conclusion) {
    Map<Integer, TreeSet<Long>> wanted = new TreeMap<>();
    Stream.concat(
            findings.stream().flatMap(finding -> finding.evidence().stream()),
            conclusion.doubts().stream().flatMap(doubt -> doubt.evidence().stream()))
        .forEach(
            (Evidence line) ->
                wanted.computeIfAbsent(line.source(), k -> new TreeSet<>()).add(line.line()));
    Map<Analysis.LineKey, String> texts = new HashMap<>();
    wanted.forEach(
        (source, lines) ->
            pass.capture()
                .lineTexts(source, lines)
                .forEach((line, text) -> texts.put(new Analysis.LineKey(source, line), text)));
    return texts;
  }
}
