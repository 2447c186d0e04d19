package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.DetectedFormat;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies the chunks of the sources' readers into Arrow batches, and adds up what they report. */
final class TraceStream implements EventStream {
  private final List<String> sourceNames;
  private final List<DetectedFormat> formats;
  private final List<ChunkReader> readers;
  private final @Nullable ChunkMerger merger;
  private final boolean strict;
  private final ReadProgress progress;
  private final SourceClocks clocks;
  private final TableMemory memory;
  private final EventBatch batch;
  private long rowCount;
  private int apartSource;

  TraceStream(
      List<String> sourceNames,
      List<DetectedFormat> formats,
      List<ChunkReader> readers,
      SourceClocks clocks,
      TableMemory parent,
      boolean strict,
      ReadProgress progress) {
    this.sourceNames = sourceNames;
    this.formats = formats;
    this.readers = readers;
    this.strict = strict;
    this.progress = progress;
    this.merger = readers.size() > 1 ? new ChunkMerger(sourceNames, readers, clocks) : null;
    this.clocks = clocks;
    this.memory = parent.child("ingest");
    this.batch = new EventBatch(memory);
  }

  @Override
  public @Nullable EventBatch nextBatch() {
    EventChunk chunk = nextChunk();
    if (strict) {
      refuseDamage();
    }
    if (chunk == null) {
      readers.forEach(reader -> reader.report().checkSum());
      return null;
    }
    batch.fill(chunk, rowCount);
    rowCount += chunk.rowCount();
    progress.read(rowCount);
    return batch;
  }

  private @Nullable EventChunk nextChunk() {
    EventChunk chunk;
    do {
      chunk = merger != null ? merger.nextChunk() : readers.get(0).nextChunk();
      if (chunk == null && merger != null) {
        chunk = nextChunkApart();
      }
    } while (chunk != null && chunk.rowCount() == 0);
    return chunk;
  }

  /** Sources that nothing relates to the others come last, without times. */
  private @Nullable EventChunk nextChunkApart() {
    for (; apartSource < readers.size(); apartSource++) {
      EventChunk chunk = clocks.apart(apartSource) ? readers.get(apartSource).nextChunk() : null;
      if (chunk != null) {
        chunk.setSource(apartSource);
        chunk.clearTimes();
        return chunk;
      }
    }
    return null;
  }

  private void refuseDamage() {
    for (ChunkReader reader : readers) {
      if (reader.report().total(Disposition.DAMAGED) > 0) {
        for (RejectedRecord record : reader.report().rejected()) {
          if (record.counter().disposition() == Disposition.DAMAGED) {
            throw new TraceFormatException(
                record.source(),
                TraceFormatException.UNKNOWN,
                record.line(),
                record.counter().doc() + ": " + record.excerpt(),
                record.counter().advice(),
                null);
          }
        }
      }
    }
  }

  @Override
  public TraceSummary summary() {
    List<TraceSummary.Source> sources = new ArrayList<>();
    IngestReport total = new IngestReport();
    for (int i = 0; i < readers.size(); i++) {
      ChunkReader reader = readers.get(i);
      String remark = reader.remark();
      String reason = formats.get(i).reason();
      List<TraceSummary.Source> imported = reader.importedSources();
      if (imported.isEmpty()) {
        sources.add(
            new TraceSummary.Source(
                sourceNames.get(i),
                formats.get(i).format().formatName(),
                remark.isEmpty() ? reason : reason + "; " + remark,
                reader.clock(),
                reader.producer()));
      } else {
        sources.addAll(imported);
      }
      total.addAll(reader.report());
    }
    return new TraceSummary(sources, total);
  }

  @Override
  public void close() {
    readers.forEach(ChunkReader::close);
    batch.close();
    memory.close();
    progress.ended();
  }
}
