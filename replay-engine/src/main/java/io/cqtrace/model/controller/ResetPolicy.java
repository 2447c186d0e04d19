package io.cqtrace.model.controller;

/** What a controller that is disabled (CC.EN = 0) does with the commands that it has fetched. */
public enum ResetPolicy {
  /** It forgets them at once; what finishes later goes nowhere. */
  CANCELS,
  /** CSTS.RDY stays 1 until they have finished. */
  DRAINS,
  /** They go on; what finishes later is posted into the CQ that has the same QID then. */
  POSTS_TO_SAME_QID,
  /**
   * They go on; what finishes later is posted into the admin CQ, and without one the process ends;
   * CSTS.RDY stays 0 until they have finished.
   */
  POSTS_TO_ADMIN,
  /** With any of them CSTS.RDY stays 0 whatever the host writes; without, it resets at once. */
  STAYS_NOT_READY,
  /** Not read. */
  UNKNOWN;
}
