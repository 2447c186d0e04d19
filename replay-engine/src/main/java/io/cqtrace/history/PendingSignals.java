package io.cqtrace.history;

import java.util.ArrayDeque;

/** The CQEs of a CQ that were posted since its last interrupt. */
final class PendingSignals {
  private final ArrayDeque<CommandSpan> unsignalled = new ArrayDeque<>();
  private long signalledCount;

  /** A CQE was posted. Where no interrupts are recorded, they do not pile up. */
  void add(CommandSpan posted) {
    for (CommandSpan command = unsignalled.peek();
        command != null && isFound(command);
        command = unsignalled.peek()) {
      unsignalled.remove();
    }
    unsignalled.add(posted);
  }

  /** Marks everything posted since the last interrupt as signalled. */
  void signal(RowContext at, Grade grade) {
    for (CommandSpan command = unsignalled.poll(); command != null; command = unsignalled.poll()) {
      if (isFound(command)) {
        continue;
      }
      command.stage(Stage.SIGNALLED, at.timeNs(), at.line(), grade);
      signalledCount++;
    }
  }

  /** Whether the host found it without a further interrupt. */
  private static boolean isFound(CommandSpan command) {
    return command.has(Stage.RELEASED) || command.has(Stage.CONSUMED);
  }

  boolean any() {
    return !unsignalled.isEmpty();
  }

  /** CQEs after which an interrupt was raised. */
  long signalledCount() {
    return signalledCount;
  }
}
