package io.cqtrace.ingest.format.vfio;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.SerialLineReader;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.regex.Pattern;

/** QEMU's {@code vfio_*} events, recognised by name and by the address in a region. */
public final class VfioLogFormat implements FormatDefinition {
  private static final Pattern REGION =
      Pattern.compile("\\bvfio_region_(?:write|read)  ?\\(.{1,200}:region\\d{1,2}\\+0x");
  private static final Pattern OTHER = Pattern.compile("\\bvfio_\\w{1,60} ");

  @Override
  public FormatMatch match(TraceHead head) {
    if (head.isBinary()) {
      return FormatMatch.NONE;
    }
    long lines = 0;
    long regions = 0;
    long others = 0;
    for (String line : head.lines()) {
      lines++;
      if (!line.contains("vfio_")) {
        continue;
      }
      if (REGION.matcher(line).find()) {
        regions++;
      } else if (OTHER.matcher(line).find()) {
        others++;
      }
    }
    return regions == 0
        ? FormatMatch.NONE
        : FormatMatch.ofLines(
            regions + others,
            lines,
            regions + " of the first " + lines + " lines are vfio_region_* events");
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return open(source, limits, FormatOptions.defaults());
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits, FormatOptions options) {
    VfioLogDecoder decoder = new VfioLogDecoder(options.doorbellStrideBytes());
    return new SerialLineReader(source, decoder, Clock.EPOCH, limits);
  }
}
