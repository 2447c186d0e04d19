package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;

/**
 * One step of a schedule.
 *
 * @param lane who takes it
 * @param text what happens, as few words as a ladder has room for
 * @param after the state after it, one number a column of the scenario
 */
public record NamedStep(Lane lane, String text, String after) {}
