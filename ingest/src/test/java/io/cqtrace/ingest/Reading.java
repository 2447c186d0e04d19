package io.cqtrace.ingest;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.nio.file.Path;
import java.util.List;

/** One pass over inputs; closing it is the leak check. */
final class Reading implements AutoCloseable {
  final TraceReader reader;
  final List<String> rows;
  final TraceSummary summary;
  final IngestReport report;

  Reading(Path file) {
    this(TraceInput.ofFile(file));
  }

  Reading(TraceInput input) {
    this(TraceReaderTest.ONE_THREAD, input);
  }

  Reading(ReadOptions options, TraceInput... inputs) {
    reader = TraceReader.open(List.of(inputs), options);
    try (TableMemory memory = new TableMemory(1L << 28);
        EventStream events = reader.events(memory)) {
      rows = RowTexts.of(events);
      summary = events.summary();
      report = summary.report();
      report.checkSum();
    } catch (TraceFormatException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
