/**
 * All schedules of a scenario: what a host and a controller can do to each other, with the shortest
 * schedule that shows it, or the proof that no schedule does.
 *
 * <p>{@link io.cqtrace.explore.Scenario} says what runs, {@link
 * io.cqtrace.explore.DeleteFloodModel} what a step is, {@link io.cqtrace.explore.Explorer} visits
 * every state, {@link io.cqtrace.explore.Schedule} is the way to one of them.
 */
@NullMarked
package io.cqtrace.explore;

import org.jspecify.annotations.NullMarked;
