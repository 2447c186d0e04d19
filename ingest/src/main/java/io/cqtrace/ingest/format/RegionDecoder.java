package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.table.EventChunk;

/**
 * Hot path: turns a region of whole lines into rows. Regions of one input may be decoded by several
 * threads at once, each with its own decoder, and in any order: a decoder of text keeps no state
 * from one region to the next.
 */
public interface RegionDecoder {
  /**
   * Decodes a region.
   *
   * @param region whole lines
   * @param rows gets one row per event, in the order of lines; the caller has cleared it
   * @param report gets the counters; every line ends in exactly one
   */
  void decode(ByteRegion region, EventChunk rows, IngestReport report);
}
