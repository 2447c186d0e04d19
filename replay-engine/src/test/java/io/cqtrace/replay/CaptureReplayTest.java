package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Simulated runs as captures: whoever replays them through their own models gets them back. */
class CaptureReplayTest {

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({
    "linux, spec",
    "linux, qemu",
    "linux, spdk-25473",
    "linux, spdk-pre-25473",
    "linux, drop",
    "linux-early-doorbell, spdk-pre-25473",
    "linux-early-doorbell, qemu",
    "linux-batched, spec"
  })
  void aReplayOfARunIsTheRun(String hostName, String controllerName) {
    HostModel host = Objects.requireNonNull(Models.host(hostName));
    ControllerModel controller = Objects.requireNonNull(Models.controller(controllerName));
    Variant variant = new Variant(controller, 2);
    for (long seed = 0; seed < 4; seed++) {
      SimulatedRun run =
          new DeleteQueuesScenario(64, 32, 30, 1)
              .run(host, variant, SimulatedTimes.assumed().withJitter(seed == 0 ? 0 : 20), seed);

      ReplayMatrix once = replay(run, host, variant);
      SimulatedRun again = once.cells().get(0);
      SimulatedRun third = replay(again, host, variant).cells().get(0);

      Agreement agreement = Objects.requireNonNull(once.reference());
      assertThat(agreement.score()).as("seed " + seed).isGreaterThan(0.97);
      assertThat(again.result().lost()).isEqualTo(run.result().lost());
      assertThat(again.result().withheld().count()).isEqualTo(run.result().withheld().count());
      assertThat(third.result().delivered()).isEqualTo(again.result().delivered());
      assertThat(third.result().withheld().count()).isEqualTo(again.result().withheld().count());
      assertThat(third.result().lost()).isEqualTo(again.result().lost());
      assertThat(third.outcomes().stream().map(CommandOutcome::outcome).toList())
          .isEqualTo(again.outcomes().stream().map(CommandOutcome::outcome).toList());
      assertThat(rows(replay(again, host, variant).cells().get(0))).isEqualTo(rows(third));
    }
  }

  @Test
  void equalSeedsGiveEqualReplays() {
    HostModel host = Models.LINUX;
    Variant variant = new Variant(Objects.requireNonNull(Models.controller("drop")), 2);
    SimulatedRun run =
        new DeleteQueuesScenario(64, 32, 30, 1).run(host, variant, SimulatedTimes.assumed(), 0);

    assertThat(replay(run, host, variant).cells().get(0).outcomes())
        .isEqualTo(replay(run, host, variant).cells().get(0).outcomes());
  }

  private static List<String> rows(SimulatedRun run) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventStream events = run.events(memory)) {
      return RowTexts.of(events);
    }
  }

  private static ReplayMatrix replay(SimulatedRun run, HostModel host, Variant variant) {
    PressureFinder finder = new PressureFinder();
    CapturedLife life;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE)) {
      try (EventStream events = run.events(memory)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).addListener(finder).run(events);
      }
      life = new CapturedLife(finder.controller(), finder.life());
      try (EventStream events = run.events(memory)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).addListener(life).run(events);
      }
    }
    return new CaptureReplay(life, 0, 0)
        .matrix(
            List.of(new CapturedPair(host, variant, "test")),
            List.of(host),
            List.of(variant.controller()),
            variant.reactors());
  }
}
