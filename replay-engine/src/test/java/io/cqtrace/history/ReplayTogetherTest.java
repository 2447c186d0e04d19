package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.ReplayTogether;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.SimulatedTimes;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Variants that share a machine until they may differ come to what each comes to alone, with every
 * model there is, in runs with and without a full CQ, lost lines and lines out of order.
 */
class ReplayTogetherTest {
  private static final List<Variant> EVERY_VARIANT =
      Models.controllers().stream()
          .flatMap(model -> Stream.of(new Variant(model, 1), new Variant(model, 2)))
          .toList();

  private final List<RecordedReplay> alone =
      EVERY_VARIANT.stream().map(RecordedReplay::new).toList();
  private final ReplayTogether together = new ReplayTogether(EVERY_VARIANT);
  private final HistoryBuilder history = new HistoryBuilder(QueueSizes.UNKNOWN);

  {
    alone.forEach(history::addListener);
    history.addListener(together);
  }

  private List<ReplayResult> results() {
    return together.results();
  }

  private void assertEqual(String what) {
    assertThat(results()).as(what).isEqualTo(alone.stream().map(RecordedReplay::result).toList());
  }

  @Test
  void generatedHistories() {
    long differing = 0;
    for (long seed = 1; seed <= 30; seed++) {
      ReplayTogetherTest one = new ReplayTogetherTest();
      List<EventRow> rows = new ArrayList<>(new GeneratedRun(seed, Set.of()).rows);
      if (seed % 3 == 0) {
        rows.remove(rows.size() / 2);
      } else if (seed % 3 == 1) {
        rows.add(rows.size() / 3, rows.remove(rows.size() / 3 + 2));
      }
      EventRow.tell(rows, one.history);
      one.assertEqual("seed " + seed);
      differing += one.results().stream().map(ReplayResult::likeness).distinct().count() - 1;
    }
    assertThat(differing).as("some of the runs must tell models apart").isPositive();
  }

  @Test
  void simulatedFloods() {
    for (ControllerModel controller : Models.controllers()) {
      for (HostModel host : Models.hosts()) {
        for (int cqSize : new int[] {8, 256}) {
          SimulatedRun run =
              new DeleteQueuesScenario(16, cqSize, 18, 1)
                  .run(host, new Variant(controller, 2), SimulatedTimes.assumed(), cqSize);
          ReplayTogetherTest one = new ReplayTogetherTest();
          try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
              EventStream events = run.events(memory)) {
            one.history.run(events);
          }
          one.assertEqual(host.name() + " " + controller.name() + " " + cqSize);
        }
      }
    }
  }
}
