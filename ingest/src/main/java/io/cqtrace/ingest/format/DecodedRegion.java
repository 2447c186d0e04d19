package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.table.EventChunk;
import org.jspecify.annotations.Nullable;

/** A place for one region, its rows and its counters; used again and again. */
final class DecodedRegion {
  private final EventChunk rows = new EventChunk();
  private byte[] array = new byte[0];
  private IngestReport report = new IngestReport();

  /** Reads the next region into this place; null at the end. */
  @Nullable ByteRegion read(RegionReader regions) {
    ByteRegion region = regions.next(array);
    if (region != null) {
      array = region.bytes();
    }
    return region;
  }

  /** Decodes a region that was read into this place. */
  void decode(ByteRegion region, RegionDecoder decoder) {
    rows.clear();
    report = new IngestReport();
    decoder.decode(region, rows, report);
  }

  EventChunk rows() {
    return rows;
  }

  IngestReport report() {
    return report;
  }
}
