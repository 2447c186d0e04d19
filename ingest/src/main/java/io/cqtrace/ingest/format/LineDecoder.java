package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.SourceProducer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Hot path: decodes text line by line, for formats whose lines are not worth more effort. It may
 * keep state from line to line: {@link SerialLineReader} hands it the regions in their order.
 */
public abstract class LineDecoder implements RegionDecoder {
  private static final int KEPT_EXAMPLES = 5;
  private static final int EXCERPT_CHARS = 200;

  private final FieldScanner line = new FieldScanner();

  /**
   * Decodes one line, which is neither empty nor too long.
   *
   * @param line stands on its first byte; carriage return and line feed are left out
   * @param lineNumber from 1 in its region
   * @param rows gets exactly one row if the result's disposition is EVENT, else none
   * @return what became of the line; not a remark
   */
  protected abstract IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows);

  /**
   * Whether a last line without a line feed may be a number cut short. Producers that write line
   * feed and line together leave such a line only when they are killed or the copy is incomplete.
   */
  protected boolean lastLineMayBeCut() {
    return true;
  }

  /** The name of the format, if records of it are foreign lines to nobody but other formats. */
  protected String formatName() {
    return "";
  }

  /** Adds remarks about the lines since the last call, once a region. */
  protected void addRemarks(IngestReport report) {}

  /** Who wrote the lines, as far as they told by now. */
  protected abstract SourceProducer producer();

  /** What became known beside that, for the summary; empty if nothing. */
  protected String remark() {
    return "";
  }

  @Override
  public final void decode(ByteRegion region, EventChunk rows, IngestReport report) {
    byte[] bytes = region.bytes();
    int end = region.end();
    long lines = 0;
    Map<IngestCounter, long[]> counts = new EnumMap<>(IngestCounter.class);
    for (int start = region.start(); start < end; ) {
      int lineFeed = start;
      while (lineFeed < end && bytes[lineFeed] != '\n') {
        lineFeed++;
      }
      lines++;
      int lineEnd = lineFeed > start && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
      IngestCounter counter = disposition(bytes, start, lineEnd, lines, rows);
      if (counter == IngestCounter.FOREIGN_LINE) {
        counter = OtherRecords.counter(formatName(), bytes, start, lineEnd);
      }
      if (lineFeed == end && lastLineMayBeCut()) {
        counter = cut(counter, rows);
      }
      long[] count = counts.computeIfAbsent(counter, c -> new long[1]);
      if (count[0]++ < KEPT_EXAMPLES && isRejected(counter)) {
        String excerpt = VisibleText.of(bytes, start, lineEnd, EXCERPT_CHARS);
        report.keep(new RejectedRecord("", lines, counter, excerpt));
      }
      start = lineFeed + 1;
    }
    counts.forEach((counter, count) -> report.add(counter, count[0]));
    report.addLines(lines);
    addRemarks(report);
  }

  /** What becomes of a last line without a line feed; takes its row back. */
  private static IngestCounter cut(IngestCounter counter, EventChunk rows) {
    if (counter == IngestCounter.EVENT) {
      rows.dropLast();
    }
    return counter == IngestCounter.EVENT || counter == IngestCounter.DAMAGED_FIELDS
        ? IngestCounter.DAMAGED_CUT
        : counter;
  }

  private static boolean isRejected(IngestCounter counter) {
    return counter.disposition() == Disposition.DAMAGED
        || counter.disposition() == Disposition.FOREIGN
        || counter == IngestCounter.IGNORED_UNKNOWN_EVENT;
  }

  private IngestCounter disposition(
      byte[] bytes, int start, int end, long lineNumber, EventChunk rows) {
    if (end - start > RegionReader.MAX_LINE_BYTES) {
      return IngestCounter.DAMAGED_TOO_LONG;
    }
    line.set(bytes, start, end);
    line.skipBlanks();
    if (line.atEnd()) {
      return IngestCounter.IGNORED_BLANK;
    }
    line.moveTo(start);
    return decodeLine(line, lineNumber, rows);
  }
}
