package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader whose times are those of its lines' envelopes. */
record OuterClockReader(ChunkReader reader, Clock outer) implements ChunkReader {
  @Override
  public @Nullable EventChunk nextChunk() {
    return reader.nextChunk();
  }

  @Override
  public IngestReport report() {
    return reader.report();
  }

  @Override
  public Clock clock() {
    return reader.clock() == Clock.NONE ? Clock.NONE : outer;
  }

  @Override
  public SourceProducer producer() {
    return reader.producer();
  }

  @Override
  public String remark() {
    String inner = reader.remark();
    String times = "times are those of the lines' envelopes: " + outer.doc();
    return inner.isEmpty() ? times : inner + "; " + times;
  }

  @Override
  public List<TraceSummary.Source> importedSources() {
    return reader.importedSources();
  }

  @Override
  public void close() {
    reader.close();
  }
}
