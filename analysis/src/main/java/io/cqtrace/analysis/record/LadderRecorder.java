package io.cqtrace.analysis.record;

import io.cqtrace.analysis.record.LadderStep.Place;
import io.cqtrace.analysis.record.LadderStep.RingState;
import io.cqtrace.analysis.record.LadderStep.Verb;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the steps of one CQ around a line of a capture. Which CQ that is is known only at the line,
 * so the last few steps of every CQ are kept until then. Lines of several threads may be told out
 * of order: a later line stands in only until the wanted one comes.
 */
public final class LadderRecorder implements HistoryListener {
  private final int wantedSource;
  private final long wantedLine;
  private final int rowsBefore;
  private final int rowsAfter;
  private final Map<Integer, ArrayDeque<LadderStep>> recent = new HashMap<>();
  private final Map<Integer, CompletionQueueLife> cqs = new HashMap<>();
  private final TreeMap<Integer, SubmissionQueueLife> sqs = new TreeMap<>();
  private final List<LadderStep> shown = new ArrayList<>();
  private Place row = new Place(-1, 0, 0, EventChunk.NO_TIME);
  private EventKind rowKind = EventKind.NOTE;
  private int lastKey = -1;
  private int chosenKey = -1;
  private boolean found;
  private int wantedKey = -1;
  private long chosenSeq = -1;
  private int rowsSince;
  private int chosenSize;
  private boolean full;

  /**
   * The stretch around a line.
   *
   * @param source index of the source that the line is in
   * @param line the line; if it says nothing about a queue, the next one that does
   * @param rows most rows of the ladder
   */
  public LadderRecorder(int source, long line, int rows) {
    if (rows < 2) {
      throw new IllegalArgumentException("a ladder of " + rows + " rows");
    }
    wantedSource = source;
    wantedLine = line;
    rowsBefore = rows / 2;
    rowsAfter = rows - rowsBefore;
  }

  /** The same of a certain CQ. */
  public LadderRecorder ofCq(int controller, int cqId) {
    wantedKey = controller << 16 | cqId;
    return this;
  }

  // What the ladder is made of.

  /** The steps; empty if the capture has none at or behind the line. */
  public List<LadderStep> steps() {
    return List.copyOf(shown);
  }

  /** Whether the capture has a step at or behind the line. */
  public boolean isEmpty() {
    return shown.isEmpty();
  }

  public int cqId() {
    return chosenKey & 0xffff;
  }

  public int controller() {
    return chosenKey >> 16;
  }

  /** Entries of the CQ, or 0 if unknown. */
  public int cqSize() {
    return chosenSize;
  }

  // Following.

  @Override
  public void onRow(EventCursor cursor) {
    if (full && found) {
      return;
    }
    row = new Place(cursor.seq(), cursor.source(), cursor.line(), cursor.timeNs());
    rowKind = cursor.kind();
    int key = keyOf(cursor);
    boolean exact = row.line() == wantedLine;
    if (!found && row.source() == wantedSource && (exact || reaches(row.line()))) {
      found = exact;
      shown.clear();
      rowsSince = 0;
      full = false;
      chosenSeq = row.seq();
      chosenKey = -1;
      choose(wantedKey >= 0 ? wantedKey : key >= 0 ? key : lastKey);
    }
    hostStep(cursor, key);
  }

  /** Whether a line stands in for the wanted one. */
  private boolean reaches(long line) {
    return chosenSeq < 0 && line > wantedLine;
  }

  private void hostStep(EventCursor cursor, int key) {
    Verb verb =
        switch (cursor.kind()) {
          case HOST_SUBMIT -> Verb.SETUP;
          case HOST_CONSUME -> Verb.CONSUME;
          case HOST_COMPLETE -> Verb.COMPLETE;
          case TIMEOUT -> Verb.TIMEOUT;
          case ABORT -> Verb.ABORT;
          case ENABLE -> Verb.ENABLE;
          case DISABLE -> Verb.DISABLE;
          case RESET -> Verb.RESET;
          case CONTROLLER_FAILED -> Verb.FAIL;
          case IRQ -> Verb.INTERRUPT;
          default -> null;
        };
    if (verb == null) {
      return;
    }
    if (key >= 0) {
      add(key, verb, 1, cursor.cid());
      return;
    }
    boolean interrupt = verb == Verb.INTERRUPT;
    for (CompletionQueueLife cq : List.copyOf(cqs.values())) {
      boolean own =
          cq.controller() == cursor.controller()
              && (!interrupt || cq.vector() == (int) cursor.value());
      if (own) {
        add(key(cq), verb, 1, EventChunk.NONE);
      }
    }
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    cqs.put(key(cq), cq);
    if (key(cq) == chosenKey) {
      chosenSize = cq.size();
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    cqs.remove(key(cq));
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    sqs.put(sq.controller() << 16 | sq.sqId(), sq);
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    sqs.remove(sq.controller() << 16 | sq.sqId());
  }

  @Override
  public void onSubmitted(SubmissionQueueLife sq, int entryCount, RowContext at) {
    Verb verb = rowKind == EventKind.SQ_DOORBELL ? Verb.SUBMIT : Verb.READ_TAIL;
    add(sq.controller() << 16 | sq.cqId(), verb, entryCount, EventChunk.NONE);
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    add(sq.controller() << 16 | sq.cqId(), Verb.FETCH, 1, command.cid());
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    add(key(cq), Verb.FINISH, 1, command.cid());
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    takeFinish(key(cq));
    add(key(cq), Verb.POST, 1, command.cid());
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    boolean finishing = takeFinish(key(cq));
    add(key(cq), finishing ? Verb.HOLD : Verb.STILL_FULL, 1, EventChunk.NONE);
  }

  @Override
  public void onLost(CompletionQueueLife cq, RowContext at) {
    add(key(cq), Verb.DISCARD, 1, EventChunk.NONE);
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    int key = command.controller() << 16 | command.cqId();
    LadderStep last = last(key);
    boolean told = last != null && last.verb() == Verb.DISCARD && last.lastSeq() == row.seq();
    if (command.outcome() == Outcome.LOST && command.lossLine() == row.line() && !told) {
      takeFinish(key);
      add(key, Verb.DISCARD, 1, command.cid());
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    Verb verb = rowKind == EventKind.CQ_DOORBELL ? Verb.RING : Verb.READ_HEAD;
    add(key(cq), verb, slotCount, EventChunk.NONE);
  }

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    settle(lastShown(key(cq)), key(cq));
    ArrayDeque<LadderStep> steps = recent.get(key(cq));
    settle(steps == null ? null : steps.peekLast(), key(cq));
  }

  /** Takes in the state that this row left. */
  private void settle(@Nullable LadderStep last, int key) {
    if (last != null && last.verb() != Verb.RING && last.lastSeq() == row.seq()) {
      last.after(state(key));
    }
  }

  @Override
  public void onOccupancyBand(CompletionQueueLife cq, RowContext at) {
    onOccupancy(cq, at);
  }

  // Steps.

  private void choose(int key) {
    if (key < 0) {
      return;
    }
    chosenKey = key;
    CompletionQueueLife cq = cqs.get(key);
    chosenSize = cq == null ? 0 : cq.size();
    recent.getOrDefault(key, new ArrayDeque<>()).forEach(step -> shown.add(step.copy()));
    if (found) {
      recent.clear();
    }
  }

  private void add(int key, Verb verb, int count, int cid) {
    if (full && found) {
      return;
    }
    if (chosenSeq >= 0 && chosenKey < 0) {
      choose(key);
    }
    lastKey = key;
    LadderStep step = new LadderStep(verb, count, cid, row, state(key));
    if (!found) {
      remember(key, step.copy());
    }
    if (key == chosenKey && !full) {
      show(step);
    }
  }

  private void remember(int key, LadderStep step) {
    ArrayDeque<LadderStep> steps = recent.computeIfAbsent(key, k -> new ArrayDeque<>());
    LadderStep last = steps.peekLast();
    if (last != null && last.foldsWith(step)) {
      last.fold(step);
      return;
    }
    steps.add(step);
    if (steps.size() > rowsBefore) {
      steps.removeFirst();
    }
  }

  private void show(LadderStep step) {
    if (step.seq() == chosenSeq) {
      step.mark();
    }
    LadderStep last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
    if (last != null && last.foldsWith(step)) {
      last.fold(step);
      return;
    }
    if (rowsSince >= rowsAfter) {
      full = true;
      return;
    }
    rowsSince++;
    shown.add(step);
  }

  /** Takes back the step "finish" of this row: what became of it is the better word. */
  private boolean takeFinish(int key) {
    ArrayDeque<LadderStep> steps = recent.get(key);
    LadderStep kept = steps == null ? null : steps.peekLast();
    boolean taken = isFinishOfThisRow(kept);
    if (steps != null && kept != null && taken && !kept.unfold()) {
      steps.removeLast();
    }
    LadderStep last = lastShown(key);
    if (last != null && isFinishOfThisRow(last)) {
      if (!last.unfold()) {
        shown.remove(shown.size() - 1);
        rowsSince--;
      }
      return true;
    }
    return taken;
  }

  private boolean isFinishOfThisRow(@Nullable LadderStep step) {
    return step != null && step.verb() == Verb.FINISH && step.lastSeq() == row.seq();
  }

  private @Nullable LadderStep lastShown(int key) {
    return key == chosenKey && !shown.isEmpty() ? shown.get(shown.size() - 1) : null;
  }

  private @Nullable LadderStep last(int key) {
    LadderStep step = lastShown(key);
    ArrayDeque<LadderStep> steps = step == null ? recent.get(key) : null;
    return steps == null ? step : steps.peekLast();
  }

  private RingState state(int key) {
    int waiting = 0;
    int executing = 0;
    for (SubmissionQueueLife sq : sqs.subMap(key & ~0xffff, true, key | 0xffff, true).values()) {
      if (sq.cqId() == (key & 0xffff)) {
        waiting += sq.waiting();
        executing += sq.executingCount();
      }
    }
    CompletionQueueLife cq = cqs.get(key);
    if (cq == null) {
      return new RingState(waiting, executing, 0, -1, -1);
    }
    boolean known = cq.occupancy().grade() != null;
    return new RingState(
        waiting,
        executing,
        cq.waitingCount(),
        known ? cq.occupancy().atLeast() : -1,
        known ? cq.occupancy().atMost() : -1);
  }

  private int keyOf(EventCursor cursor) {
    int high = cursor.controller() << 16;
    if (cursor.cqId() != EventChunk.NONE && cursor.kind() != EventKind.HOST_SUBMIT) {
      return high | cursor.cqId();
    }
    if (cursor.sqId() == EventChunk.NONE) {
      return -1;
    }
    SubmissionQueueLife sq = sqs.get(high | cursor.sqId());
    return high | (sq == null ? cursor.sqId() : sq.cqId());
  }

  private static int key(CompletionQueueLife cq) {
    return cq.controller() << 16 | cq.cqId();
  }
}
