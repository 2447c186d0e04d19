package io.cqtrace.analysis.verdict;

/** What is to be said of a capture as a whole. */
public enum Verdict {
  CLEAN("every command was delivered without waiting for a CQ slot"),
  DELAYED("something waited, and everything was delivered"),
  FAULT("a component violates the specification"),
  INCONCLUSIVE("the capture cannot decide");

  private final String doc;

  Verdict(String doc) {
    this.doc = doc;
  }

  /** What it means. */
  public String doc() {
    return doc;
  }
}
