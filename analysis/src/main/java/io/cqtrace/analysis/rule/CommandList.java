package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import java.util.ArrayList;
import java.util.List;

/** Commands that a rule collects: counts all, keeps the first ones. */
final class CommandList {
  private final List<CommandSpan> kept = new ArrayList<>();
  private long count;

  void add(CommandSpan command) {
    count++;
    if (kept.size() < Finding.KEPT_COMMANDS) {
      kept.add(command);
    }
  }

  long count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  List<CommandSpan> kept() {
    return kept;
  }
}
