package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One phase of the deletion of all I/O queues in one life: its Delete I/O SQ, or its Delete I/O CQ
 * commands, as SPDK's log tells them. The log does not print their CIDs where it takes them: a
 * command that ends in its turn is followed by its own post; of the others the k-th {@code delete
 * sqid:N done} belongs to the k-th post that is left, since both pass one queue of messages.
 *
 * <p>Deferred are commands that a look showed and that were still there at the next one: a turn
 * takes all that its look showed unless no slot is free.
 */
final class FloodPhase {
  /** Fewer deletes than that are no flood: nothing presses on the CQ. */
  static final int FEWEST_DELETES = 12;

  private static final int MOST_REACTORS = 8;
  private static final double NEARLY_ALL = 0.95;
  private static final long SAME_TURN_NS = 400_000;
  private static final long LONGEST_NS = 5_000_000_000L;

  final AdminTape.Life life;
  final boolean ofCqs;

  /** Looks, fetches, posts and discards, in the order of the log. */
  final List<AdminEvent> steps = new ArrayList<>();

  final List<AdminEvent> doorbells = new ArrayList<>();

  /** The queues in the order in which their deletion was taken. */
  final List<Integer> order = new ArrayList<>();

  final Map<Integer, Long> fetchedNs = new HashMap<>();
  final Map<Integer, Long> doneNs = new HashMap<>();
  final Map<Integer, Long> firstSeenNs = new HashMap<>();
  final Set<Integer> inTurn = new HashSet<>();

  /** Reactors that queues are dealt out to. */
  int reactors = 1;

  /** Queues whose number leaves this when divided by the reactors end in their turn. */
  int inTurnResidue;

  final Set<Integer> lost = new HashSet<>();
  final Set<Integer> deferred = new HashSet<>();

  private FloodPhase(AdminTape.Life life, boolean ofCqs, List<AdminEvent> events) {
    this.life = life;
    this.ofCqs = ofCqs;
    Kind fetch = ofCqs ? Kind.FETCH_DELETE_CQ : Kind.FETCH_DELETE_SQ;
    for (AdminEvent event : events) {
      switch (event.kind()) {
        case LOOK, POST, DISCARD -> steps.add(event);
        case SQ_DOORBELL, CQ_DOORBELL -> doorbells.add(event);
        case DELETE_DONE -> doneNs.putIfAbsent((int) event.value(), event.timeNs());
        default -> {
          if (event.is(fetch)
              && fetchedNs.putIfAbsent((int) event.value(), event.timeNs()) == null) {
            steps.add(event);
            order.add((int) event.value());
          }
        }
      }
    }
    findInTurn();
    findLost();
    findDeferred();
  }

  /** The phase of a life, or null if it deletes few queues or none. */
  static @Nullable FloodPhase of(AdminTape.Life life, boolean ofCqs) {
    Kind fetch = ofCqs ? Kind.FETCH_DELETE_CQ : Kind.FETCH_DELETE_SQ;
    List<AdminEvent> events = life.events;
    int first = 0;
    while (first < events.size() && !events.get(first).is(fetch)) {
      first++;
    }
    if (first == events.size()) {
      return null;
    }
    int from = first;
    while (from > 0 && leadsTo(events.get(from - 1), events.get(first))) {
      from--;
    }
    int to = first;
    long lastNs = events.get(first).timeNs();
    while (to < events.size() && belongs(events.get(to), fetch, lastNs)) {
      lastNs = events.get(to).is(fetch) ? events.get(to).timeNs() : lastNs;
      to++;
    }
    FloodPhase phase = new FloodPhase(life, ofCqs, events.subList(from, to));
    return phase.order.size() < FEWEST_DELETES ? null : phase;
  }

  private static boolean leadsTo(AdminEvent event, AdminEvent first) {
    boolean before =
        event.is(Kind.LOOK)
            || event.is(Kind.SQ_DOORBELL)
            || event.is(Kind.CQ_DOORBELL)
            || event.is(Kind.HOST_DELETE_SQ)
            || event.is(Kind.HOST_DELETE_CQ);
    return before && event.timeNs() > first.timeNs() - SAME_TURN_NS;
  }

  private static boolean belongs(AdminEvent event, Kind fetch, long lastNs) {
    boolean other = !event.is(fetch) && (event.fetchesDelete() || event.is(Kind.FETCH_OTHER));
    return !other && event.timeNs() <= lastNs + LONGEST_NS;
  }

  private void findInTurn() {
    for (int i = 1; i < steps.size(); i++) {
      AdminEvent fetch = steps.get(i - 1);
      if (steps.get(i).endsCommand() && fetch.fetchesDelete()) {
        int queueId = (int) fetch.value();
        Long done = doneNs.get(queueId);
        boolean between = done != null && done >= fetch.timeNs() && done <= steps.get(i).timeNs();
        if (ofCqs || between) {
          inTurn.add(queueId);
        }
      }
    }
    if (!ofCqs) {
      keepResidueClass();
    }
  }

  /**
   * SPDK gives a new queue pair to the poll group that has fewest ({@code lib/nvmf/vfio_user.c:
   * nvmf_vfio_user_get_optimal_poll_group}), so that queues created one after the other are dealt
   * out in turn, and those of the admin queue's reactor are one residue class of the queue numbers:
   * the largest of which nearly all ended in their turns. Others look like it by chance, where a
   * turn takes one SQE only.
   */
  private void keepResidueClass() {
    for (int modulus = 1; modulus <= MOST_REACTORS; modulus++) {
      for (int residue = 0; residue < modulus; residue++) {
        int every = modulus;
        int rest = residue;
        long members = order.stream().filter(queueId -> queueId % every == rest).count();
        long ended =
            order.stream()
                .filter(queueId -> queueId % every == rest && inTurn.contains(queueId))
                .count();
        if (members > 0 && ended >= NEARLY_ALL * members) {
          inTurn.removeIf(queueId -> queueId % every != rest);
          reactors = modulus;
          inTurnResidue = residue;
          return;
        }
      }
    }
    inTurn.clear();
    reactors = MOST_REACTORS + 1;
  }

  private void findLost() {
    List<Integer> elsewhere = new ArrayList<>();
    doneNs.keySet().stream()
        .filter(queueId -> fetchedNs.containsKey(queueId) && !inTurn.contains(queueId))
        .sorted(Comparator.comparingLong(queueId -> timeOf(doneNs, queueId)))
        .forEach(elsewhere::add);
    int next = 0;
    for (int i = 1; i < steps.size(); i++) {
      AdminEvent end = steps.get(i);
      if (!end.endsCommand()) {
        continue;
      }
      AdminEvent before = steps.get(i - 1);
      int queueId = before.fetchesDelete() ? (int) before.value() : -1;
      if (!inTurn.contains(queueId)) {
        queueId = next < elsewhere.size() ? elsewhere.get(next++) : -1;
      }
      if (end.is(Kind.DISCARD)) {
        lost.add(queueId);
      }
    }
  }

  private void findDeferred() {
    int fetched = 0;
    Map<Integer, Integer> looks = new HashMap<>();
    for (AdminEvent step : steps) {
      if (step.is(Kind.LOOK)) {
        int visible = Math.floorMod((int) (step.value() - step.value2()), life.adminSize);
        for (int i = fetched; i < Math.min(fetched + visible, order.size()); i++) {
          int queueId = order.get(i);
          firstSeenNs.putIfAbsent(queueId, step.timeNs());
          if (looks.merge(queueId, 1, Integer::sum) > 1) {
            deferred.add(queueId);
          }
        }
      } else if (step.fetchesDelete()) {
        fetched++;
      }
    }
  }

  /** Longest time from the first look that showed a deferred command to its fetch. */
  long longestWaitNs() {
    long longest = 0;
    for (int queueId : deferred) {
      longest = Math.max(longest, timeOf(fetchedNs, queueId) - timeOf(firstSeenNs, queueId));
    }
    return longest;
  }

  private static long timeOf(Map<Integer, Long> times, int queueId) {
    Long timeNs = times.get(queueId);
    if (timeNs == null) {
      throw new IllegalStateException("queue " + queueId + " has no such time");
    }
    return timeNs;
  }

  /** Completions discarded: those whose command is not known, too. */
  long lostCount() {
    return steps.stream().filter(step -> step.is(Kind.DISCARD)).count();
  }

  /** Whether the doorbells are in the log: BAR0 is trapped. */
  boolean doorbellsLogged() {
    return !doorbells.isEmpty();
  }
}
