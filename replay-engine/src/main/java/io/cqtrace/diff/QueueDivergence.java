package io.cqtrace.diff;

import org.jspecify.annotations.Nullable;

/**
 * Where the histories of one queue part.
 *
 * @param controller number of the controller
 * @param life the controller's life, counted among those with commands, from 1
 * @param completionQueue whether the queue is a CQ
 * @param queueId its identifier
 * @param step which step of the queue's history it is, from 1
 * @param a the step in the first run, or null if there is none any more
 * @param b the step in the second run, or null
 * @param order place in the order of the first run's rows
 */
public record QueueDivergence(
    int controller,
    long life,
    boolean completionQueue,
    int queueId,
    long step,
    @Nullable RunStep a,
    @Nullable RunStep b,
    long order) {}
