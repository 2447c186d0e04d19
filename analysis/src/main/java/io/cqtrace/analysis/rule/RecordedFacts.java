package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.nvme.QueueKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a capture records, of which controller, in which of its lives, of which kind of queue, and
 * from which line on. It decides which rules may speak: a rule that rests on the absence of an
 * event (no doorbell, no completion) is silent where that event was not recorded, and {@link
 * Coverage} says how to record it.
 *
 * <p>Admin and I/O queues are told apart, since QEMU has one event for the fetch of an admin
 * command and another for that of an I/O command. All queues of a kind are recorded alike, so that
 * a queue which nobody served is judged by what its neighbours show. But a trace event or a log
 * level may be switched on late, or for one run only: an event counts as recorded for a command if
 * the same life shows one before the command's last step, or an earlier life does and its own one
 * shows it later.
 */
public final class RecordedFacts implements HistoryListener {
  private final Map<Integer, Kinds> running = new TreeMap<>();
  private final Map<Life, Kinds> byLife = new HashMap<>();
  private final Set<CqPlace> unsizedCqs = new HashSet<>();
  private final EnumSet<EventKind> anywhere = EnumSet.noneOf(EventKind.class);
  private Kinds last = new Kinds();
  private int lastController = EventChunk.NONE;
  private boolean cqSeen;
  private boolean timed;

  private record Life(int controller, int number) {}

  /** Kinds of rows of one life of a controller, and where the first of each stands. */
  private static final class Kinds {
    final EnumSet<EventKind> admin = EnumSet.noneOf(EventKind.class);
    final EnumSet<EventKind> io = EnumSet.noneOf(EventKind.class);
    final Map<EventKind, Evidence> firstAdmin = new EnumMap<>(EventKind.class);
    final Map<EventKind, Evidence> firstIo = new EnumMap<>(EventKind.class);

    /** Those of the lives before it. */
    final EnumSet<EventKind> adminEarlier = EnumSet.noneOf(EventKind.class);

    final EnumSet<EventKind> ioEarlier = EnumSet.noneOf(EventKind.class);

    /** Those of the life that follows. */
    Kinds next() {
      Kinds next = new Kinds();
      next.adminEarlier.addAll(adminEarlier);
      next.adminEarlier.addAll(admin);
      next.ioEarlier.addAll(ioEarlier);
      next.ioEarlier.addAll(io);
      return next;
    }

    void add(QueueKind queueKind, EventCursor row) {
      boolean ofAdmin = queueKind == QueueKind.ADMIN;
      if ((ofAdmin ? admin : io).add(row.kind())) {
        (ofAdmin ? firstAdmin : firstIo)
            .put(row.kind(), new Evidence(row.source(), row.line(), ""));
      }
    }

    boolean anyHere(Set<EventKind> wanted, @Nullable QueueKind queueKind) {
      return any(wanted, queueKind, admin, io);
    }

    boolean anyEarlier(Set<EventKind> wanted, @Nullable QueueKind queueKind) {
      return any(wanted, queueKind, adminEarlier, ioEarlier);
    }

    private static boolean any(
        Set<EventKind> wanted,
        @Nullable QueueKind queueKind,
        Set<EventKind> ofAdmin,
        Set<EventKind> ofIo) {
      return wanted.stream()
          .anyMatch(
              kind ->
                  (queueKind != QueueKind.IO && ofAdmin.contains(kind))
                      || (queueKind != QueueKind.ADMIN && ofIo.contains(kind)));
    }

    /** Whether one of them stands before a line of the same source; of another source, anywhere. */
    boolean anyBefore(Set<EventKind> wanted, @Nullable QueueKind queueKind, int source, long line) {
      return wanted.stream()
          .anyMatch(
              kind ->
                  (queueKind != QueueKind.IO && isBefore(firstAdmin.get(kind), source, line))
                      || (queueKind != QueueKind.ADMIN
                          && isBefore(firstIo.get(kind), source, line)));
    }

    private static boolean isBefore(@Nullable Evidence first, int source, long line) {
      return first != null && (first.source() != source || first.line() <= line);
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
      kinds = running.computeIfAbsent(row.controller(), controller -> new Kinds());
      lastController = row.controller();
      last = kinds;
    }
    kinds.add(QueueKind.of(queueId), row);
  }

  /** Rows since the end of the life before belong to the next one. */
  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    Kinds ended = running.get(life.controller());
    if (ended != null) {
      byLife.put(new Life(life.controller(), life.number()), ended);
      running.put(life.controller(), ended.next());
      lastController = EventChunk.NONE;
    }
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
    Kinds kinds = byLife.get(new Life(command.controller(), command.life()));
    return switch (fact) {
      case TIMES -> timed;
      case CQ_SIZES ->
          !unsizedCqs.contains(new CqPlace(command.controller(), command.life(), command.cqId()));
      case FETCHES -> isRecorded(fact, kinds, QueueKind.of(command.sqId()), command);
      default -> isRecorded(fact, kinds, null, command);
    };
  }

  private static boolean isRecorded(
      RequiredFact fact,
      @Nullable Kinds kinds,
      @Nullable QueueKind queueKind,
      CommandSpan command) {
    Set<EventKind> wanted = fact.kinds();
    if (kinds == null || !kinds.anyHere(wanted, queueKind)) {
      return false;
    }
    long line = lastLine(command);
    return line == EventChunk.NONE
        || kinds.anyBefore(wanted, queueKind, command.source(), line)
        || kinds.anyEarlier(wanted, queueKind);
  }

  /** The line of the last step that a command took. */
  private static long lastLine(CommandSpan command) {
    long line = EventChunk.NONE;
    for (Stage stage : Stage.values()) {
      line = Math.max(line, command.line(stage));
    }
    return line;
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
    return byLife.values().stream()
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
