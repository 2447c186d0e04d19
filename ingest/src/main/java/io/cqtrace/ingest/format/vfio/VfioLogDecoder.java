package io.cqtrace.ingest.format.vfio;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.DateReader;
import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: decodes accesses to BAR0 of NVMe devices. The device's name may hold colons and
 * slashes, so the address is found by {@code :regionN+}. Doorbells begin at 0x1000; the stride is
 * the one in CAP where the trace has the host's read of it, else the option's.
 *
 * <pre>
 * 2026-11-22T08:03:47.157187Z vfio_region_write  (vfio-user:/dev/shm/vfu-V/cntrl:region0+0x1008, 0x1, 4)
 * 13174@1795329851.289911:vfio_region_read  (0000:01:00.0:region0+0x1c, 4) = 0x1
 * </pre>
 *
 * <p>Source: QEMU {@code hw/vfio/trace-events}; NVMe Base 2.0, 3.1.3 (registers).
 */
final class VfioLogDecoder extends LineDecoder {
  private static final byte[] WRITE = word("vfio_region_write ");
  private static final byte[] READ = word("vfio_region_read ");
  private static final byte[] MSI = word("vfio_msi_interrupt ");
  private static final byte[] INTX = word("vfio_intx_interrupt ");
  private static final byte[] VFIO = word("vfio_");
  private static final byte[] REGION = word(":region");
  private static final byte[] VECTOR = word(") vector ");
  private static final byte[] COMMA = word(", ");
  private static final byte[] RESULT = word(") = ");
  private static final byte[] NAME_END = word(")");

  private static final int CAP_UPPER = 0x4;
  private static final int CC = 0x14;
  private static final int CSTS = 0x1c;
  private static final int AQA = 0x24;
  private static final long FIRST_DOORBELL = 0x1000;
  private static final long MAX_U16 = 0xffff;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / NS_PER_SECOND - 1;
  private static final int MAX_DEVICES = 256;
  private static final int MAX_NAME_CHARS = 80;
  private static final int NAMED_IN_REMARK = 8;

  private final int strideBytes;
  private final DateReader date = new DateReader();
  private final List<Device> devices = new ArrayList<>();
  private @Nullable Device device;

  VfioLogDecoder(int strideBytes) {
    this.strideBytes = strideBytes;
  }

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    line.skipBlanks();
    long timeNs = takeStamp(line);
    if (line.take(WRITE)) {
      return write(line, timeNs, lineNumber, rows);
    }
    if (line.take(READ)) {
      return read(line, timeNs, lineNumber, rows);
    }
    boolean msi = line.take(MSI);
    if (msi || line.take(INTX)) {
      return interrupt(line, msi, timeNs, lineNumber, rows);
    }
    return line.startsWith(VFIO) ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
  }

  /** Takes {@code 2026-11-22T08:03:47.157187Z } or {@code THREAD@SECONDS.MICROS:}. */
  private long takeStamp(FieldScanner line) {
    int start = line.at();
    long timeNs = date.take(line);
    if (timeNs != EventChunk.NO_TIME && line.peek() == 'Z') {
      line.moveTo(line.at() + 1);
      line.skipBlanks();
      return timeNs;
    }
    line.moveTo(start);
    long thread = line.takeDecimal();
    if (thread < 0 || line.peek() != '@') {
      line.moveTo(start);
      return EventChunk.NO_TIME;
    }
    line.moveTo(line.at() + 1);
    long seconds = line.takeDecimal();
    int point = line.at();
    line.moveTo(Math.min(point + 1, line.end()));
    long micros = line.takeDecimal();
    boolean fits =
        seconds >= 0
            && seconds <= MAX_SECONDS
            && line.byteAt(point) == '.'
            && micros >= 0
            && line.at() - point == 7
            && line.peek() == ':';
    if (!fits) {
      line.moveTo(start);
      return EventChunk.NO_TIME;
    }
    line.moveTo(line.at() + 1);
    return seconds * NS_PER_SECOND + micros * 1_000;
  }

  /** Takes {@code (NAME:regionN+} and finds the device; returns the region, or NO_NUMBER. */
  private long takeRegion(FieldScanner line) {
    line.skipBlanks();
    int start = line.at() + 1;
    if (line.peek() != '(') {
      return NO_NUMBER;
    }
    int colon = -1;
    while (line.skipPast(REGION)) {
      colon = line.at() - REGION.length;
    }
    if (colon <= start) {
      return NO_NUMBER;
    }
    long region = line.takeDecimal();
    if (line.peek() != '+') {
      return NO_NUMBER;
    }
    line.moveTo(line.at() + 1);
    device = find(line, start, colon);
    return region;
  }

  private Device find(FieldScanner line, int start, int end) {
    for (int i = 0; i < devices.size(); i++) {
      if (isName(devices.get(i).name(), line, start, end)) {
        return devices.get(i);
      }
    }
    if (devices.size() == MAX_DEVICES) {
      return devices.get(0);
    }
    Device added = new Device(devices.size(), line.copy(start, end), strideBytes);
    devices.add(added);
    return added;
  }

  private static boolean isName(byte[] name, FieldScanner line, int start, int end) {
    if (name.length != end - start) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (name[i] != line.byteAt(start + i)) {
        return false;
      }
    }
    return true;
  }

  private IngestCounter write(FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    long region = takeRegion(line);
    long offset = line.takeNumber();
    long value = line.takeField(COMMA, Long.MAX_VALUE);
    long size = line.takeField(COMMA, Long.BYTES);
    Device of = device;
    if ((region | offset | value | size) < 0 || line.peek() != ')' || of == null) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (region != 0) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (offset == CC) {
      if (!of.writeCc(value)) {
        return IngestCounter.IGNORED_EVENT;
      }
      return add(of.isEnabled() ? EventKind.ENABLE : EventKind.DISABLE, timeNs, lineNumber, rows);
    }
    if (offset == AQA && value <= MAX_U32) {
      IngestCounter counter = add(EventKind.ADMIN_QUEUE_SIZES, timeNs, lineNumber, rows);
      rows.value(value);
      return counter;
    }
    long index = (offset - FIRST_DOORBELL) / of.strideBytes();
    boolean doorbell =
        offset >= FIRST_DOORBELL
            && (offset - FIRST_DOORBELL) % of.strideBytes() == 0
            && index / 2 <= MAX_U16
            && value <= MAX_U32;
    if (!doorbell) {
      return IngestCounter.IGNORED_EVENT;
    }
    boolean ofCq = index % 2 == 1;
    IngestCounter counter =
        add(ofCq ? EventKind.CQ_DOORBELL : EventKind.SQ_DOORBELL, timeNs, lineNumber, rows);
    rows.value(value);
    if (ofCq) {
      rows.cqId((int) (index / 2));
    } else {
      rows.sqId((int) (index / 2));
    }
    return counter;
  }

  private IngestCounter read(FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    long region = takeRegion(line);
    long offset = line.takeNumber();
    long size = line.takeField(COMMA, Long.BYTES);
    long value = line.takeField(RESULT, Long.MAX_VALUE);
    Device of = device;
    if ((region | offset | size) < 0 || of == null) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (region != 0) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (offset == CAP_UPPER && size == 4 && value >= 0) {
      of.readUpperCap(value);
    } else if (offset == 0 && size == Long.BYTES && value >= 0) {
      of.readUpperCap(value >>> 32);
    }
    if (offset != CSTS || value > MAX_U32 || value < 0) {
      return IngestCounter.IGNORED_EVENT;
    }
    add(EventKind.CSTS_READ, timeNs, lineNumber, rows);
    rows.value(value);
    return IngestCounter.EVENT;
  }

  /** {@code vfio_msi_interrupt (NAME) vector 1 0x..}: only where no irqfd takes QEMU's place. */
  private IngestCounter interrupt(
      FieldScanner line, boolean msi, long timeNs, long lineNumber, EventChunk rows) {
    line.skipBlanks();
    int start = line.at() + 1;
    int end = msi ? line.find(VECTOR) : line.find(NAME_END);
    if (line.peek() != '(' || end <= start) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    Device of = find(line, start, end);
    long vector = msi ? line.findField(VECTOR, MAX_U16) : EventChunk.NONE;
    if (msi && vector == NO_NUMBER) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    device = of;
    add(EventKind.IRQ, timeNs, lineNumber, rows);
    rows.value(vector);
    return IngestCounter.EVENT;
  }

  private IngestCounter add(EventKind kind, long timeNs, long lineNumber, EventChunk rows) {
    Device of = device;
    rows.begin(kind, timeNs, lineNumber);
    rows.controller(of == null ? 0 : of.controller());
    return IngestCounter.EVENT;
  }

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(Producer.QEMU_VFIO);
  }

  @Override
  protected String remark() {
    StringBuilder text = new StringBuilder();
    int named = Math.min(devices.size(), NAMED_IN_REMARK);
    for (int i = 0; i < named; i++) {
      byte[] name = devices.get(i).name();
      text.append(i == 0 ? "controller " : ", ").append(i).append(" = ");
      text.append(VisibleText.of(new String(name, StandardCharsets.UTF_8), MAX_NAME_CHARS));
      int stride = devices.get(i).strideBytes();
      text.append(stride == 4 ? "" : " (doorbell stride " + stride + ")");
    }
    return text.toString();
  }
}
