package io.cqtrace.predict;

import io.cqtrace.explore.Scenario;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;

/**
 * All that a run depends on, but for its seed.
 *
 * @param host the host
 * @param variant the controller
 * @param workload what the host submits
 * @param delays what to draw from, each with every step; a run draws from one of them
 */
public record FloodSetup(
    HostModel host, Variant variant, Workload workload, List<RecordedDelays> delays) {
  private static final int IO_QUEUE = 1;

  /** Checks the ranges. */
  public FloodSetup {
    delays = List.copyOf(delays);
    if (delays.isEmpty()) {
      throw new IllegalArgumentException("nothing to draw from");
    }
  }

  /** The same with another number of commands outstanding. */
  public FloodSetup withTags(int count) {
    return new FloodSetup(host, variant, workload.withTags(count), delays);
  }

  /** The queue of the commands, SQ and CQ: the admin queue, or one I/O queue. */
  int queueId() {
    return workload.isIo() ? IO_QUEUE : 0;
  }

  /** Entries of the SQ: as the CQ, or room for all that can be outstanding. */
  int sqEntries() {
    return Math.max(workload.cqSize(), workload.tags() + workload.aerCount() + 1);
  }

  /** Commands of a run: of a deletion, of SQs and of CQs. */
  int commandCount() {
    return workload.isIo() ? workload.count() : 2 * workload.count();
  }

  /**
   * The same without times: every order of the steps.
   *
   * @throws IllegalArgumentException if there is no such search: for I/O commands
   */
  Scenario scenario() {
    if (workload.isIo()) {
      throw new IllegalArgumentException("no scenario of so many I/O commands");
    }
    return new Scenario(
        host,
        variant.controller(),
        workload.count(),
        workload.cqSize(),
        0,
        workload.tags(),
        0,
        workload.aerCount(),
        variant.reactors());
  }

  /** Whether the deletion of this SQ ends in the turn that fetches it. */
  boolean endsInTurn(int queueId) {
    int reactors = workload.reactors();
    return variant.deletesInFetch()
        || (variant.reactorsMatter()
            && reactors > 1
            && queueId % reactors == workload.inTurnResidue());
  }
}
