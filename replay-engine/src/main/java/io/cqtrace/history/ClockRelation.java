package io.cqtrace.history;

import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.SourceClocks.Basis;
import io.cqtrace.ingest.SourceClocks.Kind;
import io.cqtrace.ingest.SourceClocks.Relation;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Relates the clock of a host's trace to that of a controller's by protocol: the host sets a
 * command up before the controller posts its completion, and ends the request after it. Each
 * command seen on both sides bounds the offset from below and above; the offset that most commands
 * agree on is taken, at its lower end, so that what the host did comes as early as it can. Whether
 * they agree because they are of one run, {@link ClockAgreement} tests. Where the host's trace
 * shows each CQE that it handled, the lower end is raised: none was handled before it was posted.
 *
 * <p>Sources of one kind are taken to be on one clock. A source that shares no command with the
 * controller's, as a kernel log, is related by its time-outs ({@link KernelLogRelation}) or stays
 * apart.
 */
public final class ClockRelation {
  private static final int MOST_POINTS = 1_000_000;
  private static final int MOST_INTERVALS = 4_000_000;
  private static final long LONGEST_REQUEST_NS = 2_000_000_000L;
  private static final int FEWEST_MATCHES = 3;

  /** An offset so far from the best one is another one: no request's length makes up for it. */
  private static final long ELSEWHERE_NS = 1_000_000_000L;

  /** 2000-01-01: a clock that shows more has not counted from boot. */
  private static final long EPOCH_FROM_NS = 946_684_800_000_000_000L;

  private final Map<Integer, List<Long>> completions = new HashMap<>();
  private final Map<Integer, ControllerMarks> controllers = new TreeMap<>();
  private final CqeTimes posted = new CqeTimes();
  private int completionCount;

  private ClockRelation() {}

  /** What one source shows. */
  private static final class Survey {
    final Map<Integer, Long> submitted = new HashMap<>();
    final OneRun run = new OneRun();
    final KernelLogMarks kernelLog = new KernelLogMarks();
    final List<ClockAgreement.Request> hostCommands = new ArrayList<>();
    final CqeTimes consumed = new CqeTimes();
    long lastHostNs = EventChunk.NO_TIME;
    boolean dropped;
    boolean controllerSide;
    Clock clock = Clock.NONE;
    long latestNs = EventChunk.NO_TIME;

    /** Whether it has a host's messages and no command's event. */
    boolean onlyMessages() {
      return !controllerSide && lastHostNs == EventChunk.NO_TIME && submitted.isEmpty();
    }

    boolean sinceBoot() {
      return clock == Clock.OWN && latestNs < EPOCH_FROM_NS;
    }
  }

  /**
   * Finds out how the clocks of the inputs stand to each other. Imports each of several inputs.
   *
   * @throws io.cqtrace.ingest.report.TraceFormatException if two of one format are of two runs
   */
  public static SourceClocks of(Capture capture) {
    SourceClocks imported = capture.importedClocks();
    if (imported != null) {
      return imported;
    }
    int sourceCount = capture.sourceNames().size();
    long formatCount = capture.formats().stream().map(f -> f.recordFormat()).distinct().count();
    List<Relation> relations = new ArrayList<>();
    boolean mayDiffer = capture.formats().get(0).format() == TraceFormat.ARROW;
    if (sourceCount == 1 && !mayDiffer) {
      return SourceClocks.common(1);
    }
    ClockRelation relation = new ClockRelation();
    List<Survey> surveys = new ArrayList<>();
    for (int i = 0; i < sourceCount; i++) {
      try (EventStream events = capture.eventsOf(i)) {
        surveys.add(relation.survey(events));
      }
    }
    checkOneRun(capture, surveys);
    if (formatCount == 1 && !mayDiffer) {
      return surveys.stream().allMatch(Survey::onlyMessages)
          ? new SourceClocks(machines(surveys))
          : SourceClocks.common(sourceCount);
    }
    boolean hostOnly = surveys.stream().noneMatch(survey -> survey.controllerSide);
    if (hostOnly) {
      return new SourceClocks(hostRelations(surveys));
    }
    relation.controllers.values().forEach(ControllerMarks::end);
    for (Survey survey : surveys) {
      relations.add(relation.relate(survey));
    }
    return new SourceClocks(sinceSameBoot(surveys, relations));
  }

  /**
   * Without a controller's side nothing tells the clocks' offsets. A kernel's messages and its
   * ftrace count both from boot (printk by {@code local_clock}, ftrace's {@code trace_clock} local
   * as a rule): they are ASSUMED to be one clock, unless one shows a time of day (trace_clock tai).
   * Else the first source's is taken.
   *
   * <p>Source: Linux {@code kernel/printk/printk.c: vprintk_store}, {@code
   * kernel/trace/trace_clock.c: trace_clock_local}, {@code kernel/trace/trace.c: trace_clocks}.
   */
  private static List<Relation> hostRelations(List<Survey> surveys) {
    boolean boot = surveys.stream().filter(Survey::sinceBoot).count() > 1;
    List<Relation> relations = new ArrayList<>();
    for (Survey survey : surveys) {
      if (boot) {
        relations.add(survey.sinceBoot() ? Relation.SINCE_BOOT : Relation.APART);
      } else {
        relations.add(relations.isEmpty() ? Relation.COMMON : Relation.APART);
      }
    }
    return relations;
  }

  /** Kernel logs of several boots or machines, which count from boot, are on no common clock. */
  private static List<Relation> machines(List<Survey> surveys) {
    boolean epoch = surveys.stream().allMatch(survey -> survey.clock == Clock.EPOCH);
    List<Relation> relations = new ArrayList<>();
    for (int i = 0; i < surveys.size(); i++) {
      relations.add(epoch || i == 0 ? Relation.COMMON : Relation.APART);
    }
    return relations;
  }

  /**
   * A kernel log that cannot be related itself counts from the same boot as the host's trace that
   * was, where that counts from boot, which is ASSUMED as above.
   */
  private static List<Relation> sinceSameBoot(List<Survey> surveys, List<Relation> relations) {
    List<Relation> boots = new ArrayList<>();
    for (int i = 0; i < surveys.size(); i++) {
      if (surveys.get(i).sinceBoot() && relations.get(i).kind() == Kind.RELATED) {
        boots.add(relations.get(i));
      }
    }
    if (boots.size() != 1) {
      return relations;
    }
    Relation boot = boots.get(0);
    List<Relation> all = new ArrayList<>();
    for (int i = 0; i < surveys.size(); i++) {
      KernelLogMarks log = surveys.get(i).kernelLog;
      boolean same =
          relations.get(i).kind() == Kind.APART
              && surveys.get(i).sinceBoot()
              && !log.timeGoesBack()
              && !log.isContradicted();
      all.add(
          same
              ? new Relation(Kind.RELATED, boot.offsetNs(), boot.residualNs(), 0, Basis.BOOT)
              : relations.get(i));
    }
    return all;
  }

  private static void checkOneRun(Capture capture, List<Survey> surveys) {
    List<String> names = capture.sourceNames();
    for (int i = 0; i < surveys.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (capture
            .formats()
            .get(i)
            .recordFormat()
            .equals(capture.formats().get(j).recordFormat())) {
          surveys.get(j).run.checkWith(names.get(j), surveys.get(i).run, names.get(i));
        }
      }
    }
  }

  private Survey survey(EventStream events) {
    Survey survey = new Survey();
    EventCursor row = new EventCursor();
    for (EventBatch batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
      row.wrap(batch);
      while (row.next()) {
        take(row, survey);
      }
    }
    List<TraceSummary.Source> sources = events.summary().sources();
    survey.clock = sources.isEmpty() ? Clock.NONE : sources.get(0).clock();
    return survey;
  }

  private void take(EventCursor row, Survey survey) {
    long timeNs = row.timeNs();
    EventKind kind = row.kind();
    survey.run.take(row);
    survey.kernelLog.take(row);
    survey.latestNs = Math.max(survey.latestNs, timeNs);
    if (kind.ofController()) {
      controllers.computeIfAbsent(row.controller(), k -> new ControllerMarks()).take(row);
    }
    switch (kind) {
      case FETCH, SQ_DOORBELL, CQ_DOORBELL, CQ_FULL -> survey.controllerSide = true;
      case COMPLETE, POST -> {
        survey.controllerSide = true;
        int queueId = kind == EventKind.POST ? row.sqId() : row.cqId();
        if (kind == EventKind.POST) {
          posted.add(row.sqId(), timeNs, row.value2());
        }
        if (timeNs != EventChunk.NO_TIME && completionCount < MOST_POINTS) {
          completionCount++;
          completions.computeIfAbsent(key(queueId, row.cid()), k -> new ArrayList<>()).add(timeNs);
        }
      }
      case HOST_SUBMIT -> {
        survey.submitted.put(key(row.sqId(), row.cid()), timeNs);
        survey.lastHostNs = Math.max(survey.lastHostNs, timeNs);
      }
      case HOST_CONSUME -> {
        survey.consumed.add(row.sqId(), timeNs, row.value());
        survey.lastHostNs = Math.max(survey.lastHostNs, timeNs);
      }
      case DROPPED -> survey.dropped = true;
      case HOST_COMPLETE -> {
        survey.lastHostNs = Math.max(survey.lastHostNs, timeNs);
        Long submittedNs = survey.submitted.remove(key(row.sqId(), row.cid()));
        if (submittedNs != null
            && timeNs - submittedNs < LONGEST_REQUEST_NS
            && survey.hostCommands.size() < MOST_POINTS) {
          survey.hostCommands.add(
              new ClockAgreement.Request(
                  key(row.sqId(), row.cid()),
                  submittedNs,
                  timeNs,
                  !HostRequests.endedByHost(row.status())));
        }
      }
      default -> {
        // Says nothing about a command on both sides.
      }
    }
  }

  private static int key(int queueId, int cid) {
    return queueId << 16 | cid;
  }

  private Relation relate(Survey survey) {
    if (survey.controllerSide) {
      return Relation.COMMON;
    }
    long[][] bounds = bounds(survey);
    if (bounds.length < FEWEST_MATCHES) {
      return KernelLogRelation.of(survey.kernelLog, controllers.values());
    }
    Arrays.sort(bounds, ClockRelation::inOrder);
    long depth = 0;
    long best = 0;
    long bestLow = 0;
    long bestHigh = 0;
    boolean inBest = false;
    for (long[] bound : bounds) {
      if (bound[1] > 0) {
        depth++;
        if (depth > best) {
          best = depth;
          bestLow = bound[0];
          inBest = true;
        }
      } else {
        if (inBest && depth == best) {
          bestHigh = bound[0];
          inBest = false;
        }
        depth--;
      }
    }
    long other = mostAgreeing(bounds, bestLow - ELSEWHERE_NS, bestHigh + ELSEWHERE_NS);
    completions.values().forEach(Collections::sort);
    ClockAgreement agreement = new ClockAgreement(completions);
    boolean oneRun =
        best >= FEWEST_MATCHES
            && (agreement.isOfOneRun(survey.hostCommands, bestLow, other)
                || agreement.isOfOneRun(survey.hostCommands, bestHigh, other));
    if (!oneRun) {
      return Relation.APART;
    }
    long early = survey.consumed.earliestBefore(posted, bestLow);
    long raisedNs = early <= bestHigh - bestLow ? early : 0;
    boolean told = !survey.dropped && survey.lastHostNs != EventChunk.NO_TIME;
    return new Relation(
        Kind.RELATED,
        bestLow + raisedNs,
        bestHigh - bestLow - raisedNs,
        best,
        Basis.COMMANDS,
        told ? survey.lastHostNs + bestLow + raisedNs : EventChunk.NO_TIME);
  }

  /** Most commands that agree on an offset outside of these limits. */
  private static long mostAgreeing(long[][] bounds, long fromNs, long toNs) {
    long depth = 0;
    long most = 0;
    for (long[] bound : bounds) {
      depth += bound[1];
      if (bound[0] < fromNs || bound[0] > toNs) {
        most = Math.max(most, depth);
      }
    }
    return most;
  }

  /** Lower bounds (+1) and upper bounds (-1) of the offset. */
  private long[][] bounds(Survey survey) {
    List<long[]> bounds = new ArrayList<>();
    for (ClockAgreement.Request command : survey.hostCommands) {
      List<Long> times = completions.getOrDefault(command.key(), List.of());
      for (long completedNs : times) {
        if (bounds.size() >= MOST_INTERVALS) {
          return bounds.toArray(new long[0][]);
        }
        bounds.add(new long[] {completedNs - command.endedNs(), 1});
        bounds.add(new long[] {completedNs - command.submittedNs(), -1});
      }
    }
    return bounds.toArray(new long[0][]);
  }

  private static int inOrder(long[] a, long[] b) {
    return a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(b[1], a[1]);
  }
}
