package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Linux's admin queue (CQ 32, 30 tags, 1 AER) makes of each pair. Oracles: the report that
 * started it (linux-nvme, February 2026: unmodified SPDK hangs, only with 32 queues and more; the
 * modified SPDK and the patched host do not) and our captures (64 queues lose, 33 lose, 16 do not).
 */
class DeleteFloodOutcomesTest {

  @ParameterizedTest(name = "{0} x {1}: {2}")
  @CsvSource({
    "linux, spdk-pre-25473, 32, lost",
    // Delete CQ of the second phase finds the slots of the first still unreleased: 2 x 16 > 31.
    "linux, spdk-pre-16788, 16, failed",
    "linux, drop, 16, lost",
  })
  void windowLosesFromAThresholdOn(String host, String controller, int smallest, String outcome) {
    Threshold found = search(scenario(host, controller), Parameter.IO_QUEUES, 1, 128);
    assertThat(found.smallest()).isEqualTo(smallest);
    assertThat(found.decisive().scenario().ioQueues()).isEqualTo(smallest);
    assertThat(found.decisive().lost().isReachable()).isEqualTo(outcome.equals("lost"));
    assertThat(found.decisive().failed().isReachable()).isEqualTo(outcome.equals("failed"));
  }

  @ParameterizedTest(name = "{0} x {1}: never")
  @CsvSource({
    "linux-batched, drop",
    "linux-batched, spdk-pre-16788",
    "linux-batched, spdk-pre-25473",
    "linux-two-pass, drop",
    "linux-two-pass, spdk-pre-16788",
    "linux-two-pass, spdk-pre-25473",
    "linux-early-doorbell, drop",
    "linux-early-doorbell, spdk-pre-16788",
    "linux-early-doorbell, spdk-pre-25473",
    "linux, spec",
    "linux, qemu",
    "linux, qemu-pre-9.2",
    "linux, spdk-25473",
  })
  void noWindowOrFlowControlLosesNothing(String host, String controller) {
    assertNever(search(scenario(host, controller), Parameter.IO_QUEUES, 1, 64));
  }

  @ParameterizedTest(name = "{0} x {1}: never, whatever is outstanding")
  @CsvSource({
    "linux, spec",
    "linux, qemu",
    "linux, spdk-25473",
    "linux-early-doorbell, spec",
    "linux-early-doorbell, qemu",
    "linux-early-doorbell, spdk-25473",
    "linux-two-pass, spec",
    "linux-two-pass, qemu",
    "linux-two-pass, spdk-25473",
  })
  void flowControlHoldsWithMoreOutstandingThanSlots(String host, String controller) {
    Scenario overcommitted =
        scenario(host, controller).with(Parameter.CQ_SIZE, 8).with(Parameter.IO_QUEUES, 24);
    assertNever(search(overcommitted, Parameter.OUTSTANDING, 1, 20));
  }

  @ParameterizedTest(name = "{0} x {1}: 32 outstanding")
  @CsvSource({
    "linux-early-doorbell, drop, lost",
    "linux-early-doorbell, spdk-pre-16788, lost",
    "linux-early-doorbell, spdk-pre-25473, lost",
    "linux-two-pass, drop, lost",
  })
  void theHostCannotHelpWithMoreOutstandingThanSlots(
      String host, String controller, String outcome) {
    Threshold found = search(scenario(host, controller), Parameter.OUTSTANDING, 1, 64);
    assertThat(found.smallest()).isEqualTo(32);
    assertThat(found.decisive().lost().isReachable()).isEqualTo(outcome.equals("lost"));
  }

  @Test
  void oneReactorMakesTheUnmodifiedCheckExact() {
    assertNever(
        search(
            scenario("linux", "spdk-pre-25473").with(Parameter.REACTORS, 1),
            Parameter.IO_QUEUES,
            1,
            128));
  }

  @Test
  void theUnmodifiedControllerNeverFailsInAFlood() {
    Exploration all = Explorer.explore(scenario("linux", "spdk-pre-25473"));
    assertThat(all.exhausted()).isTrue();
    assertThat(all.lost().isReachable()).isTrue();
    assertThat(all.failed().verdict()).isEqualTo(Reach.Verdict.UNREACHABLE);
    assertThat(all.stalled().verdict()).isEqualTo(Reach.Verdict.UNREACHABLE);
  }

  @Test
  void anOvercommittedSqStallsInOldQemuOnly() {
    Scenario old =
        scenario("linux", "qemu-pre-9.2")
            .with(Parameter.IO_QUEUES, 8)
            .with(Parameter.CQ_SIZE, 4)
            .with(Parameter.OUTSTANDING, 8);
    Exploration fits = Explorer.explore(old);
    Exploration overcommits = Explorer.explore(old.with(Parameter.SQ_SIZE, 4));
    Exploration fixed =
        Explorer.explore(
            new Scenario(
                old.host(), Models.controllers().get(1), 8, 4, 4, old.tags(), 8, old.aer(), 2));
    assertThat(fixed.scenario().controller().name()).isEqualTo("qemu");
    assertThat(Stream.of(fits, overcommits, fixed).allMatch(Exploration::exhausted)).isTrue();
    assertThat(fits.isFaulty()).isFalse();
    assertThat(overcommits.stalled().isReachable()).isTrue();
    assertThat(overcommits.lost().isReachable()).isFalse();
    assertThat(fixed.isFaulty()).isFalse();
  }

  @Test
  void aersThatFillTheCqStallTheModifiedController() {
    Exploration stalled =
        Explorer.explore(
            scenario("linux", "spdk-25473").with(Parameter.CQ_SIZE, 4).with(Parameter.AER, 3));
    assertThat(stalled.stalled().isReachable()).isTrue();
    assertThat(stalled.stalled().stepCount()).isZero();
  }

  @Test
  void aBoundIsSaid() {
    Exploration bounded =
        Explorer.explore(
            scenario("linux", "spec"), new Explorer.Bounds(1000, false), visited -> {});
    assertThat(bounded.exhausted()).isFalse();
    assertThat(bounded.lost().verdict()).isEqualTo(Reach.Verdict.BOUNDED);
    assertThat(bounded.stalled().verdict()).isEqualTo(Reach.Verdict.BOUNDED);
  }

  /** A bound that lies just behind a fault must not make its schedule longer. */
  @Test
  void aBoundNeverLengthensASchedule() {
    Scenario scenario = new Scenario(Models.LINUX, Models.controller("drop"), 8, 5, 0, 3, 0, 0, 2);
    int shortest = Explorer.explore(scenario).lost().stepCount();
    int seen = 0;
    for (int maxStates = 1; maxStates < 2000; maxStates++) {
      Exploration bounded =
          Explorer.explore(scenario, new Explorer.Bounds(maxStates, false), visited -> {});
      if (bounded.lost().isReachable()) {
        seen += bounded.exhausted() ? 0 : 1;
        assertThat(bounded.lost().stepCount()).as("%d states", maxStates).isEqualTo(shortest);
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  void theShortestLossIsTheSameSequenceEachTime() {
    Schedule first = schedule();
    assertThat(schedule()).isEqualTo(first);
    assertThat(first.decidingStep()).isEqualTo(first.steps().size());
    assertThat(first.steps().get(first.decidingStep() - 1).kind())
        .isEqualTo(ScheduleStep.Kind.DISCARD);
  }

  private static Schedule schedule() {
    Schedule schedule =
        Explorer.explore(scenario("linux", "spdk-pre-25473").with(Parameter.IO_QUEUES, 32))
            .lost()
            .schedule();
    assertThat(schedule).isNotNull();
    return schedule;
  }

  private static void assertNever(Threshold found) {
    assertThat(found.smallest()).isNull();
    assertThat(found.boundedFrom()).isZero();
    assertThat(found.decisive().exhausted()).isTrue();
  }

  private static Threshold search(Scenario scenario, Parameter parameter, int from, int to) {
    return Threshold.search(
        scenario,
        new Threshold.Range(parameter, from, to),
        Explorer.Bounds.DEFAULT_MAX_STATES,
        visited -> {});
  }

  private static Scenario scenario(String host, String controller) {
    return Scenario.deleteFlood(Models.host(host), Models.controller(controller));
  }
}
