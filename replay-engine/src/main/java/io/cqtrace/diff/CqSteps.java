package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one CQ in one controller life of two runs, matched one by one until they differ.
 * Posts of commands that only one run has are left out: the SQ tells of them.
 */
final class CqSteps {
  /** A step that waits for its counterpart. */
  private record Waiting(
      CompletionStep kind, @Nullable ComparedCommand command, int source, long line, long seq) {

    RunStep toStep() {
      ComparedCommand compared = command;
      CommandSpan span = compared == null ? null : compared.span;
      return new RunStep(kind, span, compared == null ? 0 : compared.position, source, line, seq);
    }
  }

  private final Map<RunSide, ArrayDeque<Waiting>> waiting = new EnumMap<>(RunSide.class);
  private final Map<RunSide, Boolean> closed = new EnumMap<>(RunSide.class);
  private final Map<RunSide, Boolean> full = new EnumMap<>(RunSide.class);
  private long matched;
  private long lastSeq;
  private boolean over;

  CqSteps() {
    for (RunSide side : RunSide.values()) {
      waiting.put(side, new ArrayDeque<>());
    }
  }

  private ArrayDeque<Waiting> of(RunSide side) {
    ArrayDeque<Waiting> steps = waiting.get(side);
    if (steps == null) {
      throw new IllegalStateException("no steps of " + side);
    }
    return steps;
  }

  /** A step of one run; of attempts in a row that find the CQ full only the first counts. */
  void add(
      RunSide side,
      CompletionStep kind,
      @Nullable ComparedCommand command,
      int source,
      long line,
      long seq) {
    boolean again = kind == CompletionStep.FULL && Boolean.TRUE.equals(full.get(side));
    full.put(side, kind == CompletionStep.FULL);
    if (!over && !again) {
      of(side).add(new Waiting(kind, command, source, line, seq));
    }
  }

  void close(RunSide side) {
    closed.put(side, true);
  }

  int waitingCount(RunSide side) {
    return of(side).size();
  }

  /** Matches what can be matched; the step where they differ, once. */
  @Nullable QueueDivergence resolve(QueueKey key) {
    while (!over) {
      Waiting a = next(RunSide.A);
      Waiting b = next(RunSide.B);
      if (a == null && b == null) {
        return null;
      }
      if ((a == null && !isClosed(RunSide.A)) || (b == null && !isClosed(RunSide.B))) {
        return null;
      }
      if (isOpen(a) || isOpen(b)) {
        return null;
      }
      if (a != null && b != null && isSame(a, b)) {
        of(RunSide.A).remove();
        of(RunSide.B).remove();
        matched++;
        lastSeq = a.seq;
        continue;
      }
      over = true;
      waiting.values().forEach(ArrayDeque::clear);
      return new QueueDivergence(
          key.controller(),
          key.life(),
          true,
          key.queueId(),
          matched + 1,
          a == null ? null : a.toStep(),
          b == null ? null : b.toStep(),
          a == null ? lastSeq : a.seq);
    }
    return null;
  }

  private boolean isClosed(RunSide side) {
    return Boolean.TRUE.equals(closed.get(side));
  }

  /** The next step that is not about a command of this run alone. */
  private @Nullable Waiting next(RunSide side) {
    ArrayDeque<Waiting> steps = of(side);
    while (true) {
      Waiting step = steps.peek();
      ComparedCommand command = step == null ? null : step.command;
      if (command == null || !command.resolved || command.partner != null) {
        return step;
      }
      steps.remove();
    }
  }

  private static boolean isOpen(@Nullable Waiting step) {
    ComparedCommand command = step == null ? null : step.command;
    return command != null && !command.resolved;
  }

  private static boolean isSame(Waiting a, Waiting b) {
    ComparedCommand command = a.command;
    boolean sameCommand = command == null || command.partner == b.command;
    return a.kind == b.kind && sameCommand;
  }
}
