package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads one format's part of an input: the lines of the other parts, which it sees as empty lines,
 * are counted there.
 */
record PartReader(ChunkReader reader, AtomicLong hidden) implements ChunkReader {
  @Override
  public @Nullable EventChunk nextChunk() {
    return reader.nextChunk();
  }

  @Override
  public IngestReport report() {
    IngestReport all = reader.report();
    long elsewhere = Math.min(hidden.get(), all.count(IngestCounter.IGNORED_BLANK));
    IngestReport report = new IngestReport();
    report.addAll(all);
    report.add(IngestCounter.IGNORED_BLANK, -elsewhere);
    report.addLines(-elsewhere);
    return report;
  }

  @Override
  public Clock clock() {
    return reader.clock();
  }

  @Override
  public String remark() {
    return reader.remark();
  }

  @Override
  public SourceProducer producer() {
    return reader.producer();
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
