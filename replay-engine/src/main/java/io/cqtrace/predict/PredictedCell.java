package io.cqtrace.predict;

import io.cqtrace.explore.Reach;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;

/**
 * What many runs through one host and one controller came to, both phases of the deletion taken
 * together.
 *
 * @param host the host
 * @param variant the controller
 * @param runs how many
 * @param losing runs that lost a completion
 * @param failing runs in which the controller failed (CSTS.CFS)
 * @param stalling runs in which the host waits for ever although nothing was lost
 * @param waiting runs in which a completion or an SQE waited for a slot
 * @param lost completions discarded, in a run
 * @param withheld completions that waited for a slot
 * @param deferred SQEs that were left for want of a slot
 * @param longestWaitNs the longest of these waits
 * @param explored whether a search over every order of the steps finds a loss: "cannot happen"
 *     comes from there, "did not happen in so many runs" from here
 */
public record PredictedCell(
    HostModel host,
    Variant variant,
    int runs,
    int losing,
    int failing,
    int stalling,
    int waiting,
    Spread lost,
    Spread withheld,
    Spread deferred,
    Spread longestWaitNs,
    Reach.Verdict explored) {

  static PredictedCell of(FloodSetup setup, List<RunNumbers> runs, Reach.Verdict explored) {
    int losing = 0;
    int failing = 0;
    int stalling = 0;
    int waiting = 0;
    for (RunNumbers run : runs) {
      losing += run.lost() > 0 ? 1 : 0;
      failing += run.failed() ? 1 : 0;
      stalling += run.stalled() ? 1 : 0;
      waiting += run.withheld() + run.deferred() > 0 ? 1 : 0;
    }
    return new PredictedCell(
        setup.host(),
        setup.variant(),
        runs.size(),
        losing,
        failing,
        stalling,
        waiting,
        Spread.of(runs, RunNumbers::lost),
        Spread.of(runs, RunNumbers::withheld),
        Spread.of(runs, RunNumbers::deferred),
        Spread.of(runs, RunNumbers::longestWaitNs),
        explored);
  }
}
