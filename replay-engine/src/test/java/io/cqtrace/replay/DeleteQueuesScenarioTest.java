package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HostModel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The delete flood with assumed times. What the mail of February 2026 observed must come out: it
 * takes 32 queues, Linux and unmodified SPDK; changing either side helps, but the host's change
 * only while no more commands are outstanding than the CQ has slots.
 */
class DeleteQueuesScenarioTest {
  private static final int CQ_SIZE = 32;
  private static final int TAGS = 30;

  @ParameterizedTest(name = "{0} x {1}")
  @MethodSource("pairs")
  void nothingIsLostBelowThe32ndQueue(HostModel host, ControllerModel controller) {
    for (int ioQueues : new int[] {1, 16, 31}) {
      SimulatedRun run = flood(ioQueues, TAGS).run(host, new Variant(controller, 2), times(), 0);

      assertThat(run.finished()).isTrue();
      assertThat(run.result().delivered()).isEqualTo(2L * ioQueues);
      assertThat(run.result().withheld().count()).isZero();
    }
  }

  @ParameterizedTest(name = "{0} queues")
  @ValueSource(ints = {32, 33, 64, 128})
  void linuxLosesFromThe32ndQueueOnAControllerThatDoesNotCountWhatIsOutstanding(int ioQueues) {
    for (String controller : List.of("spdk-pre-25473", "spdk-pre-16788", "drop")) {
      SimulatedRun run = run(ioQueues, TAGS, "linux", controller, 2, 0);

      assertThat(run.result().lost()).isPositive();
      assertThat(run.finished()).isFalse();
      assertThat(run.result().stalled()).isFalse();
    }
  }

  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({
    "linux, spec",
    "linux, qemu",
    "linux, spdk-25473",
    "linux-early-doorbell, spdk-pre-25473",
    "linux-early-doorbell, spdk-pre-16788",
    "linux-early-doorbell, drop",
    "linux-batched, drop",
    "linux-two-pass, drop"
  })
  void eitherSideClosesTheWindowWhileTagsFitTheCq(String host, String controller) {
    for (int ioQueues : new int[] {16, 31, 32, 64}) {
      for (long seed = 0; seed < 20; seed++) {
        SimulatedRun run = run(ioQueues, TAGS, host, controller, 2, seed);

        assertThat(run.result().lost()).isZero();
        assertThat(run.finished()).isTrue();
      }
    }
  }

  @Test
  void withOneReactorDeleteSqLeavesNothingOutstanding() {
    SimulatedRun run = run(64, TAGS, "linux", "spdk-pre-25473", 1, 0);

    assertThat(run.result().lost()).isZero();
    assertThat(run.finished()).isTrue();
    assertThat(run.result().deferred().count()).isPositive();
    assertThat(run(64, TAGS, "linux", "spdk-pre-16788", 1, 0).result().lost()).isPositive();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"drop, true", "spdk-pre-25473, true", "spdk-25473, false", "qemu, false"})
  void moreOutstandingThanSlotsDefeatsTheHostPatch(String controller, boolean loses) {
    SimulatedRun run = run(64, 40, "linux-early-doorbell", controller, 2, 0);

    assertThat(run.result().lost() > 0).isEqualTo(loses);
    assertThat(run.finished()).isEqualTo(!loses);
  }

  @Test
  void equalSeedsGiveEqualRows() {
    List<String> rows = rows(run(64, TAGS, "linux", "spdk-pre-25473", 2, 7));

    assertThat(rows(run(64, TAGS, "linux", "spdk-pre-25473", 2, 7))).isEqualTo(rows);
    assertThat(rows(run(64, TAGS, "linux", "spdk-pre-25473", 2, 8))).isNotEqualTo(rows);
  }

  /** A run's rows are a trace: its history is the run. */
  @ParameterizedTest(name = "{0} x {1}")
  @MethodSource("pairs")
  void theHistoryOfARunIsTheRun(HostModel host, ControllerModel controller) {
    for (long seed = 0; seed < 5; seed++) {
      SimulatedRun run =
          flood(64, 40)
              .run(host, new Variant(controller, 2), times().withJitter(seed == 0 ? 0 : 50), seed);
      History history = new History();
      try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
          EventStream events = run.events(memory)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).addListener(history).run(events);
      }

      assertThat(history.gaps).isZero();
      List<CommandOutcome> posted =
          run.outcomes().stream().filter(c -> c.postedNs() != EventChunk.NO_TIME).toList();
      assertThat(history.posted).isEqualTo(posted.size() + 2 * 64); // and the queues' creation
      assertThat(history.lost).isEqualTo(run.result().lost());
      // A controller that holds completions while slots are free: its trace cannot tell why.
      if (new Variant(controller, 2).overruns(CQ_SIZE)
          && controller.whenFull(false) == FullAction.HOLD) {
        assertThat(history.withheld).isLessThanOrEqualTo(run.result().withheld().count());
      } else {
        assertThat(history.withheld).isEqualTo(run.result().withheld().count());
        assertThat(history.withheldTotalNs).isEqualTo(run.result().withheld().totalNs());
        assertThat(history.withheldMaxNs).isEqualTo(run.result().withheld().maxNs());
      }
    }
  }

  static Stream<Arguments> pairs() {
    return Models.hosts().stream()
        .flatMap(host -> Models.controllers().stream().map(c -> Arguments.of(host, c)));
  }

  private static DeleteQueuesScenario flood(int ioQueues, int tags) {
    return new DeleteQueuesScenario(ioQueues, CQ_SIZE, tags, 1);
  }

  private static SimulatedTimes times() {
    return SimulatedTimes.assumed();
  }

  private static SimulatedRun run(
      int ioQueues, int tags, String host, String controller, int reactors, long seed) {
    HostModel hostModel = Models.host(host);
    ControllerModel controllerModel = Models.controller(controller);
    assertThat(hostModel).isNotNull();
    assertThat(controllerModel).isNotNull();
    return flood(ioQueues, tags)
        .run(
            hostModel,
            new Variant(controllerModel, reactors),
            times().withJitter(seed == 0 ? 0 : 20),
            seed);
  }

  private static List<String> rows(SimulatedRun run) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventStream events = run.events(memory)) {
      return RowTexts.of(events);
    }
  }

  /** Counts what a history says. */
  private static final class History implements HistoryListener {
    long gaps;
    long posted;
    long lost;
    long withheld;
    long withheldTotalNs;
    long withheldMaxNs;

    @Override
    public void onGap(HistoryGap gap) {
      gaps++;
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.has(Stage.POSTED)) {
        posted++;
      }
      if (command.outcome() == Outcome.LOST) {
        lost++;
      }
      if (command.withheld() && command.outcome() != Outcome.LOST) {
        withheld++;
        withheldTotalNs += command.withheldNs();
        withheldMaxNs = Math.max(withheldMaxNs, command.withheldNs());
      }
    }
  }
}
