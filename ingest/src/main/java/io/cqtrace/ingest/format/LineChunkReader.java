package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import org.jspecify.annotations.Nullable;

/** Reads a source of lines region by region with one decoder. */
public final class LineChunkReader implements ChunkReader {
  private final TraceSource source;
  private final RegionReader regions;
  private final RegionDecoder decoder;
  private final Clock stampClock;
  private byte[] array = new byte[0];
  private final EventChunk chunk = new EventChunk();
  private final IngestReport report = new IngestReport();
  private final RowTimes times = new RowTimes();
  private boolean finished;

  /**
   * Starts at the beginning of a source.
   *
   * @param stampClock what this format's times mean, if a line has one
   */
  public LineChunkReader(
      TraceSource source, RegionDecoder decoder, Clock stampClock, ReadLimits limits) {
    this.source = source;
    this.decoder = decoder;
    this.stampClock = stampClock;
    this.regions = new RegionReader(source, 0, limits.regionBytes());
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    ByteRegion region = regions.next(array);
    if (region == null) {
      finish();
      return null;
    }
    array = region.bytes();
    IngestReport regionReport = new IngestReport();
    chunk.clear();
    decoder.decode(region, chunk, regionReport);
    chunk.shiftLines(report.lineCount());
    report.addAll(regionReport, report.lineCount(), source.name());
    report.add(IngestCounter.REMARK_TIME_BACK, times.add(chunk));
    return chunk;
  }

  private void finish() {
    if (!finished && source.damage() != null) {
      report.add(IngestCounter.REMARK_COMPRESSED_CUT, 1);
    }
    finished = true;
  }

  @Override
  public IngestReport report() {
    return report;
  }

  @Override
  public Clock clock() {
    return times.any() ? stampClock : Clock.NONE;
  }

  @Override
  public String remark() {
    return times.remark();
  }

  @Override
  public void close() {
    regions.close();
  }
}
