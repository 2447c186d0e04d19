package io.cqtrace.cli;

import io.cqtrace.fit.AdminTape;
import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.CapturedLife;
import io.cqtrace.replay.PressureFinder;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.ReplayResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a capture that is replayed, found in a first pass over it and read in a second.
 *
 * @param life the controller life under the greatest CQ pressure
 * @param otherLife the life under the next greatest pressure, or null if there is only one
 * @param trace the inputs
 * @param recorded the whole capture's doorbells through other controllers; none where the capture
 *     does not show them
 * @param floods lives that ended with the deletion of all their I/O queues, in an SPDK log
 */
record CaptureWindow(
    CapturedLife life,
    @Nullable CapturedLife otherLife,
    TraceSummary trace,
    List<ReplayResult> recorded,
    CapturedFloods floods) {

  /** Finds and reads it. */
  static CaptureWindow read(TraceReader reader, QueueSizes givenSizes, TableMemory memory) {
    PressureFinder finder = new PressureFinder();
    Timed timed = new Timed();
    HistoryBuilder first = new HistoryBuilder(givenSizes).tell(finder).tell(timed);
    SourceClocks clocks = ClockRelation.of(reader, memory);
    TraceSummary trace = run(reader, clocks, memory, first);
    if (!finder.found()) {
      throw new TraceFormatException(
          String.join(", ", reader.sourceNames()),
          "no command whose fetch is recorded",
          "a closed-loop replay needs a controller's trace");
    }
    if (!timed.timed) {
      throw new TraceFormatException(
          String.join(", ", reader.sourceNames()),
          "lines without time stamps",
          "a closed-loop replay needs service times: QEMU writes them with -msg timestamp=on;"
              + " --host recorded needs none");
    }
    QueueSizes sizes = first.inferredSizes();
    CapturedLife life = new CapturedLife(finder.controller(), finder.life());
    HistoryBuilder second = new HistoryBuilder(sizes == null ? givenSizes : sizes).tell(life);
    boolean headsShown =
        trace.sources().stream()
            .map(s -> s.producer().program())
            .noneMatch(p -> p == Producer.SPDK_TARGET || p == Producer.CQTRACE);
    List<RecordedReplay> recorded =
        headsShown ? AnalyzeCommand.VARIANTS.stream().map(RecordedReplay::new).toList() : List.of();
    recorded.forEach(second::tell);
    AdminTape tape = new AdminTape();
    second.tell(tape);
    CapturedLife other = null;
    if (finder.nextLife() != EventChunk.NONE) {
      other = new CapturedLife(finder.nextController(), finder.nextLife());
      second.tell(other);
    }
    run(reader, clocks, memory, second);
    if (life.isEmpty()) {
      throw new TraceFormatException(
          String.join(", ", reader.sourceNames()),
          "no command whose fetch is recorded",
          "a closed-loop replay needs a controller's trace");
    }
    return new CaptureWindow(
        life,
        other,
        trace,
        recorded.stream().map(RecordedReplay::result).toList(),
        spdk(trace) ? CapturedFloods.of(tape) : new CapturedFloods(List.of()));
  }

  /** Whether it is a log of SPDK's, whose lines show each step of the controller. */
  private static boolean spdk(TraceSummary trace) {
    return trace.sources().stream()
        .anyMatch(source -> source.producer().program() == Producer.SPDK_TARGET);
  }

  private static TraceSummary run(
      TraceReader reader, SourceClocks clocks, TableMemory memory, HistoryBuilder builder) {
    try (EventStream events = reader.events(memory, clocks)) {
      builder.run(events);
      return events.summary();
    }
  }

  /** Whether the capture's rows carry times. */
  private static final class Timed implements HistoryListener {
    boolean timed;

    @Override
    public void onEnd(CaptureSpan capture) {
      timed = capture.firstNs() != EventChunk.NO_TIME;
    }
  }
}
