package io.cqtrace.history;

import io.cqtrace.history.KernelLogMarks.Mark;
import io.cqtrace.ingest.SourceClocks.Basis;
import io.cqtrace.ingest.SourceClocks.Kind;
import io.cqtrace.ingest.SourceClocks.Relation;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Relates a kernel log to the trace of a controller by what both show: each time-out with an Abort
 * to an Abort that was fetched while a command of that SQ and tag was old, each reset to the
 * disabling of the controller, each polled completion to a read of CSTS, and each "N/M/P
 * default/read/poll queues" to a set of N + M or more created SQs.
 *
 * <p>The offset is taken at which most messages find what they name within {@link #WINDOW_NS}. Two
 * logs of different runs may fit by chance, so that offset counts only if
 *
 * <ul>
 *   <li>nothing contradicts: every such message within the trace's record finds its event, and
 *       every Abort within the log's record has its message;
 *   <li>what fits is too much for chance, by {@link #ODDS}: a message finds an event of its kind
 *       somewhere in the record with the share of the record that such events' windows cover, and
 *       names a command that was old with the share of old commands among those used. The best of
 *       them goes into the offset and counts for nothing.
 * </ul>
 */
final class KernelLogRelation {
  /** From the message to what the controller shows: consoles are slow, messages are printed. */
  private static final long WINDOW_NS = 50_000_000L;

  /** How much a guest's clock and that of its host may drift apart, of a million. */
  private static final long DRIFT_PPM = 200;

  private static final long WIDEST_WINDOW_NS = 1_000_000_000L;
  private static final double ODDS = 1000;
  private static final int MOST_PAIRS = 1_000_000;
  private static final int FEWEST_WITHOUT_COMMAND = 3;
  private static final int FEWEST_WITH_COMMAND = 2;

  private final KernelLogMarks log;
  private final ControllerMarks controller;
  private final List<Mark> marks;
  private final long windowNs;

  /** A message and an event that it may be about. */
  private record Pair(int mark, long offsetNs) {}

  private KernelLogRelation(KernelLogMarks log, ControllerMarks controller, List<Mark> marks) {
    this.log = log;
    this.controller = controller;
    this.marks = marks;
    long spanNs = marks.get(marks.size() - 1).timeNs() - marks.get(0).timeNs();
    windowNs = Math.min(WIDEST_WINDOW_NS, WINDOW_NS + Math.max(spanNs, 0) / 1_000_000 * DRIFT_PPM);
  }

  /** The relation of a log to the controller's trace, or {@link Relation#APART}. */
  static Relation of(KernelLogMarks log, Iterable<ControllerMarks> controllers) {
    Relation best = Relation.APART;
    if (log.timeGoesBack()) {
      return best;
    }
    for (List<Mark> marks : log.controllers()) {
      for (ControllerMarks controller : controllers) {
        Relation found = new KernelLogRelation(log, controller, marks).find();
        if (found.matchCount() > best.matchCount()) {
          best = found;
        }
      }
    }
    return best;
  }

  private Relation find() {
    List<Pair> matched = bestWindow(pairs());
    long named = matched.stream().filter(pair -> marks.get(pair.mark).namesCommand()).count();
    int fewest = named > 0 ? FEWEST_WITH_COMMAND : FEWEST_WITHOUT_COMMAND;
    if (matched.size() < fewest) {
      return Relation.APART;
    }
    long lowNs = matched.stream().mapToLong(Pair::offsetNs).min().orElseThrow();
    long highNs = matched.stream().mapToLong(Pair::offsetNs).max().orElseThrow();
    if (!isTooMuchForChance(matched)) {
      return Relation.APART;
    }
    if (isContradicted(matched, lowNs, highNs)) {
      log.contradict();
      return Relation.APART;
    }
    return new Relation(
        Kind.RELATED,
        offsetNs(matched),
        highNs - lowNs,
        matched.size(),
        named > 0 ? Basis.TIMEOUTS : Basis.QUEUE_SETUPS);
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < marks.size(); i++) {
      Mark mark = marks.get(i);
      ControllerMarks.Times times = controller.timesFor(mark);
      for (int j = 0; j < times.count() && pairs.size() < MOST_PAIRS; j++) {
        if (controller.fits(mark, j, windowNs)) {
          pairs.add(new Pair(i, times.timeNs(j) - mark.timeNs()));
        }
      }
    }
    pairs.sort(Comparator.comparingLong(Pair::offsetNs));
    return pairs;
  }

  /** The offsets within one window in which most messages have a pair, one of each message. */
  private List<Pair> bestWindow(List<Pair> pairs) {
    int[] inWindow = new int[marks.size()];
    int distinct = 0;
    int most = 0;
    int bestFrom = 0;
    int bestTo = 0;
    int from = 0;
    for (int to = 0; to < pairs.size(); to++) {
      distinct += inWindow[pairs.get(to).mark]++ == 0 ? 1 : 0;
      while (pairs.get(to).offsetNs - pairs.get(from).offsetNs > windowNs) {
        distinct -= --inWindow[pairs.get(from++).mark] == 0 ? 1 : 0;
      }
      if (distinct > most) {
        most = distinct;
        bestFrom = from;
        bestTo = to + 1;
      }
    }
    Pair[] first = new Pair[marks.size()];
    for (Pair pair : pairs.subList(bestFrom, bestTo)) {
      first[pair.mark] = first[pair.mark] == null ? pair : first[pair.mark];
    }
    return Arrays.stream(first).filter(pair -> pair != null).toList();
  }

  /** Whether a message lacks its event, or an Abort its message, where both were recorded. */
  private boolean isContradicted(List<Pair> matched, long lowNs, long highNs) {
    Set<Integer> found = new HashSet<>();
    long abortMessages = 0;
    for (Pair pair : matched) {
      found.add(pair.mark);
      abortMessages += marks.get(pair.mark).message() == HostMessage.TIMEOUT_ABORT ? 1 : 0;
    }
    for (int i = 0; i < marks.size(); i++) {
      long atNs = marks.get(i).timeNs() + lowNs;
      boolean within =
          atNs > controller.firstNs() + windowNs && atNs < controller.lastNs() - windowNs;
      if (within && !found.contains(i)) {
        return true;
      }
    }
    return controller.abortCount(log.firstNs() + lowNs, log.lastNs() + highNs) > abortMessages;
  }

  private boolean isTooMuchForChance(List<Pair> matched) {
    double spanNs = (double) Math.max(1L, controller.lastNs() - controller.firstNs());
    double sum = 0;
    double strongest = 0;
    Set<Integer> named = new HashSet<>();
    for (Pair pair : matched) {
      Mark mark = marks.get(pair.mark);
      double share = Math.min(1, (double) controller.timesFor(mark).count() * windowNs / spanNs);
      double odds = -Math.log(share);
      strongest = Math.max(strongest, odds);
      sum += odds;
      if (mark.message() != HostMessage.TIMEOUT_POLLED && mark.namesCommand()) {
        named.add(mark.key());
      }
    }
    double old = controller.commands.oldKeyCount(controller.lastNs());
    double used = Math.max(old, controller.commands.keyCount());
    double byName = old == 0 ? 0 : named.size() * Math.log(used / old);
    return sum - strongest + byName >= Math.log(ODDS);
  }

  /**
   * What is printed before the event bounds the offset from above, what is printed after it from
   * below: the message comes as early as it can.
   */
  private long offsetNs(List<Pair> matched) {
    long low = Long.MIN_VALUE;
    long high = Long.MAX_VALUE;
    for (Pair pair : matched) {
      HostMessage message = marks.get(pair.mark).message();
      boolean after = message == HostMessage.QUEUES || message == HostMessage.TIMEOUT_POLLED;
      low = after ? Math.max(low, pair.offsetNs) : low;
      high = after ? high : Math.min(high, pair.offsetNs);
    }
    return low != Long.MIN_VALUE && low <= high ? low : high == Long.MAX_VALUE ? low : high;
  }
}
