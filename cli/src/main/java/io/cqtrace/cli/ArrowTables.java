package io.cqtrace.cli;

import io.cqtrace.analysis.export.HistoryTables;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.ReadProgress;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TraceSummary;
import java.nio.file.Path;
import java.util.List;

/**
 * The tables of a capture in a directory, as Arrow IPC files.
 *
 * @param runName the run's name, or empty: that of its first input
 * @param directory where they are written; it exists
 * @param compression how their buffers are stored
 * @param memory where they are built
 */
record ArrowTables(
    String runName, Path directory, TableCompression compression, TableMemory memory) {

  Path eventsFile() {
    return directory.resolve("events.arrow");
  }

  /** Writes {@code events.arrow} of a capture that is read once. */
  TraceSummary writeEvents(Capture capture) {
    SourceClocks clocks = ClockRelation.of(capture);
    try (EventStream events = capture.eventsOnce(clocks)) {
      return write(events, clocks, capture.origins(clocks));
    }
  }

  /** Writes all tables. */
  void writeAll(CapturePass pass) {
    SourceClocks clocks = pass.clocks();
    TraceSummary summary;
    try (EventStream events = pass.capture().events(clocks)) {
      summary = write(events, clocks, pass.capture().origins(clocks));
    }
    HistoryTables.write(pass, run(summary, clocks), directory, compression, memory);
  }

  private TraceSummary write(EventStream events, SourceClocks clocks, List<Origin> origins) {
    TableSink sink = TableSink.file(eventsFile());
    EventFileWriter.Run run =
        new EventFileWriter.Run(
            name(names(events.summary())),
            clocks::epoch,
            origins.stream()
                .map(origin -> new Origin(origin.relation(), origin.file().relativeTo(directory)))
                .toList());
    try (EventFileWriter file = new EventFileWriter(sink, compression, run, memory)) {
      return file.writeAll(events);
    }
  }

  private String name(List<String> sources) {
    return runName.isEmpty() ? PortableNames.ofRun(sources) : runName;
  }

  private static List<String> names(TraceSummary summary) {
    return summary.sources().stream().map(TraceSummary.Source::name).toList();
  }

  private TableRun run(TraceSummary summary, SourceClocks clocks) {
    List<String> names = names(summary);
    return new TableRun(name(names), clocks.epoch(summary.sources()), PortableNames.of(names));
  }

  /**
   * Writes commands, queues and findings. The history is told by the import itself: reading it
   * again costs less than the capture.
   *
   * @param summary what {@link #writeEvents} gave
   * @param progress told how far it is
   */
  void writeHistory(TraceSummary summary, QueueSizes sizes, ReadProgress progress) {
    try (TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofFile(eventsFile())), ReadOptions.defaults());
        Capture imported = new Capture(reader, memory, CaptureLimits.defaults())) {
      reader.tell(progress);
      CapturePass pass = CapturePass.once(imported, sizes);
      TableRun run = run(summary, pass.clocks());
      HistoryTables.write(pass, run, directory, compression, memory);
    }
  }
}
