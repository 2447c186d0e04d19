package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.nvme.QueueKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a capture records, of which controller and which kind of queue. It decides which rules may
 * speak: a rule that rests on the absence of an event (no doorbell, no completion) is silent where
 * that event was never recorded, and {@link Coverage} says how to record it.
 *
 * <p>Admin and I/O queues are told apart, since QEMU has one event for the fetch of an admin
 * command and another for that of an I/O command. All queues of a kind are recorded alike, so that
 * a queue which nobody served is judged by what its neighbours show.
 */
public final class RecordedFacts implements HistoryListener {
  private final Map<Integer, Kinds> byController = new TreeMap<>();
  private final Set<CqPlace> unsizedCqs = new HashSet<>();
  private final EnumSet<EventKind> anywhere = EnumSet.noneOf(EventKind.class);
  private Kinds last = new Kinds();
  private int lastController = EventChunk.NONE;
  private boolean cqSeen;
  private boolean timed;

  /** Kinds of rows of one controller. */
  private static final class Kinds {
    final EnumSet<EventKind> admin = EnumSet.noneOf(EventKind.class);
    final EnumSet<EventKind> io = EnumSet.noneOf(EventKind.class);

    EnumSet<EventKind> of(QueueKind queueKind) {
      return queueKind == QueueKind.ADMIN ? admin : io;
    }

    boolean any(Set<EventKind> wanted) {
      return wanted.stream().anyMatch(kind -> admin.contains(kind) || io.contains(kind));
    }
  }

  private record CqPlace(int controller, int life, int cqId) {}

  @Override
  public void onFirstOfKind(EventCursor row) {
    anywhere.add(row.kind());
  }

  /** Hot path: nearly every row repeats what is known of its controller. */
  @Override
  public void onRow(EventCursor row) {
    int sqId = row.sqId();
    int queueId = sqId != EventChunk.NONE ? sqId : row.cqId();
    if (queueId == EventChunk.NONE) {
      return;
    }
    Kinds kinds = last;
    if (row.controller() != lastController) {
      kinds = byController.computeIfAbsent(row.controller(), controller -> new Kinds());
      lastController = row.controller();
      last = kinds;
    }
    kinds.of(QueueKind.of(queueId)).add(row.kind());
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    cqSeen = true;
    if (!cq.sizeKnown()) {
      unsizedCqs.add(new CqPlace(cq.controller(), cq.life(), cq.cqId()));
    }
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    timed = capture.hasTimes();
  }

  /** Whether a finding rests on recorded facts only. */
  public boolean support(Finding finding) {
    // What a producer says in words of its own about no command in particular stands for itself.
    boolean ownWords = finding.grade() == Grade.RECORDED && finding.commandCount() == 0;
    return ownWords || missing(finding).isEmpty();
  }

  /** Facts that a finding rests on and that were not recorded where it speaks. */
  public Set<RequiredFact> missing(Finding finding) {
    EnumSet<RequiredFact> missing = EnumSet.noneOf(RequiredFact.class);
    for (RequiredFact fact : finding.rule().restsOn(finding)) {
      boolean recorded =
          finding.commands().isEmpty()
              ? has(fact)
              : finding.commands().stream().allMatch(command -> has(fact, command));
      if (fact.absenceCounts() && !recorded) {
        missing.add(fact);
      }
    }
    return missing;
  }

  private boolean has(RequiredFact fact, CommandSpan command) {
    Kinds kinds = byController.get(command.controller());
    return switch (fact) {
      case TIMES -> timed;
      case CQ_SIZES ->
          !unsizedCqs.contains(new CqPlace(command.controller(), command.life(), command.cqId()));
      case FETCHES ->
          kinds != null && kinds.of(QueueKind.of(command.sqId())).contains(EventKind.FETCH);
      default -> kinds != null && kinds.any(fact.kinds());
    };
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
        List<RequiredFact> missing = rule.needs().stream().filter(fact -> !has(fact)).toList();
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
    if (anywhere.contains(EventKind.COMPLETE)) {
      producers.add(Producer.QEMU_NVME);
    }
    if (anywhere.contains(EventKind.POST)) {
      producers.add(Producer.SPDK_TARGET);
    }
    return producers;
  }

  /** Reads of shadow doorbells matter where there are shadow doorbells. */
  private boolean concernsTheCapture(RequiredFact fact) {
    return fact != RequiredFact.SHADOW_HEADS
        || anywhere.contains(EventKind.DBBUF_CONFIG)
        || anywhere.contains(EventKind.SHADOW_CQ_HEAD)
        || anywhere.contains(EventKind.SHADOW_SQ_TAIL);
  }

  /** Whether the capture records a fact of every kind of queue that is in use. */
  private boolean has(RequiredFact fact) {
    return switch (fact) {
      case TIMES -> timed;
      case CQ_SIZES -> cqSeen && unsizedCqs.isEmpty();
      case FETCHES -> anywhere.contains(EventKind.FETCH) && fetchesOfEveryKind();
      default -> fact.kinds().stream().anyMatch(anywhere::contains);
    };
  }

  private boolean fetchesOfEveryKind() {
    return byController.values().stream()
        .allMatch(kinds -> recordsFetches(kinds.admin) && recordsFetches(kinds.io));
  }

  private static boolean recordsFetches(EnumSet<EventKind> kinds) {
    boolean served =
        kinds.contains(EventKind.COMPLETE)
            || kinds.contains(EventKind.POST)
            || kinds.contains(EventKind.SQ_DOORBELL);
    return !served || kinds.contains(EventKind.FETCH);
  }
}
