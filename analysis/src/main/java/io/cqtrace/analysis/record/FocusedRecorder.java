package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;

/**
 * Hot path: collects from the commands that a chart is to show: those of a CQ, those whose first
 * stage lies in a stretch; never an Asynchronous Event Request, which waits by design.
 */
abstract class FocusedRecorder implements HistoryListener {
  private static final Stage[] STAGES = Stage.values();

  private final ChartFocus focus;
  private long zeroNs = EventChunk.NO_TIME;

  FocusedRecorder(ChartFocus focus) {
    this.focus = focus;
  }

  /** One of these commands has ended. */
  abstract void add(CommandSpan command);

  @Override
  public final void onRow(EventCursor row) {
    zeroNs = zeroNs == EventChunk.NO_TIME ? row.timeNs() : zeroNs;
  }

  @Override
  public final void onCommandEnd(CommandSpan command) {
    if (accepts(command)) {
      add(command);
    }
  }

  /** The capture's first time stamp so far, or {@link EventChunk#NO_TIME}. */
  final long zeroNs() {
    return zeroNs;
  }

  private boolean accepts(CommandSpan command) {
    boolean waits = command.isAsyncEventRequest();
    if (waits || !focus.accepts(command.controller(), command.cqId())) {
      return false;
    }
    if (!focus.hasStretch()) {
      return true;
    }
    long fromNs = firstNs(command);
    return fromNs != EventChunk.NO_TIME
        && fromNs - zeroNs >= focus.fromX()
        && fromNs - zeroNs <= focus.toX();
  }

  /** Time of the first stage that has one, or {@link EventChunk#NO_TIME}. */
  static long firstNs(CommandSpan command) {
    for (Stage stage : STAGES) {
      if (command.timeNs(stage) != EventChunk.NO_TIME) {
        return command.timeNs(stage);
      }
    }
    return EventChunk.NO_TIME;
  }

  /** Time of the last stage that is timed, or {@link EventChunk#NO_TIME}. */
  static long lastNs(CommandSpan command) {
    for (int i = STAGES.length - 1; i >= 0; i--) {
      if (command.isTimed(STAGES[i])) {
        return command.timeNs(STAGES[i]);
      }
    }
    return EventChunk.NO_TIME;
  }
}
