package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.CoverageDetector;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events -> history -> replays and findings -> verdict. One pass over the capture; a second one
 * only where the first had to find out the sizes of queues that were created before the capture
 * began.
 */
public final class Analyzer {
  private final TraceReader reader;
  private final QueueSizes givenSizes;
  private final List<Variant> variants;
  private SourceClocks clocks = new SourceClocks(List.of());

  /**
   * An analysis of these inputs.
   *
   * @param givenSizes queue sizes that the user knows
   * @param variants controllers to replay the capture through
   */
  public Analyzer(TraceReader reader, QueueSizes givenSizes, List<Variant> variants) {
    this.reader = reader;
    this.givenSizes = givenSizes;
    this.variants = List.copyOf(variants);
  }

  /** Runs it. */
  public Analysis run(TableMemory memory) {
    return run(memory, () -> new HistoryListener() {}, listener -> {});
  }

  /**
   * Runs it with one more listener, made anew for each pass.
   *
   * @param listener makes it
   * @param result gets the one of the last pass
   */
  public <L extends HistoryListener> Analysis run(
      TableMemory memory, Supplier<L> listener, java.util.function.Consumer<L> result) {
    clocks = ClockRelation.of(reader, memory);
    L extra = listener.get();
    Pass pass = new Pass(givenSizes);
    pass.read(memory, extra);
    QueueSizes inferred = pass.builder.inferredSizes();
    if (inferred != null) {
      extra = listener.get();
      pass = new Pass(inferred);
      pass.read(memory, extra);
    }
    result.accept(extra);
    return pass.conclude(inferred != null);
  }

  /** One pass over the capture. */
  private final class Pass implements HistoryListener {
    final HistoryBuilder builder;
    final OutcomeTally tally = new OutcomeTally();
    final CoverageDetector coverage = new CoverageDetector();
    final HostReactions hostReactions = new HostReactions();
    final List<Rule.Detector> detectors = new ArrayList<>();
    final List<RecordedReplay> replays = new ArrayList<>();
    @Nullable CaptureSpan capture;
    @Nullable TraceSummary trace;

    Pass(QueueSizes sizes) {
      builder = new HistoryBuilder(sizes);
    }

    void read(TableMemory memory, HistoryListener extra) {
      builder.tell(tally).tell(coverage).tell(hostReactions).tell(this).tell(extra);
      for (Rule rule : RuleCatalog.rules()) {
        Rule.Detector detector = rule.newDetector();
        detectors.add(detector);
        builder.tell(detector);
      }
      for (Variant variant : variants) {
        RecordedReplay replay = new RecordedReplay(variant);
        replays.add(replay);
        builder.tell(replay);
      }
      try (EventStream events = reader.events(memory, clocks)) {
        builder.run(events);
        trace = events.summary();
      }
    }

    @Override
    public void onEnd(CaptureSpan span) {
      capture = span;
    }

    Analysis conclude(boolean sizesInferred) {
      CaptureSpan span = capture;
      TraceSummary summary = trace;
      if (span == null || summary == null) {
        throw new IllegalStateException("the capture was not read to its end");
      }
      List<Finding> findings = new ArrayList<>();
      for (Rule.Detector detector : detectors) {
        detector.onInputs(summary);
        findings.addAll(detector.findings());
      }
      findings.removeIf(finding -> isAfter(finding, tally.contradiction()));
      findings.sort(Comparator.comparing(Finding::severity));
      List<ReplayResult> results = new ArrayList<>();
      if (tally.followedCount() > 0) {
        replays.forEach(replay -> results.add(replay.result()));
      }
      boolean inputCut = summary.report().count(IngestCounter.REMARK_COMPRESSED_CUT) > 0;
      Conclusion conclusion =
          Conclusion.of(new Conclusion.Basis(span, tally, hostReactions, findings, inputCut));
      return new Analysis(
          summary,
          clocks,
          span,
          tally,
          conclusion,
          findings,
          results,
          sizesInferred,
          coverage.coverage(summary, findings),
          texts(findings, conclusion));
    }
  }

  /** Whether a finding rests on what stands behind a contradiction: then it says nothing. */
  private static boolean isAfter(Finding finding, @Nullable HistoryGap contradiction) {
    if (contradiction == null || finding.rule().explains(contradiction.cause())) {
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
            reader
                .lineTexts(source, lines)
                .forEach((line, text) -> texts.put(new Analysis.LineKey(source, line), text)));
    return texts;
  }
}
