package io.cqtrace.history;

/** What became of a command by the end of its queue's life or of the capture. */
public enum Outcome {
  DELIVERED("its CQE was posted and nothing says that the host missed it"),
  NOT_FETCHED("submitted, never fetched"),
  EXECUTING("fetched, never finished"),
  WITHHELD("finished, still held at the end because the CQ had no free slot"),
  LOST("finished, discarded, never posted"),
  UNSIGNALLED("posted, no interrupt raised, not released"),
  UNCONSUMED("posted and signalled, but the host never released its slot although it had time"),
  ABANDONED("in flight when its queue was deleted or the controller was reset"),
  STANDING("an Asynchronous Event Request that waits for an event"),
  UNKNOWN("events are missing");

  private final String doc;

  Outcome(String doc) {
    this.doc = doc;
  }

  /** Whether it got no further although the controller has it, or should: lost ones aside. */
  public boolean stuck() {
    return switch (this) {
      case NOT_FETCHED, EXECUTING, WITHHELD, UNSIGNALLED, UNCONSUMED -> true;
      case DELIVERED, LOST, ABANDONED, STANDING, UNKNOWN -> false;
    };
  }

  /** What it means. */
  public String doc() {
    return doc;
  }
}
