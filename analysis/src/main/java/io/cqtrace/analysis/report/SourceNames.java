package io.cqtrace.analysis.report;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Names of the inputs in what is meant to be sent: as given, but never an absolute path. */
public final class SourceNames {
  private SourceNames() {}

  /** The analysis with names that tell nothing of the machine's folders. */
  public static Analysis withoutFolders(Analysis analysis) {
    List<String> given =
        analysis.trace().sources().stream().map(TraceSummary.Source::name).toList();
    return renamed(analysis, PortableNames.of(given), UnaryOperator.identity());
  }

  /**
   * The analysis with other names of its inputs.
   *
   * @param names one for each source
   * @param words what becomes of the capture's own words
   */
  static Analysis renamed(Analysis analysis, List<String> names, UnaryOperator<String> words) {
    List<TraceSummary.Source> sources = new ArrayList<>();
    Map<String, String> newNames = new HashMap<>();
    for (TraceSummary.Source source : analysis.trace().sources()) {
      String name = names.get(sources.size());
      newNames.putIfAbsent(source.name(), name);
      Map<String, String> settings = new TreeMap<>(source.producer().settings());
      settings.replaceAll((key, value) -> words.apply(value));
      sources.add(
          new TraceSummary.Source(
              name,
              source.format(),
              words.apply(source.reason()),
              source.clock(),
              source.producer().withSettings(settings)));
    }
    Map<Analysis.LineKey, String> texts =
        new TreeMap<>(
            Comparator.comparingInt(Analysis.LineKey::source)
                .thenComparingLong(Analysis.LineKey::line));
    texts.putAll(analysis.texts());
    texts.replaceAll((line, text) -> words.apply(text));
    return new Analysis(
        new TraceSummary(sources, report(analysis.trace().report(), newNames, words)),
        analysis.clocks(),
        analysis.capture(),
        analysis.tally(),
        analysis.conclusion(),
        analysis.findings(),
        analysis.replays(),
        analysis.queueSizesInferred(),
        analysis.coverage(),
        texts);
  }

  private static IngestReport report(
      IngestReport report, Map<String, String> names, UnaryOperator<String> words) {
    IngestReport renamed = new IngestReport();
    for (IngestCounter counter : IngestCounter.values()) {
      renamed.add(counter, report.count(counter));
    }
    renamed.addLines(report.lineCount());
    for (RejectedRecord record : report.rejected()) {
      renamed.keep(
          new RejectedRecord(
              names.getOrDefault(record.source(), "input"),
              record.line(),
              record.counter(),
              words.apply(record.excerpt())));
    }
    return renamed;
  }
}
