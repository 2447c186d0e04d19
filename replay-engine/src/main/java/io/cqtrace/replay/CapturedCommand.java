package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;

/**
 * What a closed-loop replay takes from one command of a capture.
 *
 * @param sqId its SQ
 * @param cqId its CQ
 * @param cid its identifier, or {@link EventChunk#NONE}
 * @param opcode its opcode, or {@link EventChunk#NONE}
 * @param targetQueueId the queue that a Create or Delete is about, or {@link EventChunk#NONE}
 * @param submittedNs when the controller could know of it
 * @param fetchedNs when it was fetched
 * @param completedNs when it was finished, or {@link EventChunk#NO_TIME}
 * @param triedNs when the controller first tried to post it, or {@link EventChunk#NO_TIME}
 * @param postedNs when it was posted, or {@link EventChunk#NO_TIME}
 * @param releasedNs when its slot was released, or {@link EventChunk#NO_TIME}
 * @param lost whether its completion was discarded
 * @param withheld whether it waited for a slot
 * @param source index of the source that its lines are in
 * @param line line that decides its outcome: of the loss, of the post, or of the fetch
 * @param standing whether it is an Asynchronous Event Request that never completed
 */
record CapturedCommand(
    int sqId,
    int cqId,
    int cid,
    int opcode,
    int targetQueueId,
    long submittedNs,
    long fetchedNs,
    long completedNs,
    long triedNs,
    long postedNs,
    long releasedNs,
    boolean lost,
    boolean withheld,
    int source,
    long line,
    boolean standing) {

  /** Of a command whose outcome is final. */
  static CapturedCommand of(CommandSpan span) {
    long fetchedNs = span.timeNs(Stage.FETCHED);
    long submittedNs = span.timeNs(Stage.SUBMITTED);
    boolean lost = span.outcome() == Outcome.LOST;
    long completedNs = lost ? span.lossNs() : span.timeNs(Stage.COMPLETED);
    long postedNs = span.timeNs(Stage.POSTED);
    return new CapturedCommand(
        span.sqId(),
        span.cqId(),
        span.cid(),
        span.opcode(),
        span.targetQueueId(),
        submittedNs == EventChunk.NO_TIME ? fetchedNs : Math.min(submittedNs, fetchedNs),
        fetchedNs,
        completedNs,
        lost ? completedNs : span.withheld() ? span.withheldSinceNs() : postedNs,
        postedNs,
        span.has(Stage.RELEASED) ? span.timeNs(Stage.RELEASED) : EventChunk.NO_TIME,
        lost,
        span.withheld() && !lost,
        span.source(),
        lost ? span.lossLine() : span.line(span.has(Stage.POSTED) ? Stage.POSTED : Stage.FETCHED),
        span.isAsyncEventRequest() && !span.has(Stage.COMPLETED));
  }

  /** Whether its CQE was written. */
  boolean posted() {
    return postedNs != EventChunk.NO_TIME;
  }

  /** Time from fetch to completion; 0 where one is not known. */
  long serviceNs() {
    return completedNs == EventChunk.NO_TIME ? 0 : Math.max(0, completedNs - fetchedNs);
  }
}
