package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.FullInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers which commands were withheld in the full interval of a CQ that is going on. */
final class IntervalCommands {
  private final Map<Long, List<CommandSpan>> byCq = new HashMap<>();

  void withheld(CommandSpan command, CompletionQueueLife cq) {
    byCq.computeIfAbsent(key(cq.controller(), cq.cqId()), k -> new ArrayList<>()).add(command);
  }

  /** The commands that were withheld in this interval, which is over, the oldest first. */
  List<CommandSpan> take(FullInterval interval) {
    List<CommandSpan> all = byCq.remove(key(interval.controller(), interval.cqId()));
    return all == null ? List.of() : all.stream().filter(CommandSpan::withheld).toList();
  }

  /** The life of a CQ is over. */
  void ended(CompletionQueueLife cq) {
    byCq.remove(key(cq.controller(), cq.cqId()));
  }

  private static long key(int controller, int cqId) {
    return (long) controller << 32 | cqId;
  }
}
