package io.cqtrace.predict;

import io.cqtrace.fit.CapturedWork;
import io.cqtrace.fit.RecordedDelays;
import java.util.List;

/**
 * What a capture foretells.
 *
 * @param title what was run
 * @param plan runs and seed
 * @param life what the host submitted in the cells' runs
 * @param delays what was drawn from
 * @param hostNames names of the distributions that stand for the host; empty where it is recorded
 * @param captured the captured pair
 * @param origin how the captured pair is known
 * @param indistinguishable other pairs that could have made the capture, too
 * @param smallestLosing the smallest number of I/O queues with which an order of the steps of the
 *     captured pair leads to a loss; 0 if there is none
 * @param cells the runs, host by host
 * @param otherCells the same with another number of reactors, where that matters
 * @param overcommit commands outstanding in the runs that follow
 * @param overcommitted the host that rings first, with more commands outstanding than the CQ has
 *     slots: through the captured controller, and through one that waits for slots
 */
public record Prediction(
    String title,
    RunPlan plan,
    CapturedWork life,
    RecordedDelays delays,
    List<String> hostNames,
    PairCheck captured,
    String origin,
    List<PairCheck> indistinguishable,
    int smallestLosing,
    List<PredictedCell> cells,
    List<PredictedCell> otherCells,
    int overcommit,
    List<PredictedCell> overcommitted) {

  /** The answer of the check. */
  public enum Verdict {
    /** The captured pair could have made the capture. */
    CONSISTENT,
    /** It could not. */
    INCONSISTENT,
    /** The host is assumed: there is nothing to check it against. */
    UNTESTABLE
  }

  /** Copies the lists. */
  public Prediction {
    hostNames = List.copyOf(hostNames);
    indistinguishable = List.copyOf(indistinguishable);
    cells = List.copyOf(cells);
    otherCells = List.copyOf(otherCells);
    overcommitted = List.copyOf(overcommitted);
  }

  /** Whether the captured pair could have made the capture. */
  public Verdict verdict() {
    if (!hostNames.isEmpty()) {
      return Verdict.UNTESTABLE;
    }
    return captured.isConsistent() ? Verdict.CONSISTENT : Verdict.INCONSISTENT;
  }
}
