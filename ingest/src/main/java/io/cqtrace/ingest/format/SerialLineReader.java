package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source of lines front to back with one decoder that may remember earlier lines, and, for
 * producers whose threads overtake each other, puts the rows into the order of their times.
 */
public final class SerialLineReader implements ChunkReader {
  private final TraceSource source;
  private final RegionReader regions;
  private final LineDecoder decoder;
  private final Clock stampClock;
  private final @Nullable TimeWindow window;
  private byte[] array = new byte[0];
  private final EventChunk decoded = new EventChunk();
  private final EventChunk ordered = new EventChunk();
  private final IngestReport report = new IngestReport();
  private final RowTimes decodedTimes = new RowTimes();
  private final RowTimes times = new RowTimes();
  private boolean finished;

  /**
   * Starts at the beginning of a source whose lines stand in their order.
   *
   * @param stampClock what this format's times mean, if a line has one
   */
  public SerialLineReader(
      TraceSource source, LineDecoder decoder, Clock stampClock, ReadLimits limits) {
    this(source, decoder, stampClock, limits, null);
  }

  private SerialLineReader(
      TraceSource source,
      LineDecoder decoder,
      Clock stampClock,
      ReadLimits limits,
      @Nullable TimeWindow window) {
    this.source = source;
    this.decoder = decoder;
    this.stampClock = stampClock;
    this.window = window;
    this.regions = new RegionReader(source, 0, limits.regionBytes());
  }

  /**
   * Starts at the beginning of a source whose lines may be late.
   *
   * @param windowNs how late a line may be and still be put right
   */
  public static SerialLineReader ordering(
      TraceSource source, LineDecoder decoder, Clock stampClock, ReadLimits limits, long windowNs) {
    return new SerialLineReader(source, decoder, stampClock, limits, new TimeWindow(windowNs));
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    if (finished) {
      return null;
    }
    ByteRegion region = regions.next(array);
    EventChunk chunk = region == null ? rest() : decode(region);
    report.add(IngestCounter.REMARK_TIME_BACK, times.add(chunk));
    return chunk;
  }

  private EventChunk decode(ByteRegion region) {
    array = region.bytes();
    IngestReport regionReport = new IngestReport();
    decoded.clear();
    decoder.decode(region, decoded, regionReport);
    decoded.shiftLines(report.lineCount());
    report.addAll(regionReport, report.lineCount(), source.name());
    if (window == null) {
      return decoded;
    }
    report.add(IngestCounter.REMARK_REORDERED, decodedTimes.add(decoded));
    ordered.clear();
    window.add(decoded, ordered);
    return ordered;
  }

  private EventChunk rest() {
    finished = true;
    if (source.damage() != null) {
      report.add(IngestCounter.REMARK_COMPRESSED_CUT, 1);
    }
    ordered.clear();
    if (window != null) {
      window.flush(ordered);
    }
    return ordered;
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
  public SourceProducer producer() {
    return decoder.producer();
  }

  @Override
  public String remark() {
    String damage = source.damage();
    return Stream.of(
            decoder.remark(),
            times.remark(),
            damage == null ? "" : "decompression stopped: " + damage)
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining("; "));
  }

  @Override
  public void close() {
    regions.close();
  }
}
