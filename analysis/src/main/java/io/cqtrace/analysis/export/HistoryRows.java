package io.cqtrace.analysis.export;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.RowSink;
import org.jspecify.annotations.Nullable;

/** The tables that are written during one reading of a capture. */
public final class HistoryRows implements HistoryListener {
  private final CommandTable commands;
  private final QueueTable queues;
  private final @Nullable EventTable events;

  /**
   * Rows for these tables, which the caller finishes and closes.
   *
   * @param events null: no events are written
   */
  public HistoryRows(RowSink commands, RowSink queues, @Nullable RowSink events) {
    this.commands = new CommandTable(commands);
    this.queues = new QueueTable(queues);
    this.events = events == null ? null : new EventTable(events);
  }

  @Override
  public void onRow(EventCursor row) {
    EventTable table = events;
    if (table != null) {
      table.onRow(row);
    }
  }

  @Override
  public void onGap(HistoryGap gap) {
    commands.onGap(gap);
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    commands.onCommandEnd(command);
  }

  @Override
  public void onFullInterval(FullInterval interval) {
    queues.onFullInterval(interval);
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    commands.onSqStart(sq, at);
    queues.onSqStart(sq, at);
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    commands.onCqStart(cq, at);
    queues.onCqStart(cq, at);
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    queues.onSqEnd(sq, cause, at);
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    queues.onCqEnd(cq, cause, at);
  }
}
