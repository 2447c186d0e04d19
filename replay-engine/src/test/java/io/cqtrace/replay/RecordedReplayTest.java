package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HostModel;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded schedule of a simulated run, through the controller it ran with, is that run. */
class RecordedReplayTest {
  private static final int IO_QUEUES = 64;

  @ParameterizedTest(name = "{0} x {1}, {2} reactors")
  @MethodSource("pairs")
  void theRecordedScheduleOfARunGivesBackThatRun(
      HostModel host, ControllerModel controller, int reactors) {
    for (long seed = 0; seed < 6; seed++) {
      int cqSize = seed % 2 == 0 ? 32 : 8;
      SimulatedRun run =
          new DeleteQueuesScenario(IO_QUEUES, cqSize, cqSize + 2, 1)
              .run(
                  host,
                  new Variant(controller, reactors),
                  SimulatedTimes.assumed().withJitter(seed < 2 ? 0 : 60),
                  seed);
      if (run.result().overruns() > 0) {
        // The host may release more slots at once than the CQ has: a head does not say how many.
        continue;
      }
      RecordedReplay replay = new RecordedReplay(new Variant(controller, reactors));
      try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
          EventStream events = run.events(memory)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).addListener(replay).run(events);
      }

      ReplayResult result = replay.result();
      String what = controller.name() + " seed " + seed;
      long posted = run.outcomes().stream().filter(c -> c.postedNs() != EventChunk.NO_TIME).count();
      assertThat(result.diverged()).as(what).isFalse();
      assertThat(result.run().delivered()).as(what).isEqualTo(posted + 2 * IO_QUEUES);
      assertThat(result.likeness().samePosts()).as(what).isEqualTo(result.run().delivered());
      assertThat(result.run().overruns()).as(what).isZero();
      assertThat(result.run().lost()).as(what).isEqualTo(run.result().lost());
      assertThat(result.lost().stream().map(CommandSpan::cid).toList())
          .as(what)
          .containsExactlyInAnyOrderElementsOf(lost(run));
      // A controller that holds completions while slots are free: its trace cannot tell why.
      if (new Variant(controller, reactors).overruns(cqSize)
          && controller.whenFull(false) == FullAction.HOLD) {
        assertThat(result.run().withheld().count())
            .as(what)
            .isLessThanOrEqualTo(run.result().withheld().count());
      } else {
        assertThat(result.run().withheld().count())
            .as(what)
            .isEqualTo(run.result().withheld().count());
        assertThat(result.run().withheld().maxNs())
            .as(what)
            .isEqualTo(run.result().withheld().maxNs());
        assertThat(result.run().withheld().totalNs())
            .as(what)
            .isEqualTo(run.result().withheld().totalNs());
      }
      assertThat(result.run().failed()).as(what).isEqualTo(run.result().failed());
      assertThat(result.run().stalled()).as(what).isFalse();
    }
  }

  private static List<Integer> lost(SimulatedRun run) {
    return run.outcomes().stream()
        .filter(command -> command.outcome() == Outcome.LOST)
        .map(CommandOutcome::cid)
        .toList();
  }

  static Stream<Arguments> pairs() {
    Function<HostModel, Stream<Arguments>> ofHost =
        host ->
            Models.controllers().stream()
                .flatMap(
                    controller ->
                        Stream.of(1, 2).map(reactors -> Arguments.of(host, controller, reactors)));
    return Models.hosts().stream().flatMap(ofHost);
  }
}
