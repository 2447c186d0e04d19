/**
 * What the host's own log tells, by boot and by controller: the ladder of time-out, Abort, reset,
 * and how it ended. It reads the typed messages of the events table, and judges nobody.
 */
@NullMarked
package io.cqtrace.analysis.host;

import org.jspecify.annotations.NullMarked;
