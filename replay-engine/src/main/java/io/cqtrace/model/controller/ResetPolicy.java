package io.cqtrace.model.controller;

/** What a controller that is disabled (CC.EN = 0) does with the commands that it has fetched. */
public enum ResetPolicy {
  /** It forgets them at once; what finishes later goes nowhere. */
  CANCELS("forgets them"),
  /** CSTS.RDY stays 1 until they have finished. */
  DRAINS("lets them finish before CSTS.RDY = 0"),
  /** They go on; what finishes later is posted into the CQ that has the same QID then. */
  POSTS_TO_SAME_QID("lets them go on; they are posted into the CQ that has that QID then"),
  /**
   * They go on; what finishes later is posted into the admin CQ, and without one the process ends;
   * CSTS.RDY stays 0 until they have finished.
   */
  POSTS_TO_ADMIN("lets them go on; they are posted into the admin CQ of the next life"),
  /** Not read. */
  UNKNOWN("not read");

  private final String doc;

  ResetPolicy(String doc) {
    this.doc = doc;
  }

  /** In words. */
  public String doc() {
    return doc;
  }
}
