package io.cqtrace.replay;

/** Which CQ head a replay of the recorded schedule takes for the host's. */
public enum HeadEdge {
  /** The heads that the capture shows. */
  TOLD,
  /** Of a head within bounds: each slot is released as early as it can have been. */
  EARLY,
  /** Each slot is released as late as it can have been. */
  LATE
}
