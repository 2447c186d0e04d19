package io.cqtrace.analysis.record;

/**
 * What a controller had to do, interval by interval; the intervals are equally long and follow each
 * other from the capture's start.
 *
 * @param intervalNs length of an interval
 * @param x their starts in nanoseconds since the capture's start
 * @param endX end of the last one
 * @param perSecond commands that ended, a second
 * @param outstanding commands outstanding, the mean over the interval
 * @param medianNs median time of those that ended; NaN where none did
 * @param slowestNs longest time of those that ended; NaN where none did
 */
public record Load(
    long intervalNs,
    Numbers x,
    double endX,
    Numbers perSecond,
    Numbers outstanding,
    Numbers medianNs,
    Numbers slowestNs) {}
