package io.cqtrace.analysis.verdict;

import io.cqtrace.replay.SimulatedRun;

/** What is to be said of a simulated run, in one word. */
public enum RunVerdict {
  LOST(Verdict.FAULT, "completions were discarded; the host waits for ever"),
  FAILED(Verdict.FAULT, "the controller failed (CSTS.CFS)"),
  STALLED(Verdict.FAULT, "nothing was lost, and the host waits for ever"),
  DELAYED(Verdict.DELAYED, "completions or SQEs waited for a CQ slot; all was delivered"),
  CLEAN(Verdict.CLEAN, "all was delivered at once");

  private final Verdict verdict;
  private final String doc;

  RunVerdict(Verdict verdict, String doc) {
    this.verdict = verdict;
    this.doc = doc;
  }

  /** The verdict that a capture with this outcome would get. */
  public Verdict verdict() {
    return verdict;
  }

  /** What it means. */
  public String doc() {
    return doc;
  }

  /** The word for a run; the gravest that applies. */
  public static RunVerdict of(SimulatedRun run) {
    if (run.lost() > 0) {
      return LOST;
    }
    if (run.failed()) {
      return FAILED;
    }
    if (run.stalled()) {
      return STALLED;
    }
    return run.withheld() + run.heldBack() > 0 ? DELAYED : CLEAN;
  }
}
