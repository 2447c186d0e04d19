package io.cqtrace.analysis.record;

import org.jspecify.annotations.Nullable;

/**
 * The occupancy of one CQ over a whole capture, all its lives on one time line, and exactly around
 * its worst moment. x is nanoseconds since {@code firstNs}, or rows where the capture has no times.
 *
 * @param controller number of the controller
 * @param cqId completion queue
 * @param size largest size in slots that one of its lives had, 0 if unknown
 * @param lifeCount lives of this CQ identifier
 * @param timed whether x is time
 * @param firstNs time of x = 0, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}
 * @param lastX end of the capture
 * @param overview the whole capture, decimated so that extremes stay
 * @param fullStartX starts of full intervals (close ones joined when there are very many)
 * @param fullEndX their ends
 * @param fullIntervalCount how many there were
 * @param otherFullIntervalCount full intervals of all other CQs of the capture
 * @param withheldCount completions that were withheld
 * @param lostCount completions that the controller says it discarded
 * @param completedCount completions
 * @param doorbellCount writes of its CQ head doorbell
 * @param banded whether the levels are bounds: the host's own trace bounds a head that no line
 *     shows
 * @param worst what is enlarged, or null if nothing ever completed
 * @param zoom what happened around {@code worst}, every change of it unless it was very much
 * @param zoomFromX from where on {@code zoom} is complete
 * @param zoomToX up to where {@code zoom} is complete
 */
public record CqOccupancy(
    int controller,
    int cqId,
    int size,
    int lifeCount,
    boolean timed,
    long firstNs,
    long lastX,
    OccupancyLevels overview,
    Numbers fullStartX,
    Numbers fullEndX,
    long fullIntervalCount,
    long otherFullIntervalCount,
    long withheldCount,
    long lostCount,
    long completedCount,
    long doorbellCount,
    boolean banded,
    @Nullable WorstMoment worst,
    OccupancyLevels zoom,
    long zoomFromX,
    long zoomToX) {}
