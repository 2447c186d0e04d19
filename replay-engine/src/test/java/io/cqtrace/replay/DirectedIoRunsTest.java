package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.NewPolicies;
import io.cqtrace.explore.field.FieldScenario;
import io.cqtrace.explore.field.IoSetup;
import io.cqtrace.explore.field.NamedResult;
import io.cqtrace.explore.field.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@link DirectedRunsTest} for the scenarios io and shared-cq: the timed driver with a program that
 * submits to I/O queues as tags free. Every outcome of the search is that of some run, and no run
 * has another. Interrupts that are forgotten and SQs that are not served are not in the timed
 * driver.
 */
class DirectedIoRunsTest {
  private static final long SEED = 20260213;
  private static final int MOST_RUNS = 20_000;
  private static final int LEAST_RUNS = 40;

  @Test
  void everyOutcomeOfTheSearchIsThatOfSomeRun() {
    int outcomes = 0;
    int setups = 0;
    List<String> wrong = new ArrayList<>();
    for (HostModel host : NewPolicies.hosts()) {
      for (ControllerModel controller : NewPolicies.controllers()) {
        for (IoSetup setup : small(host, controller)) {
          Set<Outcome> can = outcomes(FieldScenario.run(setup));
          Set<Outcome> left = EnumSet.copyOf(can);
          for (long run = 0; run < MOST_RUNS && (run < LEAST_RUNS || !left.isEmpty()); run++) {
            Set<Outcome> did = outcomes(simulate(setup, new ScatteredTimes(SEED + run)));
            left.removeAll(did);
            if (!can.containsAll(did)) {
              wrong.add("not of " + can + ": " + did + " " + setup);
            }
          }
          left.forEach(outcome -> wrong.add("missing " + outcome + ": " + setup));
          outcomes += can.size();
          setups++;
        }
      }
    }
    assertThat(wrong).as("%d outcomes of %d setups", outcomes, setups).isEmpty();
    assertThat(outcomes).isGreaterThan(setups + 50);
  }

  /** Around what the CQ holds: one SQ, one with more tags than slots, two SQs. */
  private static List<IoSetup> small(HostModel host, ControllerModel any) {
    ControllerModel controller = any.ofIoQueues();
    return List.of(
        new IoSetup(host, controller, 3, 1, 2, 4, 0),
        new IoSetup(host, controller, 3, 1, 4, 5, 0),
        new IoSetup(host, controller, 2, 2, 1, 2, 0));
  }

  /** Lost is lost, be it discarded or overwritten; a run may go on after it. */
  private static Set<Outcome> outcomes(NamedResult can) {
    assertThat(can.exhausted()).isTrue();
    Set<Outcome> outcomes = EnumSet.copyOf(can.schedules().keySet());
    if (outcomes.remove(Outcome.OVERWRITTEN)) {
      outcomes.add(Outcome.LOST);
    }
    return outcomes;
  }

  private static Set<Outcome> outcomes(SimulatedRun did) {
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    RunResult result = did.result();
    if (did.finished()) {
      outcomes.add(Outcome.DELIVERED);
    }
    if (result.lost() > 0) {
      outcomes.add(result.failed() && RowTexts.failsFirst(did) ? Outcome.FAILED : Outcome.LOST);
    } else if (result.overruns() > 0) {
      outcomes.add(Outcome.OVERRUN);
    }
    if (result.stalled()) {
      outcomes.add(Outcome.STALLED);
    }
    return outcomes;
  }

  private static SimulatedRun simulate(IoSetup setup, DurationSource times) {
    List<QueueLayout.Sq> sqs = new ArrayList<>();
    sqs.add(new QueueLayout.Sq(0, 0, 32));
    int sqSize = Math.max(setup.cqSize(), setup.tags() + 1);
    for (int sqId = 1; sqId <= setup.sqs(); sqId++) {
      sqs.add(new QueueLayout.Sq(sqId, 1, sqSize));
    }
    QueueLayout layout =
        new QueueLayout(
            List.of(new QueueLayout.Cq(0, 32, 0), new QueueLayout.Cq(1, setup.cqSize(), 1)), sqs);
    return Simulator.run(
        new SimulationSetup(setup.host(), new Variant(setup.controller(), 1), layout, times, 0),
        new IoProgram(setup));
  }

  /** A thread for each SQ that submits a read as soon as a tag is free. */
  private static final class IoProgram implements HostProgram {
    private final IoSetup setup;
    private final int[] submitted;
    private final int[] inUse;
    private final boolean[] planned;
    private int delivered;
    private @Nullable Port port;

    IoProgram(IoSetup setup) {
      this.setup = setup;
      this.submitted = new int[setup.sqs() + 1];
      this.inUse = new int[setup.sqs() + 1];
      this.planned = new boolean[setup.sqs() + 1];
    }

    @Override
    public void start(Port hostPort) {
      port = hostPort;
      for (int sqId = 1; sqId <= setup.sqs(); sqId++) {
        plan(sqId);
      }
    }

    private void plan(int sqId) {
      Port hostPort = port;
      if (hostPort != null && !planned[sqId]) {
        planned[sqId] = true;
        hostPort.after(hostPort.submitNs(), () -> step(hostPort, sqId));
      }
    }

    private void step(Port hostPort, int sqId) {
      planned[sqId] = false;
      if (submitted[sqId] < setup.commands() && inUse[sqId] < setup.tags()) {
        int cid = submitted[sqId]++;
        inUse[sqId]++;
        hostPort.submit(new SimulatedCommand(sqId, cid, Opcode.READ.code(), EventChunk.NONE));
        plan(sqId);
      }
    }

    @Override
    public void onTagFree(SimulatedCommand command) {
      delivered++;
      inUse[command.sqId]--;
      plan(command.sqId);
    }

    @Override
    public boolean isDone() {
      return delivered == setup.sqs() * setup.commands();
    }

    @Override
    public boolean creates(SimulatedCommand create) {
      return false;
    }
  }
}
