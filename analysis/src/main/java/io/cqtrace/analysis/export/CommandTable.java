package io.cqtrace.analysis.export;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.RowSink;

/**
 * The {@code commands} table ({@link CommandColumns}): one row is one command, written when its
 * outcome is decided. A command that was submitted and never fetched has neither CID nor opcode,
 * but an SQ slot. Behind a contradiction in the capture every outcome is {@link Outcome#UNKNOWN},
 * but for completions that the controller says it discarded, as in the verdict.
 */
public final class CommandTable implements HistoryListener {
  private final RowSink table;
  private final QueueLifeNumbers lives = new QueueLifeNumbers();
  private boolean contradicted;

  /** Writes to {@code table}, which the caller finishes and closes. */
  public CommandTable(RowSink table) {
    this.table = table;
  }

  @Override
  public void onGap(HistoryGap gap) {
    contradicted |= gap.cause().contradiction();
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    Outcome outcome = contradicted ? command.outcomeBehindContradiction() : command.outcome();
    int sqLife = lives.ofSq(command);
    int cqLife = lives.ofCq(command);
    CommandColumns.write(new CommandColumns.Row(command, outcome, sqLife, cqLife), table);
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    lives.start(sq);
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    lives.start(cq);
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    table.flush();
  }
}
