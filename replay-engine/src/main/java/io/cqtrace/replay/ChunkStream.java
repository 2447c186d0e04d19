package io.cqtrace.replay;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in memory as a stream: what every analysis of a capture takes. */
public final class ChunkStream implements EventStream {
  private final Iterator<EventChunk> chunks;
  private final EventBatch batch;
  private final TraceSummary summary;
  private long nextSeq;

  ChunkStream(TraceSummary.Source source, List<EventChunk> chunks, TableMemory memory) {
    this.chunks = chunks.iterator();
    this.batch = new EventBatch(memory);
    IngestReport report = new IngestReport();
    long rows = chunks.stream().mapToLong(EventChunk::rowCount).sum();
    report.addLines(rows);
    report.add(IngestCounter.EVENT, rows);
    summary = new TraceSummary(List.of(source), report);
  }

  /**
   * A stream of rows that are part of a capture.
   *
   * @param memory where the batches live; may be closed after the stream
   */
  public static ChunkStream ofPart(EventChunk rows, TableMemory memory) {
    return new ChunkStream(
        new TraceSummary.Source(
            "part", "part", "of a capture", TraceSummary.Clock.OWN, SourceProducer.UNKNOWN),
        List.of(rows),
        memory);
  }

  @Override
  public @Nullable EventBatch nextBatch() {
    if (!chunks.hasNext()) {
      return null;
    }
    EventChunk chunk = chunks.next();
    batch.fill(chunk, nextSeq);
    nextSeq += chunk.rowCount();
    return batch;
  }

  @Override
  public TraceSummary summary() {
    return summary;
  }

  @Override
  public void close() {
    batch.close();
  }
}
