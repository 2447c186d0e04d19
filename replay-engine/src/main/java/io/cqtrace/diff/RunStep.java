package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;
import org.jspecify.annotations.Nullable;

/**
 * One step of a queue in one run.
 *
 * @param kind what happens
 * @param command the command it happens to, or null where the run does not say
 * @param position place of that command on its SQ, from 1; 0 where it is not known
 * @param source index of the run's source
 * @param line line there
 * @param seq row number
 */
public record RunStep(
    CompletionStep kind,
    @Nullable CommandSpan command,
    long position,
    int source,
    long line,
    long seq) {}
