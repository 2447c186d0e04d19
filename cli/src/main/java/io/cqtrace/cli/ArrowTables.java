package io.cqtrace.cli;

import io.cqtrace.analysis.table.HistoryTables;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
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

  /** Writes {@code events.arrow}. */
  TraceSummary writeEvents(TraceReader reader) {
    SourceClocks clocks = ClockRelation.of(reader, memory);
    List<Origin> origins = reader.origins(clocks);
    try (EventStream events = reader.events(memory, clocks);
        EventFileWriter file = new EventFileWriter(eventsFile(), compression, origins, memory)) {
      return file.writeAll(events);
    }
  }

  /**
   * Writes commands, queues and findings. The history is told by the import itself: reading it
   * again costs less than the capture.
   */
  void writeHistory(QueueSizes sizes) {
    try (TraceReader reader =
        TraceReader.open(List.of(TraceInput.ofFile(eventsFile())), ReadOptions.defaults())) {
      HistoryTables.write(reader, sizes, directory, compression, memory);
    }
  }
}
