package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The discards of a capture whose log tells when a completion was discarded, and only later, if at
 * all, whose it was. Until then another command stands for it.
 */
final class RecordedLosses {
  private final List<CommandSpan> discarded = new ArrayList<>();

  /** The capture shows this command as discarded; another one stood for it. */
  void discarded(CommandSpan span) {
    discarded.add(span);
  }

  /** The command that was done first of those whose completion has not been told. */
  @Nullable RecordedCommand nextDone(RecordedCq cq, Slots<RecordedCommand> commands) {
    return commands.values().stream()
        .filter(command -> command.cq == cq && !command.recordedCompleted)
        .filter(
            command ->
                command.span.cid() == EventChunk.NONE || command.span.doneOrder() != Long.MAX_VALUE)
        .min(
            Comparator.<RecordedCommand>comparingLong(command -> command.span.doneOrder())
                .thenComparingLong(command -> command.sequence))
        .orElse(null);
  }

  /** These lost commands, those that the capture shows as discarded in place of their stand-ins. */
  List<CommandSpan> named(List<CommandSpan> lost) {
    List<CommandSpan> others = new ArrayList<>(discarded);
    others.removeAll(lost);
    List<CommandSpan> named = new ArrayList<>();
    for (CommandSpan span : lost) {
      boolean stoodIn = span.outcome() != Outcome.LOST && !others.isEmpty();
      named.add(stoodIn ? others.remove(0) : span);
    }
    return named;
  }
}
