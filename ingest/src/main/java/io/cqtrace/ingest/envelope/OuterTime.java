package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.table.TraceSummary.Clock;

/**
 * The time that an envelope gives.
 *
 * @param ns nanoseconds since the clock's zero
 * @param clock which clock
 */
record OuterTime(long ns, Clock clock) {}
