package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.RegionDecoder;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.table.EventChunk;

/** Hot path: decodes QEMU's text log. */
final class QemuTextDecoder implements RegionDecoder {
  @Override
  public void decode(ByteRegion region, EventChunk rows, IngestReport report) {
    throw new UnsupportedOperationException("the decoder follows");
  }
}
