package io.cqtrace.history;

/** The stages of a command's life, in their order. */
public enum Stage {
  SUBMITTED(0, "submitted", "the SQ tail doorbell covers it"),
  FETCHED(1, "fetched", "the controller took the SQE"),
  COMPLETED(2, "completed", "the controller finished it and wants a CQ slot"),
  POSTED(3, "posted", "its CQE is in the ring"),
  SIGNALLED(4, "signalled", "an interrupt was raised after it was posted"),
  CONSUMED(5, "consumed", "the host handled the CQE"),
  RELEASED(6, "released", "its slot lies behind the CQ head doorbell");

  private final int index;
  private final String label;
  private final String doc;

  Stage(int index, String label, String doc) {
    this.index = index;
    this.label = label;
    this.doc = doc;
  }

  /** Place in the order of stages, from 0. */
  public int index() {
    return index;
  }

  /** The word used in reports. */
  public String label() {
    return label;
  }

  /** What it means. */
  public String doc() {
    return doc;
  }
}
