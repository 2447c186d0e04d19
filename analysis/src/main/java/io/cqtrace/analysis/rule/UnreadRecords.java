package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Records of another format in an input, which were counted and not read. */
final class UnreadRecords {
  private final Map<IngestCounter, Long> counts = new EnumMap<>(IngestCounter.class);
  private final Map<IngestCounter, List<Evidence>> lines = new EnumMap<>(IngestCounter.class);

  /** Takes in what reading the inputs said. */
  void take(TraceSummary inputs) {
    List<String> names = inputs.sources().stream().map(TraceSummary.Source::name).toList();
    for (IngestCounter counter : IngestCounter.values()) {
      if (counter.isUnreadRecord() && inputs.report().count(counter) > 0) {
        counts.put(counter, inputs.report().count(counter));
      }
    }
    for (RejectedRecord record : inputs.report().rejected()) {
      int source = names.indexOf(record.source());
      if (counts.containsKey(record.counter()) && source >= 0) {
        lines
            .computeIfAbsent(record.counter(), k -> new ArrayList<>())
            .add(new Evidence(source, record.line(), "the first of them"));
      }
    }
  }

  /** One notice for each kind. */
  List<Finding> findings(Rule rule) {
    List<Finding> findings = new ArrayList<>();
    counts.forEach((counter, count) -> findings.add(finding(rule, counter, count)));
    return findings;
  }

  private static String noun(IngestCounter counter) {
    return switch (counter) {
      case FOREIGN_QEMU -> "QEMU event";
      case FOREIGN_SPDK -> "SPDK line";
      case FOREIGN_FTRACE -> "ftrace event";
      default -> "kernel message";
    };
  }

  private Finding finding(Rule rule, IngestCounter counter, long count) {
    return new Finding(
        rule,
        Severity.NOTICE,
        rule.party(),
        Wording.count(count, noun(counter))
            + " in an input of another format "
            + (count == 1 ? "was" : "were")
            + " not read",
        "The formats of an input are chosen by its beginning. What these lines say is not in this"
            + " report.",
        counter.advice(),
        Grade.RECORDED,
        0,
        List.of(),
        lines.getOrDefault(counter, List.of()).stream().limit(1).toList());
  }
}
