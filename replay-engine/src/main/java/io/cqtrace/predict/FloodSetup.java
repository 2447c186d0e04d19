package io.cqtrace.predict;

import io.cqtrace.explore.Scenario;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;

/**
 * All that a run of the deletion of I/O queues depends on, but for its seed.
 *
 * @param host the host
 * @param variant the controller
 * @param queueCount I/O queues, 1 or more
 * @param adminCqSize entries of the admin CQ
 * @param tags commands that the host has outstanding at most
 * @param aerCount Asynchronous Event Requests that are outstanding throughout
 * @param reactors threads that the queues are dealt out to, where the controller has several
 * @param inTurnResidue the deletion of a queue whose number leaves this when divided by the
 *     reactors ends in the turn that fetches it: it is served by the admin queue's reactor
 * @param trapped whether each doorbell is a message to the controller
 * @param delays what to draw from, each with every step; a run draws from one of them
 */
public record FloodSetup(
    HostModel host,
    Variant variant,
    int queueCount,
    int adminCqSize,
    int tags,
    int aerCount,
    int reactors,
    int inTurnResidue,
    boolean trapped,
    List<RecordedDelays> delays) {

  /** Checks the ranges. */
  public FloodSetup {
    delays = List.copyOf(delays);
    if (queueCount < 1
        || adminCqSize < 2
        || tags < 1
        || aerCount < 0
        || reactors < 1
        || delays.isEmpty()) {
      throw new IllegalArgumentException(
          "queues " + queueCount + ", CQ " + adminCqSize + ", tags " + tags);
    }
  }

  /** The same with another number of commands outstanding. */
  public FloodSetup withTags(int count) {
    return new FloodSetup(
        host,
        variant,
        queueCount,
        adminCqSize,
        count,
        aerCount,
        reactors,
        inTurnResidue,
        trapped,
        delays);
  }

  /** Entries of the admin SQ: as the CQ, or room for all that can be outstanding. */
  int sqEntries() {
    return Math.max(adminCqSize, tags + aerCount + 1);
  }

  /** The same without times: every order of the steps. */
  Scenario scenario() {
    return new Scenario(
        host,
        variant.controller(),
        queueCount,
        adminCqSize,
        0,
        tags,
        0,
        aerCount,
        variant.reactors());
  }

  /** Whether the deletion of this SQ ends in the turn that fetches it. */
  boolean endsInTurn(int queueId) {
    return variant.deletesInFetch()
        || (variant.reactorsMatter() && reactors > 1 && queueId % reactors == inTurnResidue);
  }
}
