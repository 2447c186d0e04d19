package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cqtrace.analysis.record.GroupLatencyRecorder;
import io.cqtrace.analysis.record.Load;
import io.cqtrace.analysis.record.LoadRecorder;
import io.cqtrace.analysis.record.StageLatency;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.nvme.Opcode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Load and latencies against sums over the commands of a real capture. */
class LoadOfCapturesTest {
  private static final Path CAPTURE =
      Path.of("..", "sample-traces", "qemu", "never-fetched", "trace.log.zst");

  /** Keeps all commands. */
  private static final class All implements HistoryListener {
    private final List<CommandSpan> commands = new ArrayList<>();

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (!Opcode.ASYNC_EVENT_REQUEST.matches(command.sqId(), command.opcode())) {
        commands.add(command);
      }
    }
  }

  private static long elapsedNs(CommandSpan command) {
    return command.timeNs(Stage.RELEASED) - command.timeNs(Stage.SUBMITTED);
  }

  private static All tell(HistoryListener listener) {
    All all = new All();
    try (TraceReader reader =
            TraceReader.open(
                List.of(TraceInput.ofArgument(CAPTURE.toString())), ReadOptions.defaults());
        TableMemory memory = new TableMemory(1L << 28);
        EventStream events = reader.events(memory)) {
      new HistoryBuilder(QueueSizes.UNKNOWN).addListener(all).addListener(listener).run(events);
    }
    return all;
  }

  @Test
  void countsAndTimesAddUpOverTheIntervals() {
    LoadRecorder recorder = new LoadRecorder();
    All all = tell(recorder);
    Load load = recorder.load().orElseThrow();
    double intervalS = load.intervalNs() / 1e9;
    double ended = load.perSecond().stream().mapToDouble(n -> n * intervalS).sum();
    assertThat(ended)
        .isEqualTo(
            (double) all.commands.stream().filter(c -> c.outcome() == Outcome.DELIVERED).count(),
            within(1e-6));
    // Little's law: what was outstanding, times its time, is the commands' times together.
    double together =
        all.commands.stream()
            .mapToDouble(
                c ->
                    c.outcome() == Outcome.DELIVERED
                        ? (double) elapsedNs(c)
                        : (double) (c.endedNs() - c.timeNs(Stage.SUBMITTED)))
            .sum();
    double outstanding =
        load.outstanding().stream().mapToDouble(n -> n * (double) load.intervalNs()).sum();
    assertThat(outstanding).isEqualTo(together, within(together * 1e-9));
    assertThat(load.slowestNs().max(0))
        .isEqualTo(
            all.commands.stream()
                .filter(c -> c.outcome() == Outcome.DELIVERED)
                .mapToDouble(c -> (double) elapsedNs(c))
                .max()
                .orElseThrow());
    assertThat(load.x()).hasSizeLessThanOrEqualTo(240);
  }

  @Test
  void eachQueueHasItsFastestAndSlowest() {
    GroupLatencyRecorder recorder = new GroupLatencyRecorder();
    Map<String, LongSummaryStatistics> bySq =
        tell(recorder).commands.stream()
            .filter(c -> c.outcome() == Outcome.DELIVERED)
            .collect(
                Collectors.groupingBy(
                    c -> "SQ " + c.sqId(),
                    Collectors.summarizingLong(LoadOfCapturesTest::elapsedNs)));
    assertThat(recorder.byQueue()).extracting(StageLatency::label).hasSameElementsAs(bySq.keySet());
    for (StageLatency latency : recorder.byQueue()) {
      LongSummaryStatistics expected = bySq.get(latency.label());
      assertThat(latency.count()).isEqualTo(expected.getCount());
      assertThat(latency.at(100)).isEqualTo((double) expected.getMax());
      assertThat(latency.at(0)).isEqualTo((double) expected.getMin());
    }
    assertThat(recorder.byOpcode()).extracting(StageLatency::label).contains("Read", "Identify");
  }
}
