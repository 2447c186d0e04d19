package io.cqtrace.history;

import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * Follows a history while it is rebuilt, so that nothing has to be kept: findings, charts, tables
 * and the replay of recorded doorbells are listeners. All calls come in the order of rows; {@code
 * at} is the row that is being told.
 */
public interface HistoryListener {
  /**
   * The history begins.
   *
   * @param times tells, while the history is told, how much time passed until the row being told
   */
  default void onBegin(SourceTimes times) {}

  /**
   * The kinds of rows that {@link #onRow} looks at; asked once. Rows that carry a {@link
   * io.cqtrace.ingest.table.HostMessage} are told whatever their kind is.
   */
  default Set<EventKind> rowKinds() {
    return EnumSet.allOf(EventKind.class);
  }

  /** The first row of its kind in the capture, before {@link #onRow}. */
  default void onFirstOfKind(EventCursor row) {}

  /** A row of one of the {@link #rowKinds}, before the history takes it in. */
  default void onRow(EventCursor row) {}

  /** A controller's life begins. */
  default void onLifeStart(ControllerLife life, RowContext at) {}

  /** A controller's life ends, after its queues did. */
  default void onLifeEnd(ControllerLife life, RowContext at) {}

  /** An SQ's life begins. */
  default void onSqStart(SubmissionQueueLife sq, RowContext at) {}

  /** A CQ's life begins. */
  default void onCqStart(CompletionQueueLife cq, RowContext at) {}

  /** The SQ tail, as the controller can know it, moved on. */
  default void onSubmitted(SubmissionQueueLife sq, int entryCount, RowContext at) {}

  /** A command was fetched. */
  default void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {}

  /** A command wants a slot of its CQ. */
  default void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {}

  /** An attempt to post found no free slot: everything waiting on the CQ is withheld. */
  default void onFoundFull(CompletionQueueLife cq, RowContext at) {}

  /** A command is withheld from now on: the attempt to post found the CQ full. */
  default void onWithheld(CommandSpan command, CompletionQueueLife cq, RowContext at) {}

  /**
   * The controller said that it discarded a completion because the CQ was full, and not whose: one
   * that it names is told by {@link #onCommandEnd}.
   */
  default void onLost(CompletionQueueLife cq, RowContext at) {}

  /** A command's CQE was posted. */
  default void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {}

  /** The CQ head moved on by {@code slotCount}, as the controller knows it. */
  default void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {}

  /** After any change of a CQ's posted, released or waiting completions. */
  default void onOccupancy(CompletionQueueLife cq, RowContext at) {}

  /**
   * After a post, a discarded completion or a CQE that the host handled, on a CQ whose head no line
   * shows and whose host's own trace bounds it: {@link CompletionQueueLife#occupiedAtLeast}.
   */
  default void onOccupancyBand(CompletionQueueLife cq, RowContext at) {}

  /** Completions had to wait on a CQ, and do no longer. */
  default void onFullInterval(FullInterval interval) {}

  /** A command's outcome is final. */
  default void onCommandEnd(CommandSpan command) {}

  /**
   * It may be this command whose completion was discarded, instead of one that was told LOST with
   * the grade ASSUMED.
   */
  default void onMayBeLost(CommandSpan command) {}

  /** An SQ's life ends; {@code cause} says how. */
  default void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {}

  /** A CQ's life ends; {@code cause} says how. */
  default void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {}

  /** Somebody did what the rules of the rings forbid. */
  default void onViolation(Violation violation) {}

  /** Something is missing. */
  default void onGap(HistoryGap gap) {}

  /** The capture ends; every command's outcome has been told. */
  default void onEnd(CaptureSpan capture) {}
}
