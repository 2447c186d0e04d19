package io.cqtrace.diff;

import io.cqtrace.history.CommandSpan;

/**
 * A command whose outcome is not the same in both runs.
 *
 * @param life the controller's life, counted among those with commands, from 1
 * @param position its place on its SQ in the first run, from 1
 * @param a the command in the first run
 * @param b the command in the second run
 */
public record OutcomeChange(long life, long position, CommandSpan a, CommandSpan b) {}
