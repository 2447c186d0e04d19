package io.cqtrace.replay;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The delete flood without a capture: a driver deletes all I/O queues of a controller whose admin
 * queue it has to itself.
 *
 * @param ioQueues I/O queue pairs, 1..65535
 * @param cqSize slots of the admin CQ
 * @param tags commands that the host has outstanding at most, AERs not counted
 * @param aerCount Asynchronous Event Requests outstanding from the start
 */
public record DeleteQueuesScenario(int ioQueues, int cqSize, int tags, int aerCount) {
  private static final int MOST_QUEUES = 4095;
  private static final int MOST_TAGS = 4094;
  private static final long START_NS = 10_000_000_000L;
  private static final int IO_QUEUE_SIZE = 1024;

  /** Checks the ranges. */
  public DeleteQueuesScenario {
    check("io-queues", ioQueues, 1, MOST_QUEUES);
    check("cq-size", cqSize, 2, MOST_QUEUES + 1);
    check("tags", tags, 1, MOST_TAGS);
    check("aer", aerCount, 0, 16);
    check("tags and aer together", tags + aerCount, 1, MOST_TAGS);
  }

  private static void check(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " " + value + " is not in " + least + ".." + most);
    }
  }

  /**
   * Entries of the admin SQ: those of the CQ, or more where the commands outstanding would not fit.
   */
  public int sqSize() {
    return Math.max(cqSize, tags + aerCount + 1);
  }

  /** Runs it. */
  public SimulatedRun run(HostModel host, Variant variant, SimulatedTimes times, long seed) {
    QueueLayout layout = QueueLayout.pairs(cqSize, sqSize(), ioQueues, IO_QUEUE_SIZE);
    return Simulator.run(
        new SimulationSetup(host, variant, layout, new JitteredTimes(times, seed), START_NS),
        new DeleteFlood(ioQueues, tags, aerCount));
  }

  /**
   * Runs it with each of these hosts and each of these controllers.
   *
   * @param others controllers with another number of reactors, shown apart
   */
  public ReplayMatrix matrix(
      List<HostModel> hosts,
      List<Variant> variants,
      List<Variant> others,
      SimulatedTimes times,
      long seed) {
    return new ReplayMatrix(
        title(),
        seed,
        times.jitterPercent(),
        EventChunk.NONE,
        EventChunk.NONE,
        List.of(),
        List.of(),
        inputs(times),
        null,
        runs(hosts, variants, times, seed),
        runs(hosts, others, times, seed));
  }

  private List<SimulatedRun> runs(
      List<HostModel> hosts, List<Variant> variants, SimulatedTimes times, long seed) {
    List<SimulatedRun> runs = new ArrayList<>();
    for (HostModel host : hosts) {
      for (Variant variant : variants) {
        runs.add(run(host, variant, times, seed));
      }
    }
    return runs;
  }

  private String title() {
    return String.format(
        Locale.ROOT,
        "delete-queues: %d I/O queues, admin CQ of %d slots (%d usable), SQ of %d, %d commands"
            + " outstanding at most, %d AER",
        ioQueues,
        cqSize,
        cqSize - 1,
        sqSize(),
        tags,
        aerCount);
  }

  private static List<GradedValue> inputs(SimulatedTimes times) {
    return List.of(
        assumed("between two commands sent", times.submitNs()),
        assumed("doorbell to controller's turn", times.turnDelayNs()),
        assumed("controller's work on an SQE", times.fetchNs()),
        assumed("end of command to post (QEMU)", times.postDelayNs()),
        assumed("Delete SQ, unless in the turn", times.queueCommandNs()),
        assumed("post to interrupt handler", times.irqDelayNs()),
        assumed("handler's work on a CQE", times.cqeCostNs()),
        assumed("CQE handled to tag free", times.tagDelayNs()),
        new GradedValue(
            "jitter",
            times.jitterPercent() + " %",
            Grade.ASSUMED,
            "with 2+ reactors every Delete SQ crosses to another one"));
  }

  private static GradedValue assumed(String name, long ns) {
    return new GradedValue(
        name,
        String.format(Locale.ROOT, "%.1f us", ns / 1e3),
        Grade.ASSUMED,
        "of the order seen with SPDK and a slowed-down Linux guest");
  }
}
