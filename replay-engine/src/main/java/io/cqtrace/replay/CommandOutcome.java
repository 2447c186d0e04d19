package io.cqtrace.replay;

import io.cqtrace.history.Outcome;

/**
 * What became of one command of a simulated run.
 *
 * @param sqId its SQ
 * @param cid its identifier
 * @param opcode its opcode
 * @param targetQueueId the queue that a Create or Delete is about, or {@link
 *     io.cqtrace.ingest.table.EventChunk#NONE}
 * @param outcome its outcome
 * @param postedNs when it was posted, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}
 */
public record CommandOutcome(
    int sqId, int cid, int opcode, int targetQueueId, Outcome outcome, long postedNs) {}
