package io.cqtrace.replay;

import io.cqtrace.model.host.HostModel;

/**
 * All that a simulated run depends on: equal setups give equal runs.
 *
 * @param host the host's policy
 * @param variant the controller's policy and its number of reactors
 * @param layout the queues
 * @param durations how long the steps take; a source that has not been asked yet
 * @param startNs time of the first row
 */
record SimulationSetup(
    HostModel host, Variant variant, QueueLayout layout, DurationSource durations, long startNs) {}
