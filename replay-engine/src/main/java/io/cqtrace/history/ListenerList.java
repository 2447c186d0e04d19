package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hot path: tells a history to its listeners, and knows the row that is being told. */
final class ListenerList {
  private final Subscriptions listeners = new Subscriptions();
  private final RowContext at = new RowContext();
  private final SourceTimes times = new SourceTimes();
  private final RepeatedRows repeatedRows = new RepeatedRows();
  private final Places places = new Places();
  private long firstNs = EventChunk.NO_TIME;
  private long lastNs = EventChunk.NO_TIME;
  private long rowCount;
  private boolean untimedRow;
  private long contradictedRow = -1;
  private long seenKinds;

  void add(HistoryListener listener) {
    listeners.add(listener);
    listener.onBegin(times);
  }

  /** The row that is being told. */
  RowContext at() {
    return at;
  }

  /** How much time passed until the row that is being told. */
  SourceTimes times() {
    return times;
  }

  /** Rows so far. */
  long rowCount() {
    return rowCount;
  }

  /**
   * Goes to the next row and tells it.
   *
   * @return whether it takes part in the history: a row that stands twice does not, and rows of a
   *     source that could not be related to the others carry no time, come last and are only told
   */
  boolean row(EventCursor row) {
    at.set(row);
    rowCount++;
    long timeNs = at.timeNs();
    if (repeatedRows.isRepeated(row, timeNs)) {
      gap(HistoryGap.Cause.LINE_TWICE, row.controller(), "");
      return false;
    }
    long stepBackNs = times.take(row, at);
    if (stepBackNs > 0) {
      String by = String.format(Locale.ROOT, "by %.3f s", stepBackNs / 1e9);
      gap(HistoryGap.Cause.CLOCK_STEPS_BACK, row.controller(), by);
    }
    boolean ofItsOwn = timeNs == EventChunk.NO_TIME && firstNs != EventChunk.NO_TIME;
    if (!ofItsOwn) {
      noteTime(timeNs);
    }
    tell(row);
    return !ofItsOwn;
  }

  private void tell(EventCursor row) {
    EventKind kind = row.kind();
    long bit = 1L << kind.code();
    if ((seenKinds & bit) == 0) {
      seenKinds |= bit;
      for (HistoryListener listener : listeners.firstOfKind) {
        listener.onFirstOfKind(row);
      }
    }
    boolean kernelSays = row.message() != HostMessage.NONE;
    for (HistoryListener listener : kernelSays ? listeners.everyRow : listeners.rows(kind)) {
      listener.onRow(row);
    }
  }

  private void noteTime(long timeNs) {
    if (timeNs == EventChunk.NO_TIME) {
      untimedRow = true;
      return;
    }
    if (firstNs == EventChunk.NO_TIME) {
      firstNs = timeNs;
    }
    lastNs = Math.max(lastNs, timeNs);
  }

  void lifeStart(ControllerLife life) {
    listeners.all.forEach(listener -> listener.onLifeStart(life, at));
  }

  void lifeEnd(ControllerLife life) {
    listeners.all.forEach(listener -> listener.onLifeEnd(life, at));
  }

  void sqStart(SubmissionQueueLife sq) {
    listeners.all.forEach(listener -> listener.onSqStart(sq, at));
  }

  void sqEnd(SubmissionQueueLife sq, EndCause cause) {
    listeners.all.forEach(listener -> listener.onSqEnd(sq, cause, at));
  }

  void cqStart(CompletionQueueLife cq) {
    listeners.all.forEach(listener -> listener.onCqStart(cq, at));
  }

  void cqEnd(CompletionQueueLife cq, EndCause cause) {
    listeners.all.forEach(listener -> listener.onCqEnd(cq, cause, at));
  }

  void submitted(SubmissionQueueLife sq, int entryCount) {
    for (HistoryListener listener : listeners.submitted) {
      listener.onSubmitted(sq, entryCount, at);
    }
  }

  void fetched(CommandSpan command, SubmissionQueueLife sq) {
    places.give(command);
    for (HistoryListener listener : listeners.fetched) {
      listener.onFetched(command, sq, at);
    }
  }

  void completed(CommandSpan command, CompletionQueueLife cq) {
    places.give(command);
    for (HistoryListener listener : listeners.completed) {
      listener.onCompleted(command, cq, at);
    }
  }

  void posted(CommandSpan command, CompletionQueueLife cq) {
    for (HistoryListener listener : listeners.posted) {
      listener.onPosted(command, cq, at);
    }
  }

  void foundFull(CompletionQueueLife cq) {
    listeners.all.forEach(listener -> listener.onFoundFull(cq, at));
  }

  void withheld(CommandSpan command, CompletionQueueLife cq) {
    listeners.all.forEach(listener -> listener.onWithheld(command, cq, at));
  }

  void lost(CompletionQueueLife cq) {
    listeners.all.forEach(listener -> listener.onLost(cq, at));
  }

  void released(CompletionQueueLife cq, int slotCount) {
    for (HistoryListener listener : listeners.released) {
      listener.onReleased(cq, slotCount, at);
    }
  }

  /** The CQ's posted, released or waiting completions changed. */
  void occupancy(CompletionQueueLife cq) {
    if (!cq.occupancy().isKnown()) {
      if (cq.occupancy().isBounded()) {
        listeners.all.forEach(listener -> listener.onOccupancyBand(cq, at));
      }
      return;
    }
    for (HistoryListener listener : listeners.occupancy) {
      listener.onOccupancy(cq, at);
    }
  }

  void fullInterval(@Nullable FullInterval interval) {
    if (interval != null) {
      listeners.all.forEach(listener -> listener.onFullInterval(interval));
    }
  }

  /** Decides a command's outcome and tells it. */
  void end(CommandSpan command, Outcome outcome) {
    command.end(outcome, at);
    for (HistoryListener listener : listeners.commandEnd) {
      listener.onCommandEnd(command);
    }
    places.takeBack(command);
  }

  void mayBeLost(CommandSpan command) {
    command.markMayBeLost();
    listeners.all.forEach(listener -> listener.onMayBeLost(command));
  }

  void violation(Violation violation) {
    listeners.all.forEach(listener -> listener.onViolation(violation));
  }

  void gap(HistoryGap.Cause cause, int controller, String detail) {
    gap(new HistoryGap(cause, controller, at.source(), at.line(), detail));
  }

  /** Whether the capture contradicted itself: lines are missing, or are of two controllers. */
  boolean contradicted() {
    return contradictedRow >= 0;
  }

  /** The row at which it last did, counted as {@link #rowCount}, or -1. */
  long contradictedRow() {
    return contradictedRow;
  }

  /** A gap that was noticed earlier. */
  void gap(HistoryGap gap) {
    if (gap.cause().contradiction()) {
      contradictedRow = rowCount;
    }
    listeners.all.forEach(listener -> listener.onGap(gap));
  }

  /** A gap that begins where somebody broke a rule. */
  void gap(HistoryGap.Cause cause, Violation from) {
    String detail = (from.kind().ofCq() ? "CQ " : "SQ ") + from.queueId();
    gap(new HistoryGap(cause, from.controller(), from.source(), from.line(), detail));
  }

  /** The capture ends. */
  void end() {
    CaptureSpan capture = new CaptureSpan(firstNs, lastNs, rowCount, !untimedRow && rowCount > 0);
    listeners.all.forEach(listener -> listener.onEnd(capture));
  }
}
