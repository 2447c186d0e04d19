package io.cqtrace.ingest.format.simple;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import java.util.HashMap;
import java.util.Map;

/**
 * Hot path: decodes what {@code simpletrace.py} prints. Every line names its arguments, so no list
 * of shapes is needed. A line has the microseconds since the line before it, of whatever device:
 * times are their sums, from zero, and those of a filtered copy lack what was filtered out.
 *
 * <pre>
 * pci_nvme_irq_msix 12.345 pid=4711 vector=0x1
 * pci_nvme_io_cmd 0.123 pid=4711 cid=0x40 nsid=0x1 sqid=0x2 opcode=0x2 opname=b'NVME_NVM_CMD_READ'
 * Dropped_Event 1.000 pid=0 num_events_dropped=0xf8
 * </pre>
 *
 * <p>Source: QEMU {@code scripts/simpletrace.py: Formatter.catchall}.
 */
final class SimpleTextDecoder extends LineDecoder {
  private static final byte[] PREFIX = word(EventShapes.PREFIX);
  private static final byte[] PID = word(" pid=");
  private static final byte[] DROPPED = word("Dropped_Event ");
  private static final byte[] DROPPED_COUNT = word("num_events_dropped=");
  private static final int FRACTION_DIGITS = 3;
  private static final long NS_PER_MICROSECOND = 1_000;
  private static final long MAX_MICROSECONDS = Long.MAX_VALUE / 1_000_000;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final int MAX_NAME_BYTES = 100;

  private final EventShapes builtIn = EventShapes.builtIn();
  private final Map<String, NamedArguments> byName = new HashMap<>();
  private final NamedArguments.Values values = new NamedArguments.Values();
  private long timeNs;
  private long dropped;

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    int start = line.at();
    boolean ofNvme = line.startsWith(PREFIX);
    boolean ofDropped = line.startsWith(DROPPED);
    int nameEnd = skipName(line);
    if (!takeDelta(line)) {
      return ofNvme ? IngestCounter.DAMAGED_FIELDS : IngestCounter.FOREIGN_LINE;
    }
    if (ofDropped) {
      return dropped(line, lineNumber, rows);
    }
    if (!ofNvme) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (!values.read(line)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    return event(line.text(start, nameEnd), lineNumber, rows);
  }

  private static int skipName(FieldScanner line) {
    int last = Math.min(line.end(), line.at() + MAX_NAME_BYTES);
    while (line.at() < last && line.peek() != ' ') {
      line.moveTo(line.at() + 1);
    }
    return line.at();
  }

  /** Takes {@code -?MICROSECONDS.DDD pid=N} and goes on by that time. */
  private boolean takeDelta(FieldScanner line) {
    if (line.peek() != ' ') {
      return false;
    }
    line.moveTo(line.at() + 1);
    boolean negative = line.peek() == '-';
    if (negative) {
      line.moveTo(line.at() + 1);
    }
    long micros = line.takeDecimal();
    if (micros < 0 || micros > MAX_MICROSECONDS || line.peek() != '.') {
      return false;
    }
    int point = line.at();
    line.moveTo(point + 1);
    long thousandths = line.takeDecimal();
    boolean fits =
        thousandths != NO_NUMBER
            && line.at() - point - 1 == FRACTION_DIGITS
            && line.take(PID)
            && line.takeDecimal() != NO_NUMBER;
    if (fits) {
      long deltaNs = micros * NS_PER_MICROSECOND + thousandths;
      timeNs += negative ? -deltaNs : deltaNs;
    }
    return fits;
  }

  private IngestCounter dropped(FieldScanner line, long lineNumber, EventChunk rows) {
    long count = line.findField(DROPPED_COUNT, MAX_U32);
    if (count == NO_NUMBER) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    dropped += count;
    rows.begin(EventKind.DROPPED, timeNs, lineNumber);
    rows.value(count);
    return IngestCounter.EVENT;
  }

  private IngestCounter event(String name, long lineNumber, EventChunk rows) {
    NamedArguments known = byName.get(name);
    if (known == null || !known.hasNamesOf(values)) {
      known = NamedArguments.of(name, values, builtIn);
      byName.put(name, known);
    }
    return known.addRow(values, timeNs, lineNumber, rows);
  }

  @Override
  protected void addRemarks(IngestReport report) {
    report.add(IngestCounter.REMARK_DROPPED_BY_PRODUCER, dropped);
    dropped = 0;
  }

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(Producer.QEMU_NVME);
  }

  @Override
  protected String remark() {
    return "times are the sums of the differences printed";
  }
}
