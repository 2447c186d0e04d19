package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Finds out what a capture shows, and so which rules cannot decide. */
public final class CoverageDetector implements HistoryListener {
  private final EnumSet<EventKind> kinds = EnumSet.noneOf(EventKind.class);
  private boolean timed;
  private boolean cqSeen;
  private boolean sizeMissing;

  @Override
  public void onRow(EventCursor row) {
    kinds.add(row.kind());
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    cqSeen = true;
    sizeMissing |= !cq.sizeKnown();
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    timed = capture.hasTimes();
  }

  /**
   * What the capture lacks, after the history was told to its end; a rule that found something had
   * what it needed.
   */
  public Coverage coverage(TraceSummary inputs, List<Finding> findings) {
    List<Rule> spoken = findings.stream().map(Finding::rule).toList();
    List<Coverage.Unmet> unmet = new ArrayList<>();
    for (Rule rule : RuleCatalog.rules()) {
      if (!spoken.contains(rule) && rule.needs().stream().allMatch(this::concernsTheCapture)) {
        List<Need> missing = rule.needs().stream().filter(need -> !has(need)).toList();
        if (!missing.isEmpty()) {
          unmet.add(new Coverage.Unmet(rule, missing));
        }
      }
    }
    return new Coverage(unmet, producers(inputs));
  }

  /** Those that are named, and those whose events are seen: QEMU has no event for a post. */
  private EnumSet<Producer> producers(TraceSummary inputs) {
    EnumSet<Producer> producers = EnumSet.noneOf(Producer.class);
    inputs.sources().forEach(source -> producers.add(source.producer().program()));
    if (kinds.contains(EventKind.COMPLETE)) {
      producers.add(Producer.QEMU_NVME);
    }
    if (kinds.contains(EventKind.POST)) {
      producers.add(Producer.SPDK_TARGET);
    }
    return producers;
  }

  /** Reads of shadow doorbells matter where there are shadow doorbells. */
  private boolean concernsTheCapture(Need need) {
    return need != Need.SHADOW_HEADS
        || kinds.contains(EventKind.DBBUF_CONFIG)
        || kinds.contains(EventKind.SHADOW_CQ_HEAD)
        || kinds.contains(EventKind.SHADOW_SQ_TAIL);
  }

  private boolean has(Need need) {
    return switch (need) {
      case TIMES -> timed;
      case CQ_SIZES -> cqSeen && !sizeMissing;
      default -> need.kinds().stream().anyMatch(kinds::contains);
    };
  }
}
