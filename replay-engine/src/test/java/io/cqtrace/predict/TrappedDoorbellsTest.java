package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.fit.MadeLives;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * BAR0 trapped: each doorbell is a message, and all of them pass one queue. Every other step takes
 * a microsecond here.
 */
class TrappedDoorbellsTest {
  private static final long STEP_NS = 1_000;
  private static final long MESSAGE_NS = 1_000_000;
  private static final int QUEUES = 64;
  private static final int SIZE = 32;
  private static final int TAGS = 30;

  /** When Delete I/O SQ commands were submitted and fetched. */
  private static final class Times implements FloodTrace {
    final List<Long> submitted = new ArrayList<>();
    final List<Long> fetched = new ArrayList<>();

    @Override
    public void submitted(long timeNs, FloodCommand command) {
      if (command.is(Opcode.DELETE_SQ)) {
        submitted.add(timeNs);
      }
    }

    @Override
    public void fetched(long timeNs, FloodCommand command) {
      if (command.is(Opcode.DELETE_SQ)) {
        fetched.add(timeNs);
      }
    }
  }

  /** The k-th SQE is seen no earlier than k messages after the first was rung. */
  @Test
  void aRingIsNotYetAVisibleRing() {
    Times trapped = times(true);
    Times mapped = times(false);

    assertThat(trapped.submitted.get(TAGS - 1)).isLessThan(MESSAGE_NS);
    assertThat(mapped.fetched.get(TAGS - 1)).isLessThan(MESSAGE_NS);
    for (int k = 0; k < QUEUES; k++) {
      assertThat(trapped.fetched.get(k)).as("fetch " + k).isGreaterThan((k + 1) * MESSAGE_NS);
    }
  }

  /**
   * The CQ head's doorbells wait in that queue, too, before those of the tags that they precede: a
   * host that rings first loses nothing, however late its rings arrive.
   */
  @Test
  void theHeadArrivesBeforeTheTagsThatItPrecedes() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(FloodRun.of(setup(Models.LINUX_EARLY_DOORBELL, true), seed).lost()).isZero();
    }
  }

  /** Heads and tails in one queue: each tag that is used again waits for its ring, too. */
  @Test
  void headsWaitInTheSameQueueAsTails() {
    Times times = new Times();
    FloodRun.of(setup(Models.LINUX_EARLY_DOORBELL, true), 1, times);

    int rings = QUEUES - TAGS;
    assertThat(times.fetched.get(QUEUES - 1)).isGreaterThan((QUEUES + rings) * MESSAGE_NS);
  }

  private static Times times(boolean trapped) {
    Times times = new Times();
    FloodRun.of(setup(Models.LINUX, trapped), 1, times);
    return times;
  }

  private static FloodSetup setup(HostModel host, boolean trapped) {
    RecordedDelays delays = MadeLives.constant(STEP_NS, MESSAGE_NS);
    return new FloodSetup(
        host,
        new Variant(new DropController(), 2),
        Workload.deletion(QUEUES, SIZE, 2, 0, trapped),
        List.of(delays));
  }
}
