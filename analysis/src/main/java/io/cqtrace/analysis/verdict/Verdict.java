package io.cqtrace.analysis.verdict;

import io.cqtrace.replay.RunVerdict;

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

  /** The verdict that a capture would get whose run came to this. */
  public static Verdict of(RunVerdict run) {
    return switch (run) {
      case FAILED, LOST, STALLED, OVERRUN -> FAULT;
      case DELAYED -> DELAYED;
      case CLEAN -> CLEAN;
    };
  }

  /** What it means. */
  public String doc() {
    return doc;
  }
}
