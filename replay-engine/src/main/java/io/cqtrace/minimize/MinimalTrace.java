package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;

/**
 * A 1-minimal part of a life trace that shows a finding.
 *
 * @param rows its events
 * @param commandCount commands that are left
 * @param originalCommandCount commands of the lifeTrace
 * @param originalEventCount events of the lifeTrace
 * @param runCount parts that were asked for the finding
 * @param proven whether it is 1-minimal: without any one command, or any one other event, the
 *     finding is gone; false where the bound on runs was reached
 * @param assumedEventCount events among the rows that the capture does not show
 * @param assumedCidCount commands whose identifier the capture does not show
 * @param queueEntries entries that the queues were shrunk to at most; 0: as captured
 */
public record MinimalTrace(
    EventChunk rows,
    int commandCount,
    int originalCommandCount,
    int originalEventCount,
    int runCount,
    boolean proven,
    int assumedEventCount,
    int assumedCidCount,
    int queueEntries) {}
