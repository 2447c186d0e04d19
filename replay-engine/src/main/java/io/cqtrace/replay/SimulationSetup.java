package io.cqtrace.replay;

import io.cqtrace.model.host.HostModel;

/**
 * All that a simulated run depends on: equal setups give equal runs.
 *
 * @param host the host's policy
 * @param variant the controller's policy and its number of reactors
 * @param layout the queues
 * @param times how long the steps take
 * @param seed of the jitter
 * @param startNs time of the first row
 */
record SimulationSetup(
    HostModel host,
    Variant variant,
    QueueLayout layout,
    SimulatedTimes times,
    long seed,
    long startNs) {}
