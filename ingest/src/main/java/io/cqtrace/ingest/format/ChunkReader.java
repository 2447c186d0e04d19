package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one source, front to back, in chunks. What a {@link FormatDefinition} opens.
 *
 * <p>Order: as the source tells the events. Where a producer writes lines out of order, the reader
 * of its format puts them right (within a bounded window) before it hands them out.
 */
public interface ChunkReader extends AutoCloseable {
  /**
   * The next rows, or null at the end. The chunk belongs to the reader, is valid until the next
   * call, and may be empty; the caller may change it (source index, times).
   *
   * @throws io.cqtrace.ingest.report.TraceFormatException if the source cannot be read on
   */
  @Nullable EventChunk nextChunk();

  /** Counters up to the chunk handed out last; complete at the end. */
  IngestReport report();

  /** What the times mean; {@link Clock#NONE} as long as no row with a time was handed out. */
  Clock clock();

  /** What became known while reading, for the summary; empty if nothing. */
  String remark();

  /** Who wrote the source, as far as it is known by now; complete at the end. */
  SourceProducer producer();

  /**
   * The sources inside of an import, to which its rows' source column refers; empty where the input
   * is itself the source.
   */
  default List<TraceSummary.Source> importedSources() {
    return List.of();
  }

  @Override
  void close();
}
