package io.cqtrace.cli;

import io.cqtrace.analysis.table.HistoryTables;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TraceSummary;
import java.nio.file.Path;
import java.util.List;

/**
 * The tables of a capture in a directory, as Arrow IPC files.
 *
 * @param directory where they are written; it exists
 * @param compression how their buffers are stored
 * @param memory where they are built
 */
record ArrowTables(Path directory, TableCompression compression, TableMemory memory) {

  Path eventsFile() {
    return directory.resolve("events.arrow");
  }

  /** Writes {@code events.arrow} of a capture that is read once. */
  TraceSummary writeEvents(Capture capture) {
    SourceClocks clocks = ClockRelation.of(capture);
    try (EventStream events = capture.eventsOnce(clocks)) {
      return write(events, capture.origins(clocks));
    }
  }

  /** Writes all tables. */
  void writeAll(CapturePass pass) {
    SourceClocks clocks = pass.clocks();
    try (EventStream events = pass.capture().events(clocks)) {
      write(events, pass.capture().origins(clocks));
    }
    HistoryTables.write(pass, directory, compression, memory);
  }

  private TraceSummary write(EventStream events, List<Origin> origins) {
    TableSink sink = TableSink.file(eventsFile());
    try (EventFileWriter file = new EventFileWriter(sink, compression, origins, memory)) {
      return file.writeAll(events);
    }
  }

  /**
   * Writes commands, queues and findings. The history is told by the import itself: reading it
   * again costs less than the capture.
   */
  void writeHistory(QueueSizes sizes) {
    try (TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofFile(eventsFile())), ReadOptions.defaults());
        Capture imported = new Capture(reader, memory, CaptureLimits.defaults())) {
      HistoryTables.write(CapturePass.once(imported, sizes), directory, compression, memory);
    }
  }
}
