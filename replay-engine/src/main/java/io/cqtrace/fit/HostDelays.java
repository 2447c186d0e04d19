package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import io.cqtrace.fit.RecordedDelays.Collector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The host's steps in one phase, from the guest's ftrace beside the controller's log. */
final class HostDelays {
  /** Steps of this size, modulo 1, cover 0..1 evenly. */
  private static final double GOLDEN_RATIO = 0.618033988749895;

  private static final long STALL_NS = 700_000;
  private static final long LEAST_INTERRUPT_NS = 30_000;
  private static final long LEAST_TAG_FREE_NS = 5_000;
  private static final long LEAST_NS = 1_000;

  private HostDelays() {}

  /** Adds a phase's steps. */
  static void collect(HostPhase host, Collector into) {
    handler(host, into);
    tags(host, into);
    submitter(host, into);
    firstLooks(host, into);
    messages(host, into);
  }

  /**
   * The work on the last CQE of a batch is not seen, only that it was over before the next CQE was
   * written. Leaving those out would count stalls too often, since a long work is what makes the
   * next CQE belong to the batch: each is given one of the seen durations that are shorter.
   */
  private static void handler(HostPhase host, Collector into) {
    long[] consumed = host.consumedNs;
    boolean[] rang = host.rangAfter();
    List<Long> seen = new ArrayList<>();
    interrupt(consumed[0] - host.posts.get(0).timeNs(), into);
    for (int k = 0; k + 1 < consumed.length; k++) {
      if (rang[k]) {
        interrupt(consumed[k + 1] - Math.max(host.posts.get(k + 1).timeNs(), consumed[k]), into);
      } else {
        seen.add(Math.max(0, consumed[k + 1] - consumed[k]));
      }
    }
    seen.sort(null);
    seen.forEach(ns -> into.add(DelayKind.CQE_WORK, ns));
    double share = 0;
    for (int k = 0; k + 1 < consumed.length; k++) {
      long mostNs = host.posts.get(k + 1).timeNs() - consumed[k];
      long shorter = rang[k] ? seen.stream().filter(ns -> ns <= mostNs).count() : 0;
      if (shorter > 0) {
        share = (share + GOLDEN_RATIO) % 1;
        into.add(DelayKind.CQE_WORK, seen.get((int) (share * shorter)));
      }
    }
  }

  private static void interrupt(long ns, Collector into) {
    into.add(DelayKind.INTERRUPT, Math.max(LEAST_INTERRUPT_NS, ns));
  }

  private static void tags(HostPhase host, Collector into) {
    long lastFreeNs = Long.MIN_VALUE;
    for (int k = 0; k < host.consumedNs.length; k++) {
      Long freedNs = host.freedNs.get(host.queueIds[k]);
      if (freedNs == null) {
        continue;
      }
      if (host.consumedNs[k] >= lastFreeNs) {
        into.add(DelayKind.TAG_FREE, Math.max(LEAST_TAG_FREE_NS, freedNs - host.consumedNs[k]));
      } else {
        into.add(DelayKind.TAG_FREE_QUEUED, Math.max(LEAST_NS, freedNs - lastFreeNs));
      }
      lastFreeNs = Math.max(lastFreeNs, freedNs);
    }
  }

  private static void submitter(HostPhase host, Collector into) {
    TreeSet<Long> freed = new TreeSet<>(host.freedNs.values());
    List<Integer> order = host.phase.order;
    for (int i = 1; i < order.size(); i++) {
      Long beforeNs = host.submittedNs.get(order.get(i - 1));
      Long ns = host.submittedNs.get(order.get(i));
      if (beforeNs == null || ns == null) {
        continue;
      }
      Long lastFreeNs = freed.lower(ns);
      if (lastFreeNs != null && lastFreeNs > beforeNs) {
        into.add(DelayKind.WAKE_UP, ns - lastFreeNs);
      } else if (lastFreeNs == null || ns - beforeNs < STALL_NS) {
        into.add(DelayKind.SUBMIT, ns - beforeNs);
      }
    }
  }

  /** Submission to look; where doorbells are logged, from the doorbell. */
  private static void firstLooks(HostPhase host, Collector into) {
    Map<Integer, Long> seenNs = host.phase.firstSeenNs;
    Set<Long> looks = new HashSet<>();
    for (int queueId : host.phase.order) {
      Long lookNs = seenNs.get(queueId);
      Long submittedNs = host.submittedNs.get(queueId);
      if (lookNs == null || submittedNs == null || !looks.add(lookNs)) {
        continue;
      }
      long fromNs = submittedNs;
      if (host.phase.doorbellsLogged()) {
        for (AdminEvent doorbell : host.phase.doorbells) {
          if (doorbell.is(Kind.SQ_DOORBELL) && doorbell.timeNs() <= lookNs) {
            fromNs = Math.max(fromNs, doorbell.timeNs());
          }
        }
      }
      into.add(DelayKind.FIRST_LOOK, Math.max(LEAST_NS, lookNs - fromNs));
    }
  }

  /**
   * Doorbell message to the next one, where that had been sent before the first arrived: only there
   * did it wait for it. SQ doorbells alone, whose sending is recorded.
   */
  private static void messages(HostPhase host, Collector into) {
    List<AdminEvent> doorbells = host.phase.doorbells;
    List<Integer> order = host.phase.order;
    int submission = 0;
    for (int i = 0; i < doorbells.size() && submission < order.size(); i++) {
      if (!doorbells.get(i).is(Kind.SQ_DOORBELL)) {
        continue;
      }
      Long sentNs = host.submittedNs.get(order.get(submission++));
      if (i > 0 && sentNs != null && sentNs <= doorbells.get(i - 1).timeNs()) {
        into.add(DelayKind.MESSAGE, doorbells.get(i).timeNs() - doorbells.get(i - 1).timeNs());
      }
    }
  }
}
