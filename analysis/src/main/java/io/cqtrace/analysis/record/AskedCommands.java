package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;

/**
 * Hot path: whose times a chart is to show: commands of a CQ, those whose first stage lies in a
 * stretch; never an Asynchronous Event Request, which waits by design.
 */
final class AskedCommands {
  private static final Stage[] STAGES = Stage.values();

  private final ChartFocus focus;
  private long zeroNs = EventChunk.NO_TIME;

  AskedCommands(ChartFocus focus) {
    this.focus = focus;
  }

  void onRow(EventCursor row) {
    zeroNs = zeroNs == EventChunk.NO_TIME ? row.timeNs() : zeroNs;
  }

  /** The capture's first time stamp so far, or {@link EventChunk#NO_TIME}. */
  long zeroNs() {
    return zeroNs;
  }

  boolean accept(CommandSpan command) {
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

  /** Time of the last stage that has one, or {@link EventChunk#NO_TIME}. */
  static long lastNs(CommandSpan command) {
    for (int i = STAGES.length - 1; i >= 0; i--) {
      if (command.timeNs(STAGES[i]) != EventChunk.NO_TIME) {
        return command.timeNs(STAGES[i]);
      }
    }
    return EventChunk.NO_TIME;
  }
}
