package io.cqtrace.analysis.report;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.replay.ReplayResult;

/** Where a replay of the recorded schedule ends before the capture does, and why. */
final class WhatIfEnding {
  private WhatIfEnding() {}

  /** A sentence that names file and line; empty where the replay goes on to the end. */
  static String of(Analysis analysis, ReplayResult replay) {
    if (replay.run().failed()) {
      return "sets CSTS.CFS at " + place(analysis, replay.failedSource(), replay.failedLine());
    }
    if (replay.diverged()) {
      ReplayResult.Divergence divergence = replay.divergence();
      return "the comparison of a controller life ends at "
          + place(analysis, divergence.source(), divergence.line())
          + ", where the host acts on a completion that this controller has not posted";
    }
    return "";
  }

  private static String place(Analysis analysis, int source, long line) {
    String name = analysis.trace().sources().get(source).name();
    return FindingText.shortName(analysis, name) + ":" + line;
  }
}
