package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;
import io.cqtrace.ingest.format.OtherRecords;
import io.cqtrace.ingest.format.RegionDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import java.util.Arrays;

/**
 * Hot path: decodes QEMU's text log from bytes; nothing is allocated per line.
 *
 * <pre>
 * [blanks][stamp]pci_nvme_NAME[ ARGUMENTS][blanks]LF
 * </pre>
 *
 * <p>Each line has its own stamp shape ({@link StampReader}), or none. A line in which something
 * else stands before the event is foreign. QEMU writes a line's feed with the line, so a last line
 * without one is cut, even if what is there looks complete: {@code new_head 4} may have been {@code
 * new_head 40}.
 *
 * <p>Before QEMU 5.1 the prefix was {@code nvme_}, in patches of 2020 {@code nvme_dev_}.
 *
 * <p>Source: QEMU {@code hw/nvme/trace-events} and {@code scripts/tracetool/backend/log.py}.
 */
final class QemuTextDecoder implements RegionDecoder {
  private static final long PREFIX = ByteWords.of("pci_nvme");
  private static final int PREFIX_LENGTH = "pci_nvme_".length();
  private static final Label OLD_PREFIX = Label.of("nvme_");
  private static final Label OLD_DEVICE_PREFIX = Label.of("nvme_dev_");
  private static final Label ERR = Label.of("err_");
  private static final Label UB = Label.of("ub_");
  private static final int NO_EVENT = -1;
  private static final int EXCERPT_CHARS = 120;
  private static final String FORMAT = "qemu-log";
  private static final int KEPT_EXAMPLES = 5;

  private final StampReader stamps = new StampReader();
  private final EventRows eventRows = new EventRows();
  private final Line line = new Line();

  private long eventCount;
  private long ignoredCount;
  private long unknownCount;
  private long blankCount;
  private long foreignCount;
  private long unreadableCount;
  private long tooLongCount;
  private long cutCount;

  @Override
  public void decode(ByteRegion region, EventChunk rows, IngestReport report) {
    byte[] bytes = padded(region);
    int linesEnd = ByteWords.lastLineFeed(bytes, region.start(), region.end()) + 1;
    long firstLine = region.firstLine();
    int at = region.start();
    line.number = firstLine;
    while (at < linesEnd) {
      line.start = at;
      int name = findName(bytes, at);
      int lineFeed =
          name == NO_EVENT ? otherLine(bytes, report) : eventLine(bytes, name, rows, report);
      at = lineFeed + 1;
      line.number++;
    }
    if (at < region.end()) {
      line.start = at;
      unfinishedLine(bytes, region.end(), report);
      line.number++;
    }
    report.addLines(line.number - firstLine);
    flush(report);
  }

  /** The region's array, with room for whole words behind its end. */
  private static byte[] padded(ByteRegion region) {
    byte[] bytes = region.bytes();
    int needed = region.end() + RegionReader.PADDING_BYTES;
    return bytes.length >= needed ? bytes : Arrays.copyOf(bytes, needed);
  }

  /** Where an NVMe event's name begins, behind {@code pci_nvme_}; reads the stamp before it. */
  private int findName(byte[] bytes, int start) {
    int at = start;
    byte first = bytes[at];
    while (first == ' ' || first == '\t') {
      first = bytes[++at];
    }
    line.timeNs = EventChunk.NO_TIME;
    if (first >= '0' && first <= '9') {
      at = stamps.read(bytes, at);
      if (at == StampReader.NOT_A_STAMP) {
        return NO_EVENT;
      }
      line.timeNs = stamps.timeNs();
    }
    line.event = at;
    return ByteWords.load(bytes, at) == PREFIX && bytes[at + PREFIX_LENGTH - 1] == '_'
        ? at + PREFIX_LENGTH
        : oldName(bytes, at);
  }

  /** Where the name of an event before QEMU 5.1 begins: one that is still known counts. */
  private static int oldName(byte[] bytes, int at) {
    if (!OLD_PREFIX.isAt(bytes, at)) {
      return NO_EVENT;
    }
    Label prefix = OLD_DEVICE_PREFIX.isAt(bytes, at) ? OLD_DEVICE_PREFIX : OLD_PREFIX;
    int name = at + prefix.length();
    int end = ByteWords.blank(bytes, name);
    boolean known = end >= Long.BYTES && EventNames.ALL.find(bytes, name, end) != QemuEvent.UNKNOWN;
    return known ? name : NO_EVENT;
  }

  /** Decodes a line with an event's name; returns where its line feed is. */
  private int eventLine(byte[] bytes, int name, EventChunk rows, IngestReport report) {
    int nameEnd = ByteWords.blank(bytes, name);
    QemuEvent event = EventNames.ALL.find(bytes, name, nameEnd);
    int arguments = nameEnd;
    if (bytes[nameEnd] == ' ') {
      arguments++;
    } else if (!FieldReader.onlyBlanks(bytes, nameEnd)) {
      return otherLine(bytes, report);
    }
    if (event == QemuEvent.IGNORED) {
      int lineFeed = ByteWords.lineFeed(bytes, arguments);
      if (isTooLong(lineFeed)) {
        reject(IngestCounter.DAMAGED_TOO_LONG, bytes, lineFeed, ++tooLongCount, report);
      } else {
        ignoredCount++;
      }
      return lineFeed;
    }
    if (event == QemuEvent.UNKNOWN) {
      if (!isName(bytes, name, nameEnd)) {
        return otherLine(bytes, report);
      }
      event = isErrorName(bytes, name) ? QemuEvent.ERROR : QemuEvent.UNKNOWN;
    }
    EventRows.Result result = eventRows.append(event, line, bytes, arguments, rows);
    int lineFeed = ByteWords.lineFeed(bytes, eventRows.place());
    count(event, result, bytes, lineFeed, report);
    if (result == EventRows.Result.ROW && isTooLong(lineFeed)) {
      rows.dropLast();
    }
    return lineFeed;
  }

  private void count(
      QemuEvent event, EventRows.Result result, byte[] bytes, int lineFeed, IngestReport report) {
    if (isTooLong(lineFeed)) {
      reject(IngestCounter.DAMAGED_TOO_LONG, bytes, lineFeed, ++tooLongCount, report);
    } else if (result == EventRows.Result.ROW) {
      eventCount++;
    } else if (result == EventRows.Result.UNREADABLE) {
      reject(IngestCounter.DAMAGED_FIELDS, bytes, lineFeed, ++unreadableCount, report);
    } else if (event == QemuEvent.UNKNOWN) {
      reject(IngestCounter.IGNORED_UNKNOWN_EVENT, bytes, lineFeed, ++unknownCount, report);
    } else {
      ignoredCount++;
    }
  }

  /** Counts a line without an NVMe event; returns where its line feed is. */
  private int otherLine(byte[] bytes, IngestReport report) {
    int lineFeed = ByteWords.lineFeed(bytes, line.start);
    if (FieldReader.onlyBlanks(bytes, line.start)) {
      blankCount++;
    } else if (isTooLong(lineFeed)) {
      reject(IngestCounter.DAMAGED_TOO_LONG, bytes, lineFeed, ++tooLongCount, report);
    } else {
      foreignLine(bytes, lineFeed, report);
    }
    return lineFeed;
  }

  private void foreignLine(byte[] bytes, int lineFeed, IngestReport report) {
    IngestCounter counter = OtherRecords.counter(FORMAT, bytes, line.start, lineFeed);
    if (counter == IngestCounter.FOREIGN_LINE) {
      reject(counter, bytes, lineFeed, ++foreignCount, report);
    } else {
      report.add(counter, 1);
      reject(counter, bytes, lineFeed, report.count(counter), report);
    }
  }

  private void unfinishedLine(byte[] bytes, int end, IngestReport report) {
    int at = line.start;
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
      at++;
    }
    if (at == end) {
      blankCount++;
    } else if (isTooLong(end)) {
      reject(IngestCounter.DAMAGED_TOO_LONG, bytes, end, ++tooLongCount, report);
    } else {
      reject(IngestCounter.DAMAGED_CUT, bytes, end, ++cutCount, report);
    }
  }

  private boolean isTooLong(int lineEnd) {
    return lineEnd - line.start > RegionReader.MAX_LINE_BYTES;
  }

  /** Keeps the first few of the lines with this disposition as examples. */
  private void reject(
      IngestCounter counter, byte[] bytes, int end, long countNow, IngestReport report) {
    if (countNow <= KEPT_EXAMPLES) {
      String excerpt = VisibleText.of(bytes, line.start, end, EXCERPT_CHARS);
      report.keep(new RejectedRecord("", line.number, counter, excerpt));
    }
  }

  private static boolean isName(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (!(b >= 'a' && b <= 'z') && !(b >= '0' && b <= '9') && b != '_') {
        return false;
      }
    }
    return end > start;
  }

  private static boolean isErrorName(byte[] bytes, int name) {
    return ERR.isAt(bytes, name) || UB.isAt(bytes, name);
  }

  private void flush(IngestReport report) {
    report.add(IngestCounter.EVENT, eventCount);
    report.add(IngestCounter.IGNORED_EVENT, ignoredCount);
    report.add(IngestCounter.IGNORED_UNKNOWN_EVENT, unknownCount);
    report.add(IngestCounter.IGNORED_BLANK, blankCount);
    report.add(IngestCounter.FOREIGN_LINE, foreignCount);
    report.add(IngestCounter.DAMAGED_FIELDS, unreadableCount);
    report.add(IngestCounter.DAMAGED_TOO_LONG, tooLongCount);
    report.add(IngestCounter.DAMAGED_CUT, cutCount);
    eventCount = 0;
    ignoredCount = 0;
    unknownCount = 0;
    blankCount = 0;
    foreignCount = 0;
    unreadableCount = 0;
    tooLongCount = 0;
    cutCount = 0;
  }
}
