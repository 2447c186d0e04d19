package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import io.cqtrace.fit.RecordedDelays.Collector;
import java.util.List;
import java.util.Map;

/**
 * The controller's steps in one phase, from its log alone: each is the time between two lines of
 * the admin queue's reactor that follow each other. Stalls stay in: they make the long waits.
 */
final class ControllerDelays {
  /** A pause between two posts that is longer is idle time. */
  private static final long IDLE_NS = 700_000;

  private static final long LEAST_SERVICE_NS = 5_000;

  private ControllerDelays() {}

  /** Adds a phase's steps. */
  static void collect(FloodPhase phase, Collector into) {
    List<AdminEvent> steps = phase.steps;
    for (int i = 1; i < steps.size(); i++) {
      step(phase, steps.get(i - 1), steps.get(i), into);
    }
    for (Map.Entry<Integer, Long> done : phase.doneNs.entrySet()) {
      Long fetchedNs = phase.fetchedNs.get(done.getKey());
      if (fetchedNs != null && !phase.inTurn.contains(done.getKey())) {
        into.add(DelayKind.SERVICE, Math.max(LEAST_SERVICE_NS, done.getValue() - fetchedNs));
      }
    }
  }

  private static void step(FloodPhase phase, AdminEvent from, AdminEvent to, Collector into) {
    long ns = to.timeNs() - from.timeNs();
    if (from.fetchesDelete() && to.fetchesDelete()) {
      into.add(DelayKind.FETCH, ns);
    } else if (from.fetchesDelete() && to.endsCommand()) {
      if (phase.inTurn.contains((int) from.value())) {
        into.add(phase.ofCqs ? DelayKind.SYNC_CQ : DelayKind.SYNC, ns);
      }
    } else if (from.is(Kind.LOOK) && to.fetchesDelete()) {
      into.add(DelayKind.LOOK, ns);
    } else if (from.endsCommand() && to.fetchesDelete()) {
      into.add(DelayKind.AFTER_POST, ns);
    } else if (from.endsCommand() && to.endsCommand() && ns < IDLE_NS) {
      into.add(DelayKind.POST, ns);
    }
  }
}
