package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowStore;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a source, and keeps its rows for the next time. */
final class KeepingReader implements ChunkReader {
  private final ChunkReader reader;
  private final RowStore store;
  private final Consumer<KeptReader.Facts> whenComplete;

  /**
   * Keeps the rows of a reader.
   *
   * @param whenComplete is told what the reader says of the source, when it was read to its end
   */
  KeepingReader(ChunkReader reader, RowStore store, Consumer<KeptReader.Facts> whenComplete) {
    this.reader = reader;
    this.store = store;
    this.whenComplete = whenComplete;
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    EventChunk chunk = reader.nextChunk();
    if (chunk != null) {
      store.add(chunk);
      return chunk;
    }
    store.complete();
    whenComplete.accept(KeptReader.Facts.of(reader));
    return null;
  }

  @Override
  public IngestReport report() {
    return reader.report();
  }

  @Override
  public Clock clock() {
    return reader.clock();
  }

  @Override
  public SourceProducer producer() {
    return reader.producer();
  }

  @Override
  public String remark() {
    return reader.remark();
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
