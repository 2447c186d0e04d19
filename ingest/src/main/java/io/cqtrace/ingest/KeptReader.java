package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowStore;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the kept rows of a source; what is known of it is known from the first row on. */
final class KeptReader implements ChunkReader {
  private final RowStore.Rows rows;
  private final Facts facts;
  private final EventChunk chunk = new EventChunk();

  /**
   * What a reader says at the end of its source.
   *
   * @param report its counters
   * @param clock what the times mean
   * @param producer who wrote it
   * @param remark what became known beside that
   * @param importedSources the sources inside of an import
   */
  record Facts(
      IngestReport report,
      Clock clock,
      SourceProducer producer,
      String remark,
      List<TraceSummary.Source> importedSources) {
    /** Of a reader that is at its end. */
    static Facts of(ChunkReader reader) {
      return new Facts(
          reader.report(),
          reader.clock(),
          reader.producer(),
          reader.remark(),
          List.copyOf(reader.importedSources()));
    }
  }

  KeptReader(RowStore.Rows rows, Facts facts) {
    this.rows = rows;
    this.facts = facts;
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    return rows.next(chunk) ? chunk : null;
  }

  @Override
  public IngestReport report() {
    return facts.report();
  }

  @Override
  public Clock clock() {
    return facts.clock();
  }

  @Override
  public SourceProducer producer() {
    return facts.producer();
  }

  @Override
  public String remark() {
    return facts.remark();
  }

  @Override
  public List<TraceSummary.Source> importedSources() {
    return facts.importedSources();
  }

  @Override
  public void close() {
    rows.close();
  }
}
