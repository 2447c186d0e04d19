package io.cqtrace.explore.field;

/** What a schedule can come to; all but the last violate a property that a scenario checks. */
public enum Outcome {
  /** A completion is discarded. */
  LOST("lost", "no completion is lost"),
  /** A CQE is overwritten that the host has not read: it is lost. */
  OVERWRITTEN("overwritten", "no unread CQE is overwritten"),
  /** A completion is discarded, and the controller sets CSTS.CFS. */
  FAILED("failed", "the controller does not fail"),
  /** Nothing moves any more, and not every submitted command has ended. */
  STALLED("stalled", "nothing stalls"),
  /** The CQE of a command of before a reset is posted after it. */
  LATE("late", "no CQE of before a reset is posted after it"),
  /** The process of the controller ends by an assertion. */
  ABORTED("aborted", "the controller does not abort"),
  /** A CQE is posted into a full CQ over one that the host had read: nothing is lost. */
  OVERRUN("overrun", "no CQE is posted into a full CQ"),
  /** Every submitted command has ended. */
  DELIVERED("delivered", "every submitted command can end");

  private final String label;
  private final String property;

  Outcome(String label, String property) {
    this.label = label;
    this.property = property;
  }

  /** The name used in reports. */
  public String label() {
    return label;
  }

  /** The property that it violates; of DELIVERED, the one that it shows. */
  public String property() {
    return property;
  }

  /** Whether a command never ends after it. */
  public boolean isFault() {
    return this != OVERRUN && this != DELIVERED;
  }

  /** Whether a run ends with it. */
  boolean isEnd() {
    return isFault() && this != STALLED;
  }
}
