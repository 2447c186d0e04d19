package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When the host handled the CQEs of a stretch of commands: RECORDED where a trace of the host says
 * so, else INFERRED from the CQ head doorbells. CQEs that one doorbell releases are a batch; its
 * handler began at the post of the first of them, or at the doorbell before if that was later, and
 * worked equally long on each. A CQE was handled before its tag was in use again.
 */
final class QueueHandler {
  private static final double NEARLY_ALL = 0.9;
  private static final long LEAST_NS = 1_000;

  /** The commands whose CQEs were written, in that order. */
  final List<TimedCommand> posted = new ArrayList<>();

  /** When each CQE was handled; where that is not known, when it was written. */
  final long[] consumedNs;

  private final Grade grade;
  private final List<Integer> batchEnds = new ArrayList<>();
  private long workNs = LEAST_NS;

  QueueHandler(List<TimedCommand> commands) {
    commands.stream().filter(TimedCommand::posted).forEach(posted::add);
    posted.sort(
        Comparator.comparingLong(TimedCommand::postedNs)
            .thenComparingLong(TimedCommand::completedNs));
    consumedNs = new long[posted.size()];
    long read = posted.stream().filter(c -> c.consumedNs() != EventChunk.NO_TIME).count();
    long released = posted.stream().filter(c -> c.releasedNs() != EventChunk.NO_TIME).count();
    boolean heads = released > 0 && released >= NEARLY_ALL * posted.size();
    if (read > 0 && read >= NEARLY_ALL * posted.size()) {
      grade = Grade.RECORDED;
      readTimes(heads);
    } else if (heads) {
      grade = Grade.INFERRED;
      batchesOfDoorbells();
      workNs = work();
      inferTimes();
    } else {
      grade = Grade.ABSENT;
      for (int k = 0; k < consumedNs.length; k++) {
        consumedNs[k] = posted.get(k).postedNs();
      }
    }
  }

  /** How the times are known; ABSENT if they are not. */
  Grade grade() {
    return grade;
  }

  private void readTimes(boolean heads) {
    long nextNs = Long.MAX_VALUE;
    for (int k = consumedNs.length - 1; k >= 0; k--) {
      TimedCommand command = posted.get(k);
      long ns = Math.max(command.postedNs(), command.consumedNs()); // NO_TIME is the least.
      consumedNs[k] = Math.max(command.postedNs(), Math.min(ns, nextNs));
      nextNs = consumedNs[k];
    }
    List<Long> works = new ArrayList<>();
    for (int k = 1; k < consumedNs.length; k++) {
      if (posted.get(k).postedNs() <= consumedNs[k - 1]) {
        works.add(consumedNs[k] - consumedNs[k - 1]);
      }
    }
    workNs = Math.max(LEAST_NS, median(works));
    if (heads) {
      batchesOfDoorbells();
      return;
    }
    for (int k = 0; k < consumedNs.length; k++) {
      boolean last = k + 1 == consumedNs.length;
      if (last || posted.get(k + 1).postedNs() - consumedNs[k] >= workNs) {
        batchEnds.add(k + 1);
      }
    }
  }

  private void batchesOfDoorbells() {
    for (int k = 0; k < posted.size(); k++) {
      boolean last = k + 1 == posted.size();
      if (last || posted.get(k + 1).releasedLine() != posted.get(k).releasedLine()) {
        batchEnds.add(k + 1);
      }
    }
  }

  /** Batches of one CQE tell interrupt and work, the others how much longer each CQE makes them. */
  private long work() {
    List<Long> alone = new ArrayList<>();
    List<long[]> others = new ArrayList<>();
    int from = 0;
    for (int to : batchEnds) {
      long ns = releasedNs(to - 1) - startNs(from);
      if (to - from == 1) {
        alone.add(ns);
      } else {
        others.add(new long[] {ns, to - from});
      }
      from = to;
    }
    long oneNs = median(alone);
    List<Long> works = new ArrayList<>();
    for (long[] batch : others) {
      works.add(
          alone.isEmpty()
              ? batch[0] / (batch[1] + 1)
              : Math.max(LEAST_NS, (batch[0] - oneNs) / (batch[1] - 1)));
    }
    long ns = works.isEmpty() ? oneNs / 2 : median(works);
    return Math.max(LEAST_NS, alone.isEmpty() ? ns : Math.min(ns, Math.max(LEAST_NS, oneNs)));
  }

  private void inferTimes() {
    Map<Integer, Integer> lastWithTag = new HashMap<>();
    long[] usedAgainNs = new long[posted.size()];
    Arrays.fill(usedAgainNs, Long.MAX_VALUE);
    List<Integer> bySubmission = new ArrayList<>();
    for (int k = 0; k < posted.size(); k++) {
      bySubmission.add(k);
    }
    bySubmission.sort(Comparator.comparingLong(k -> posted.get(k).submittedNs()));
    for (int k : bySubmission) {
      TimedCommand command = posted.get(k);
      Integer before = lastWithTag.put(tag(command), k);
      if (before != null && command.cid() != EventChunk.NONE) {
        usedAgainNs[before] = command.submittedNs();
      }
    }
    int from = 0;
    for (int to : batchEnds) {
      inferTimes(from, to, usedAgainNs);
      from = to;
    }
  }

  /** Equal works from the first CQE to the doorbell; the first as late as the tags allow. */
  private void inferTimes(int from, int to, long[] usedAgainNs) {
    long startNs = startNs(from);
    long interruptNs = releasedNs(to - 1) - startNs - (to - from) * workNs;
    for (int k = from; k < to; k++) {
      interruptNs =
          Math.min(interruptNs, usedAgainNs[k] - startNs - (k - from) * workNs - LEAST_NS);
    }
    long firstNs = startNs + Math.max(LEAST_NS, interruptNs);
    long ns =
        Math.max(
            LEAST_NS, (rangNs(to - 1, firstNs + (to - from) * workNs) - firstNs) / (to - from));
    for (int k = from; k < to; k++) {
      consumedNs[k] =
          Math.max(
              posted.get(k).postedNs(),
              Math.min(firstNs + (k - from) * ns, usedAgainNs[k] - LEAST_NS));
    }
  }

  /** When the host rang: at the time that is likely, unless that is known better. */
  private long rangNs(int k, long likelyNs) {
    long leastNs = Math.min(posted.get(k).rungAfterNs(), releasedNs(k));
    return Math.max(leastNs, Math.min(likelyNs, releasedNs(k)));
  }

  private static int tag(TimedCommand command) {
    return (command.sqId() << 12) | (command.cid() & 0xfff);
  }

  private long releasedNs(int k) {
    long ns = posted.get(k).releasedNs();
    return ns == EventChunk.NO_TIME ? posted.get(k).postedNs() : ns;
  }

  private long startNs(int from) {
    long postedNs = posted.get(from).postedNs();
    return from == 0 ? postedNs : Math.max(postedNs, releasedNs(from - 1));
  }

  /** Adds the handler's steps. */
  void collect(RecordedDelays.Collector into) {
    int from = 0;
    for (int to : batchEnds) {
      long beforeNs = from == 0 ? Long.MIN_VALUE : consumedNs[from - 1];
      long startNs = Math.max(posted.get(from).postedNs(), beforeNs);
      into.add(DelayKind.INTERRUPT, Math.max(LEAST_NS, consumedNs[from] - startNs));
      if (grade == Grade.RECORDED) {
        for (int k = from + 1; k < to; k++) {
          into.add(DelayKind.CQE_WORK, Math.max(LEAST_NS, consumedNs[k] - consumedNs[k - 1]));
        }
        into.add(DelayKind.CQE_WORK, workNs);
      } else {
        long ns = rangNs(to - 1, consumedNs[to - 1] + workNs) - consumedNs[from];
        for (int k = from; k < to; k++) {
          into.add(DelayKind.BATCH_WORK, Math.max(LEAST_NS, ns / (to - from)));
        }
      }
      from = to;
    }
  }

  private static long median(List<Long> values) {
    values.sort(null);
    return values.isEmpty() ? 0 : values.get(values.size() / 2);
  }
}
