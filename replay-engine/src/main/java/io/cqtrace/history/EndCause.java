package io.cqtrace.history;

/** How a queue's life ended. */
public enum EndCause {
  DELETED("deleted"),
  RECREATED("created anew"),
  DISABLED("controller disabled"),
  RESET("function level reset"),
  ENABLED_AGAIN("controller enabled again"),
  END_OF_CAPTURE("end of the capture");

  private final String label;

  EndCause(String label) {
    this.label = label;
  }

  /** Words for reports. */
  public String label() {
    return label;
  }
}
