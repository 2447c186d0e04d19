package io.cqtrace.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hears a history and checks what must hold at every moment. */
final class HistoryChecker implements HistoryListener {
  final List<CommandSpan> fetched = new ArrayList<>();
  final Set<CommandSpan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  final Set<CommandSpan> posted = Collections.newSetFromMap(new IdentityHashMap<>());
  final Set<CommandSpan> ended = Collections.newSetFromMap(new IdentityHashMap<>());
  final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  final Set<HistoryGap.Cause> gaps = EnumSet.noneOf(HistoryGap.Cause.class);
  final List<String> violations = new ArrayList<>();
  final List<CommandSpan> firstHeld = new ArrayList<>();
  final Map<CompletionQueueLife, List<CommandSpan>> waiting = new HashMap<>();
  private boolean slotsReleased;
  private CompletionQueueLife firstFull;
  int notFetched;
  int abandonedInSq;
  int neverFetched;
  long withheldNs;

  void hear(List<EventRow> rows) {
    EventRow.tell(rows, new HistoryBuilder(QueueSizes.UNKNOWN).addListener(this));
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    fetched.add(command);
    seen.add(command);
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    seen.add(command);
    waiting.computeIfAbsent(cq, k -> new ArrayList<>()).add(command);
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    check(posted.add(command), "posted twice: " + command.describe());
    waiting.get(cq).remove(command);
    check(cq.occupied() <= Math.max(cq.capacity(), cq.sizeKnown() ? 0 : 1 << 17), "overrun");
    withheldNs += command.withheldNs();
    if (cq == firstFull) {
      slotsReleased = true;
    }
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    check(cq.occupied() == cq.capacity(), "found full with a free slot");
    if (firstFull == null) {
      firstFull = cq;
    }
    if (cq == firstFull && !slotsReleased) {
      firstHeld.clear();
      firstHeld.addAll(waiting.getOrDefault(cq, List.of()));
    }
  }

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    check(
        cq.occupied() >= 0 && (!cq.sizeKnown() || cq.occupied() <= cq.capacity()),
        "occupancy " + cq.occupied() + " at line " + at.line());
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    check(slotCount > 0, "released " + slotCount);
    slotsReleased |= cq == firstFull;
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    check(ended.add(command), "ended twice: " + command.describe());
    outcomes.merge(command.outcome(), 1L, Long::sum);
    neverFetched += command.neverFetched() ? 1 : 0;
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    check(sq.waiting() >= 0 && (!sq.sizeKnown() || sq.waiting() < sq.size()), "SQ ring");
    if (cause == EndCause.END_OF_CAPTURE) {
      notFetched += sq.waiting();
    } else {
      abandonedInSq += sq.waiting();
    }
  }

  @Override
  public void onGap(HistoryGap gap) {
    gaps.add(gap.cause());
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      violations.add(otherwise);
    }
  }
}
