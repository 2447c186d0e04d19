package io.cqtrace.ingest.format.arrow;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventFileReader;
import io.cqtrace.ingest.table.ImportedSource;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an import as it was written: rows, sources and counters. */
final class ArrowChunkReader implements ChunkReader {
  private final TraceSource source;
  private final EventFileReader file;
  private final EventChunk rows = new EventChunk();

  ArrowChunkReader(TraceSource source, EventFileReader file) {
    this.source = source;
    this.file = file;
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    return file.next(rows) ? rows : null;
  }

  @Override
  public IngestReport report() {
    return file.report();
  }

  @Override
  public Clock clock() {
    return file.sources().get(0).source().clock();
  }

  @Override
  public SourceProducer producer() {
    return file.sources().get(0).source().producer();
  }

  @Override
  public String remark() {
    String damage = source.damage();
    return damage == null ? "" : "decompression stopped: " + damage;
  }

  @Override
  public List<TraceSummary.Source> importedSources() {
    return file.sources().stream().map(ImportedSource::source).toList();
  }

  @Override
  public void close() {
    file.close();
  }
}
