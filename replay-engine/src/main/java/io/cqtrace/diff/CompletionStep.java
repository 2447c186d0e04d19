package io.cqtrace.diff;

/** What a queue's history is compared by; time and doorbells are not compared. */
public enum CompletionStep {
  FETCH("fetches"),
  POST("posts"),
  FULL("finds the CQ full and holds"),
  DISCARD("discards a completion");

  private final String verb;

  CompletionStep(String verb) {
    this.verb = verb;
  }

  /** What the controller does, for messages. */
  public String verb() {
    return verb;
  }
}
