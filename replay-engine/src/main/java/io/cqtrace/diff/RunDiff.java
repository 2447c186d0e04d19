package io.cqtrace.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares two runs command by command while both are read, the one that is behind first; what is
 * kept is what is outstanding in either run and what has no counterpart yet.
 *
 * <p>Commands are paired by (controller, life of it among those with commands, SQ) and their order
 * there ({@link SqAlignment}), never by time or line. Of each queue the histories are then compared
 * step by step (fetches; posts, full CQs and discards) up to their first difference, and of each
 * pair the outcome: its outcome, and whether its completion was withheld.
 */
public final class RunDiff implements SqAlignment.Listener {
  /** Divergences that a result names. */
  public static final int KEPT_DIVERGENCES = 1000;

  /** Commands that a result names. */
  public static final int KEPT_CHANGES = 1000;

  /** Commands and steps that may wait for a counterpart before the comparison gives up. */
  public static final int MOST_WAITING = 2_000_000;

  private static final Comparator<QueueDivergence> BY_ORDER =
      Comparator.comparingLong(QueueDivergence::order)
          .thenComparingInt(QueueDivergence::controller)
          .thenComparing(QueueDivergence::completionQueue)
          .thenComparingInt(QueueDivergence::queueId);

  private final TreeMap<QueueKey, SqAlignment> sqs = new TreeMap<>();
  private final TreeMap<QueueKey, CqSteps> cqs = new TreeMap<>();
  private final TreeMap<QueueKey, Boolean> sqParted = new TreeMap<>();
  private final Map<RunSide, RunTape> tapes = new EnumMap<>(RunSide.class);
  private final Map<RunSide, TreeMap<Integer, Long>> closedLives = new EnumMap<>(RunSide.class);
  private final List<QueueDivergence> divergences = new ArrayList<>();
  private final TreeMap<RunDifference.OutcomePair, Long> outcomes = new TreeMap<>();
  private final List<OutcomeChange> changes = new ArrayList<>();
  private final TreeMap<AloneKey, AloneCommands> alone = new TreeMap<>();
  private long divergenceCount;
  private long pairs;
  private long otherCid;
  private long onlyA;
  private long onlyB;
  private long lastSeqOfA;

  private RunDiff(ComparedRun a, ComparedRun b) {
    tapes.put(RunSide.A, new RunTape(RunSide.A, a, this));
    tapes.put(RunSide.B, new RunTape(RunSide.B, b, this));
    for (RunSide side : RunSide.values()) {
      closedLives.put(side, new TreeMap<>());
    }
  }

  /** Reads both to their ends. */
  public static RunDifference compare(ComparedRun a, ComparedRun b) {
    return new RunDiff(a, b).run();
  }

  private RunDifference run() {
    RunTape a = tape(RunSide.A);
    RunTape b = tape(RunSide.B);
    boolean complete = true;
    while (complete && !(a.finished() && b.finished())) {
      boolean first = !a.finished() && (b.finished() || isBehind(a, b));
      (first ? a : b).advance();
      resolve();
      complete = waitingCount(RunSide.A) + waitingCount(RunSide.B) <= MOST_WAITING;
    }
    divergences.sort(BY_ORDER);
    return new RunDifference(
        a.facts(),
        b.facts(),
        pairs,
        otherCid,
        onlyA,
        onlyB,
        divergences,
        divergenceCount,
        outcomes,
        changes,
        new ArrayList<>(alone.values()),
        complete);
  }

  private boolean isBehind(RunTape a, RunTape b) {
    long waitingA = waitingCount(RunSide.A);
    long waitingB = waitingCount(RunSide.B);
    return waitingA != waitingB ? waitingA < waitingB : a.rowCount() <= b.rowCount();
  }

  private long waitingCount(RunSide side) {
    long count = tape(side).openCount();
    for (SqAlignment sq : sqs.values()) {
      count += sq.waitingCount(side);
    }
    for (CqSteps cq : cqs.values()) {
      count += cq.waitingCount(side);
    }
    return count;
  }

  private RunTape tape(RunSide side) {
    RunTape tape = tapes.get(side);
    if (tape == null) {
      throw new IllegalStateException("no run " + side);
    }
    return tape;
  }

  SqAlignment sq(QueueKey key) {
    return sqs.computeIfAbsent(
        key,
        k -> {
          SqAlignment sq = new SqAlignment(this);
          for (RunSide side : RunSide.values()) {
            if (isClosed(side, k)) {
              sq.close(side);
            }
          }
          return sq;
        });
  }

  CqSteps cq(QueueKey key) {
    return cqs.computeIfAbsent(
        key,
        k -> {
          CqSteps cq = new CqSteps();
          for (RunSide side : RunSide.values()) {
            if (isClosed(side, k)) {
              cq.close(side);
            }
          }
          return cq;
        });
  }

  /**
   * A run is through with the lives of a controller up to this one.
   *
   * @param controller the controller, or the largest number for all
   */
  void closeLives(RunSide side, int controller, long throughLife) {
    TreeMap<Integer, Long> closed = closedLives.get(side);
    if (closed != null) {
      closed.merge(controller, throughLife, Math::max);
    }
    sqs.forEach(
        (key, sq) -> {
          if (isClosed(side, key)) {
            sq.close(side);
          }
        });
    cqs.forEach(
        (key, cq) -> {
          if (isClosed(side, key)) {
            cq.close(side);
          }
        });
  }

  private boolean isClosed(RunSide side, QueueKey key) {
    TreeMap<Integer, Long> closed = closedLives.get(side);
    return closed != null
        && (closed.containsKey(Integer.MAX_VALUE)
            || closed.getOrDefault(key.controller(), 0L) >= key.life());
  }

  private void resolve() {
    sqs.values().forEach(SqAlignment::resolve);
    cqs.forEach((key, cq) -> part(cq.resolve(key)));
    sqs.keySet().removeIf(this::isOver);
    cqs.keySet().removeIf(this::isOver);
    sqParted.keySet().removeIf(this::isOver);
  }

  private boolean isOver(QueueKey key) {
    return isClosed(RunSide.A, key) && isClosed(RunSide.B, key);
  }

  private void part(@Nullable QueueDivergence divergence) {
    if (divergence == null) {
      return;
    }
    divergenceCount++;
    divergences.add(divergence);
    if (divergences.size() > 2 * KEPT_DIVERGENCES) {
      divergences.sort(BY_ORDER);
      divergences.subList(KEPT_DIVERGENCES, divergences.size()).clear();
    }
  }

  @Override
  public void onPair(ComparedCommand a, ComparedCommand b, boolean sameCid) {
    pairs++;
    lastSeqOfA = a.seq;
    if (!sameCid) {
      otherCid++;
    }
    if (a.ended && b.ended) {
      compareOutcomes(a, b);
    }
  }

  @Override
  public void onAlone(RunSide side, ComparedCommand command) {
    if (side == RunSide.A) {
      onlyA++;
      lastSeqOfA = command.seq;
    } else {
      onlyB++;
    }
    QueueKey key = new QueueKey(command.span.controller(), command.life, command.span.sqId());
    if (sqParted.put(key, true) == null) {
      RunStep step =
          new RunStep(
              CompletionStep.FETCH,
              command.span,
              command.position,
              command.span.source(),
              command.firstLine(),
              command.seq);
      part(
          new QueueDivergence(
              key.controller(),
              key.life(),
              false,
              key.queueId(),
              command.position,
              side == RunSide.A ? step : null,
              side == RunSide.A ? null : step,
              lastSeqOfA));
    }
    alone.merge(
        new AloneKey(key, side),
        new AloneCommands(key.controller(), key.life(), key.queueId(), side, 1, command.span),
        (before, one) ->
            new AloneCommands(
                before.controller(),
                before.life(),
                before.sqId(),
                before.side(),
                before.count() + 1,
                before.first()));
    if (alone.size() > KEPT_CHANGES) {
      alone.pollLastEntry();
    }
  }

  /** A command's outcome is final in its run. */
  void ended(RunSide side, ComparedCommand command) {
    ComparedCommand partner = command.partner;
    if (partner != null && partner.ended) {
      compareOutcomes(side == RunSide.A ? command : partner, side == RunSide.A ? partner : command);
    }
  }

  private void compareOutcomes(ComparedCommand a, ComparedCommand b) {
    ComparedOutcome was = ComparedOutcome.of(a.span);
    ComparedOutcome is = ComparedOutcome.of(b.span);
    if (was.equals(is)) {
      return;
    }
    outcomes.merge(new RunDifference.OutcomePair(was, is), 1L, Long::sum);
    if (changes.size() < KEPT_CHANGES) {
      changes.add(new OutcomeChange(a.life, a.position, a.span, b.span));
    }
  }

  /** Where commands of one run alone are counted. */
  private record AloneKey(QueueKey queue, RunSide side) implements Comparable<AloneKey> {
    @Override
    public int compareTo(AloneKey other) {
      int byQueue = queue.compareTo(other.queue);
      return byQueue != 0 ? byQueue : side.compareTo(other.side);
    }
  }
}
