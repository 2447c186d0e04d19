package io.cqtrace.replay;

/** What is to be said of a run, in one word: the same for every driver. */
public enum RunVerdict {
  FAILED("completions were lost and the controller set CSTS.CFS"),
  LOST("completions were lost; the host waits for ever"),
  STALLED("nothing was lost, and the host waits for ever"),
  OVERRUN("CQEs were posted into a full CQ, over CQEs already read: a violation without loss"),
  DELAYED("completions or SQEs waited for a CQ slot; all was delivered"),
  CLEAN("all was delivered at once");

  private final String doc;

  RunVerdict(String doc) {
    this.doc = doc;
  }

  /** What it means. */
  public String doc() {
    return doc;
  }

  /** Whether a command never completes. */
  public boolean isFault() {
    return this == FAILED || this == LOST || this == STALLED;
  }
}
