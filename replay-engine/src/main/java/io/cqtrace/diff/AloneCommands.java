package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;

/**
 * Commands of one SQ that only one of the runs has.
 *
 * @param controller number of the controller
 * @param life its life, counted among those with commands, from 1
 * @param sqId the SQ
 * @param side the run that has them
 * @param count how many
 * @param first the first of them in its run
 */
public record AloneCommands(
    int controller, long life, int sqId, RunSide side, long count, CommandSpan first) {}
