package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source of lines region by region: with one thread in the caller's, with more in a {@link
 * RegionPipeline}. The rows are the same.
 */
public final class LineChunkReader implements ChunkReader {
  private final TraceSource source;
  private final Clock stampClock;
  private final SourceProducer producer;
  private final RegionReader regions;
  private final @Nullable RegionPipeline pipeline;
  private final RegionDecoder decoder;
  private final DecodedRegion place = new DecodedRegion();
  private final IngestReport report = new IngestReport();
  private final RowTimes rowTimes = new RowTimes();
  private boolean finished;

  /**
   * Starts at the beginning of a source.
   *
   * @param decoder gives each thread its own decoder
   * @param stampClock what this format's times mean, if a line has one
   * @param producer who writes this format
   */
  public LineChunkReader(
      TraceSource source,
      Supplier<? extends RegionDecoder> decoder,
      Clock stampClock,
      SourceProducer producer,
      ReadLimits limits) {
    this.source = source;
    this.producer = producer;
    this.stampClock = stampClock;
    this.regions = new RegionReader(source, 0, limits.regionBytes());
    this.decoder = decoder.get();
    this.pipeline =
        limits.threads() == 1 ? null : new RegionPipeline(regions, decoder, limits.threads());
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    DecodedRegion decoded = finished ? null : nextRegion();
    if (decoded == null) {
      finish();
      return null;
    }
    EventChunk rows = decoded.rows();
    long linesBefore = report.lineCount();
    rows.shiftLines(linesBefore);
    report.addAll(decoded.report(), linesBefore, source.name());
    long timesBack = rowTimes.add(rows);
    if (timesBack > 0) {
      report.add(IngestCounter.REMARK_TIME_BACK, timesBack);
    }
    return rows;
  }

  private @Nullable DecodedRegion nextRegion() {
    if (pipeline != null) {
      return pipeline.next();
    }
    ByteRegion region = place.read(regions);
    if (region == null) {
      return null;
    }
    place.decode(region, decoder);
    return place;
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
    return rowTimes.any() ? stampClock : Clock.NONE;
  }

  @Override
  public SourceProducer producer() {
    return producer;
  }

  @Override
  public String remark() {
    String damage = source.damage();
    String stopped = damage == null ? "" : "decompression stopped: " + damage;
    String times = rowTimes.remark();
    return times.isEmpty() || stopped.isEmpty() ? times + stopped : times + "; " + stopped;
  }

  @Override
  public void close() {
    if (pipeline != null) {
      pipeline.close();
    }
    regions.close();
  }
}
