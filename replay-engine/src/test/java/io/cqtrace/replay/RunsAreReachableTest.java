package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.NewPolicies;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Sweep;
import io.cqtrace.explore.SweepCount;
import io.cqtrace.explore.SweepPoint;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What happens in time is among what can happen at all: no simulated run and no run of a sweep ends
 * in a way that the exhaustive search of the same scenario excludes.
 *
 * <p>Scenarios and times are generated from one seed, a few for each pair of models; queues and
 * commands outstanding lie close to the CQ's capacity, where the outcomes change.
 */
class RunsAreReachableTest {
  private static final long SEED = 20260211;
  private static final int SCENARIOS_PER_PAIR = 30;
  private static final int TIMES_PER_SCENARIO = 6;
  private static final int RUNS_PER_TIMES = 3;
  private static final long[] STEP_NS = {0, 1, 1_000, 10_000, 150_000, 1_000_000};

  /** How often each way of ending was seen. */
  private static final class Seen {
    int runs;
    int delivered;
    int lost;
    int failed;
    int stalled;
    int withheld;
    int deferred;
    int overran;

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d runs: %d delivered, %d lost, %d failed, %d stalled; %d withheld, %d deferred",
          runs,
          delivered,
          lost,
          failed,
          stalled,
          withheld,
          deferred);
    }
  }

  @Test
  void everySimulatedRunEndsAsTheSearchSaysItCan() {
    SplittableRandom random = new SplittableRandom(SEED);
    Seen seen = new Seen();
    int faultAtCapacity = 0;
    int noneBelow = 0;
    for (Scenario scenario : scenarios(random)) {
      Exploration can = Explorer.explore(scenario);
      assertThat(can.exhausted()).as(commandLine(scenario)).isTrue();
      int capacity = scenario.cqSize() - 1;
      if (Math.abs(scenario.ioQueues() - capacity) <= 1) {
        faultAtCapacity += can.isFaulty() ? 1 : 0;
        noneBelow += can.isFaulty() ? 0 : 1;
      }
      for (int i = 0; i < TIMES_PER_SCENARIO; i++) {
        SimulatedTimes times = times(random);
        for (int run = 0; run < RUNS_PER_TIMES; run++) {
          long seed = random.nextLong();
          String what = commandLine(scenario) + "; " + times + " seed " + seed;
          tally(simulate(scenario, times, seed), can, what, seen);
        }
      }
    }
    assertThat(
            List.of(
                seen.delivered,
                seen.lost,
                seen.failed,
                seen.stalled,
                seen.withheld,
                seen.deferred,
                seen.overran))
        .as("%s", seen)
        .allMatch(count -> count > 20);
    assertThat(List.of(faultAtCapacity, noneBelow)).allMatch(count -> count > 20);
  }

  @Test
  void everyRunOfASweepEndsAsTheSearchSaysItCan() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    List<SweepPoint> points = new ArrayList<>();
    for (Scenario scenario : scenarios(random)) {
      if (scenario.sqSize() == 0) {
        points.add(new SweepPoint(scenario, times(random)));
      }
    }
    Seen seen = new Seen();
    for (SweepCount count : new Sweep(points, 16, SEED).run(2, done -> {})) {
      Exploration can = Explorer.explore(count.point().scenario());
      String what = commandLine(count.point().scenario()) + "; " + count;
      int delivered = count.runs() - count.faulty();
      assertThat(count.lost() + count.failed() == 0 || can.isFaulty()).as(what).isTrue();
      assertReachable(count.stalled() > 0, can.stalled().verdict(), "stalled: " + what);
      assertReachable(delivered > 0, can.delivered(), "delivered: " + what);
      seen.runs += count.runs();
      seen.delivered += delivered;
      seen.lost += count.lost();
      seen.failed += count.failed();
      seen.stalled += count.stalled();
    }
    assertThat(List.of(seen.delivered, seen.lost, seen.failed, seen.stalled))
        .as("%s", seen)
        .allMatch(number -> number > 20);
  }

  private static void tally(SimulatedRun did, Exploration can, String what, Seen seen) {
    RunResult result = did.result();
    // The search ends with the first loss, be it a silent one or one with CSTS.CFS.
    boolean failedFirst = result.failed() && RowTexts.failsFirst(did);
    assertReachable(result.lost() > 0 && !failedFirst, can.lost().verdict(), "lost: " + what);
    assertReachable(failedFirst, can.failed().verdict(), "failed: " + what);
    assertReachable(result.stalled(), can.stalled().verdict(), "stalled: " + what);
    assertReachable(did.finished(), can.delivered(), "delivered: " + what);
    boolean overran = result.overruns() > 0;
    if (overran && result.lost() == 0) {
      assertReachable(true, can.overrun().verdict(), "overrun: " + what);
    }
    boolean faulty = result.verdict().isFault();
    assertThat(did.finished()).as(what).isEqualTo(!faulty);
    seen.runs++;
    seen.delivered += did.finished() ? 1 : 0;
    seen.lost += result.verdict() == RunVerdict.LOST ? 1 : 0;
    seen.failed += result.failed() ? 1 : 0;
    seen.stalled += result.stalled() ? 1 : 0;
    seen.withheld += result.withheld().count() > 0 ? 1 : 0;
    seen.deferred += result.deferred().count() > 0 ? 1 : 0;
    seen.overran += overran ? 1 : 0;
  }

  private static void assertReachable(boolean seen, Reach.Verdict verdict, String what) {
    if (seen) {
      assertThat(verdict).as(what).isEqualTo(Reach.Verdict.REACHABLE);
    }
  }

  private static SimulatedRun simulate(Scenario scenario, SimulatedTimes times, long seed) {
    QueueLayout layout =
        QueueLayout.pairs(scenario.cqSize(), scenario.sqEntries(), scenario.ioQueues(), 64);
    return Simulator.run(
        new SimulationSetup(
            scenario.host(),
            new Variant(scenario.controller(), scenario.reactors()),
            layout,
            new JitteredTimes(times, seed),
            0),
        new DeleteFlood(scenario.ioQueues(), scenario.commandLimit(), scenario.standingAers()));
  }

  // Generation.

  private static List<Scenario> scenarios(SplittableRandom random) {
    List<Scenario> scenarios = new ArrayList<>();
    for (HostModel host : NewPolicies.hosts()) {
      for (ControllerModel controller : NewPolicies.controllers()) {
        for (int i = 0; i < SCENARIOS_PER_PAIR; i++) {
          scenarios.add(scenario(host, controller, random));
        }
      }
    }
    return scenarios;
  }

  private static Scenario scenario(
      HostModel host, ControllerModel controller, SplittableRandom random) {
    int cqSize = random.nextInt(2, 9);
    int capacity = cqSize - 1;
    int aer = random.nextInt(0, 3);
    int tags = near(random.nextBoolean() ? capacity : capacity - aer, random);
    int ioQueues = near(random.nextBoolean() ? capacity : (capacity + 1) / 2, random);
    int outstanding = random.nextInt(4) == 0 ? near(capacity, random) : 0;
    int reactors = random.nextInt(1, 4);
    int most = (outstanding == 0 ? tags : outstanding) + aer;
    boolean overcommits = random.nextInt(5) == 0 && cqSize <= 5;
    int sqSize = overcommits ? random.nextInt(2, Math.max(2, most) + 1) : 0;
    return new Scenario(
        host, controller, ioQueues, cqSize, sqSize, tags, outstanding, aer, reactors);
  }

  /** Mostly one below, at or one above; sometimes far beyond. */
  private static int near(int value, SplittableRandom random) {
    int off = random.nextInt(5) == 0 ? random.nextInt(2, 13) : random.nextInt(-1, 2);
    return Math.max(1, value + off);
  }

  private static SimulatedTimes times(SplittableRandom random) {
    return new SimulatedTimes(
        step(random),
        step(random),
        step(random),
        step(random),
        step(random),
        step(random),
        step(random),
        step(random),
        random.nextInt(3) * 50);
  }

  private static long step(SplittableRandom random) {
    return STEP_NS[random.nextInt(STEP_NS.length)];
  }

  /** The scenario as it is given to {@code cqtrace explore}. */
  private static String commandLine(Scenario scenario) {
    StringBuilder line = new StringBuilder();
    line.append("explore --host ").append(scenario.host().name());
    line.append(" --controller ").append(scenario.controller().name());
    for (Parameter parameter : Parameter.values()) {
      line.append(" --").append(parameter.label()).append(' ').append(scenario.get(parameter));
    }
    return line.toString();
  }
}
