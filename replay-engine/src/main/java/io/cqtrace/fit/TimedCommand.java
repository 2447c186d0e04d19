package io.cqtrace.fit;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;

/**
 * When a command passed its stages; times in ns, {@link EventChunk#NO_TIME} where a stage is not
 * known.
 *
 * @param queue its CQ
 * @param sqId its SQ
 * @param cid its identifier, or {@link EventChunk#NONE}
 * @param opcode its opcode, or NONE
 * @param submittedNs when the host submitted it, or when the controller could know of it
 * @param fetchedNs when it was fetched
 * @param completedNs when the controller wanted a slot for it
 * @param postedNs when its CQE was written
 * @param consumedNs when the host handled the CQE, where a trace of the host says so
 * @param releasedNs when the controller learned that its slot is released
 * @param rungAfterNs the host rang no earlier: the controller read the head then, and it did not
 *     yet release the slot; equal to {@code releasedNs} where the doorbell was written to the
 *     controller
 * @param releasedLine line that says so
 * @param withheldNs how long its completion waited for a slot; 0 if it did not
 * @param lost whether its completion was discarded
 */
record TimedCommand(
    CommandTape.Queue queue,
    int sqId,
    int cid,
    int opcode,
    long submittedNs,
    long fetchedNs,
    long completedNs,
    long postedNs,
    long consumedNs,
    long releasedNs,
    long rungAfterNs,
    long releasedLine,
    long withheldNs,
    boolean lost) {

  static TimedCommand of(CommandTape.Queue queue, CommandSpan span, long rungAfterNs) {
    long fetchedNs = span.timeNs(Stage.FETCHED);
    long submittedNs = submittedNs(span);
    boolean lost = span.outcome() == Outcome.LOST;
    return new TimedCommand(
        queue,
        span.sqId(),
        span.cid(),
        span.opcode(),
        submittedNs == EventChunk.NO_TIME ? fetchedNs : Math.min(submittedNs, fetchedNs),
        fetchedNs,
        lost ? span.lossNs() : time(span, Stage.COMPLETED),
        time(span, Stage.POSTED),
        consumedNs(span),
        time(span, Stage.RELEASED),
        rungAfterNs,
        span.has(Stage.RELEASED) ? span.line(Stage.RELEASED) : EventChunk.NONE,
        span.withheld() && !lost ? Math.max(1, span.withheldNs()) : 0,
        lost);
  }

  /** As the host's trace says, where that shows both ends. */
  private static long submittedNs(CommandSpan span) {
    CommandSpan.HostMark submitted = span.hostSubmit();
    return submitted == null || span.hostComplete() == null
        ? span.timeNs(Stage.SUBMITTED)
        : submitted.timeNs();
  }

  /** As the host's trace says; where it does not say of which CQE, when the request completed. */
  private static long consumedNs(CommandSpan span) {
    if (span.has(Stage.CONSUMED) && span.grade(Stage.CONSUMED) == Grade.RECORDED) {
      return span.timeNs(Stage.CONSUMED);
    }
    CommandSpan.HostMark completed = span.hostComplete();
    return completed == null ? EventChunk.NO_TIME : completed.timeNs();
  }

  private static long time(CommandSpan span, Stage stage) {
    return span.has(stage) ? span.timeNs(stage) : EventChunk.NO_TIME;
  }

  boolean is(Opcode wanted) {
    return wanted.matches(sqId, opcode);
  }

  /** Whether its CQE was written. */
  boolean posted() {
    return postedNs != EventChunk.NO_TIME;
  }

  boolean completed() {
    return completedNs != EventChunk.NO_TIME;
  }
}
