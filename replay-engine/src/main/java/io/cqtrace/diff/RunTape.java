package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads one run batch by batch and tells its commands and steps to the comparison. */
final class RunTape implements HistoryListener {
  private final RunSide side;
  private final ComparedRun run;
  private final RunDiff diff;
  private final HistoryBuilder history;
  private final EventCursor row = new EventCursor();
  private final Map<CommandSpan, ComparedCommand> open = new HashMap<>();
  private final TreeMap<Integer, Integer> currentLife = new TreeMap<>();
  private final TreeMap<Integer, Long> ordinals = new TreeMap<>();
  private final TreeMap<Integer, Integer> countedLife = new TreeMap<>();
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private long rowCount;
  private long withheld;
  private long withheldMaxNs;
  private long headMoves;
  private boolean finished;

  RunTape(RunSide side, ComparedRun run, RunDiff diff) {
    this.side = side;
    this.run = run;
    this.diff = diff;
    this.history = new HistoryBuilder(run.sizes()).addListener(this);
  }

  boolean finished() {
    return finished;
  }

  long rowCount() {
    return rowCount;
  }

  int openCount() {
    return open.size();
  }

  /** Reads one more batch; at the end everything that is open is told. */
  void advance() {
    EventBatch batch = run.events().nextBatch();
    if (batch == null) {
      history.finish();
      finished = true;
      diff.closeLives(side, Integer.MAX_VALUE, Long.MAX_VALUE);
      return;
    }
    row.wrap(batch);
    while (row.next()) {
      rowCount++;
      history.accept(row);
    }
  }

  RunFacts facts() {
    long lives = ordinals.values().stream().mapToLong(Long::longValue).sum();
    return new RunFacts(outcomes, withheld, withheldMaxNs, lives, headMoves);
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    currentLife.put(life.controller(), life.number());
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    Integer counted = countedLife.get(life.controller());
    if (counted != null && counted == life.number()) {
      diff.closeLives(side, life.controller(), ordinals.getOrDefault(life.controller(), 0L));
    }
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    if (run.takes(command.controller(), command.life())) {
      begin(command, at);
    }
  }

  private ComparedCommand begin(CommandSpan command, RowContext at) {
    QueueKey key = key(command.controller(), command.life(), command.sqId());
    SqAlignment sq = diff.sq(key);
    ComparedCommand compared =
        new ComparedCommand(command, key.life(), sq.nextPosition(side), at.seq());
    open.put(command, compared);
    sq.add(side, compared);
    return compared;
  }

  /** A life counts from its first command on. */
  private QueueKey key(int controller, int life, int queueId) {
    Integer counted = countedLife.get(controller);
    if (counted == null || counted != life) {
      countedLife.put(controller, life);
      ordinals.merge(controller, 1L, Long::sum);
    }
    return new QueueKey(controller, ordinals.getOrDefault(controller, 1L), queueId);
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    if (run.takes(command.controller(), command.life()) && !open.containsKey(command)) {
      begin(command, at); // Its fetch is not recorded.
    }
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    ComparedCommand compared = open.get(command);
    if (compared != null) {
      step(cq, CompletionStep.POST, compared, at);
    }
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    if (run.takes(cq.controller(), cq.life())) {
      step(cq, CompletionStep.FULL, null, at);
    }
  }

  private void step(
      CompletionQueueLife cq,
      CompletionStep kind,
      @Nullable ComparedCommand command,
      RowContext at) {
    diff.cq(key(cq.controller(), cq.life(), cq.cqId()))
        .add(side, kind, command, at.source(), at.line(), at.seq());
  }

  @Override
  public void onRow(EventCursor fact) {
    Integer life = currentLife.get(fact.controller());
    if (fact.kind() == EventKind.CQ_FULL && life != null && run.takes(fact.controller(), life)) {
      diff.cq(key(fact.controller(), life, fact.cqId()))
          .add(side, CompletionStep.DISCARD, null, fact.source(), fact.line(), fact.seq());
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    if (run.takes(cq.controller(), cq.life())) {
      headMoves++;
    }
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    ComparedCommand compared = open.remove(command);
    if (compared == null) {
      if (command.neverFetched() && run.takes(command.controller(), command.life())) {
        outcomes.merge(command.outcome(), 1L, Long::sum);
      }
      return;
    }
    ComparedOutcome outcome = ComparedOutcome.of(command);
    outcomes.merge(outcome.outcome(), 1L, Long::sum);
    if (outcome.withheld()) {
      withheld++;
      withheldMaxNs = Math.max(withheldMaxNs, command.withheldNs());
    }
    compared.ended = true;
    diff.ended(side, compared);
  }
}
