package io.cqtrace.ingest.format.spdktrace;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;

/**
 * Decodes the text of {@code spdk_trace}: lcore, microseconds since the first entry (a C float in
 * old versions: few digits in a long trace; the JSON has the exact counter), owner, tracepoint,
 * object, arguments with names cut to six letters.
 *
 * <pre>
 * thread   0: 3717667.584 bdev_Null0      BDEV_IO_START     id:    i6342       type:  1   ctx:  0x55ce...   offset: 0   qd: 3
 * </pre>
 *
 * <p>Source: SPDK {@code app/trace/trace.cpp: print_event}.
 */
final class SpdkTraceDecoder extends LineDecoder {
  private static final byte[] RATE = word("TSC Rate: ");
  private static final byte[] SIZE = word("Trace Size of lcore (");
  private static final byte[] OBJECT = word(" id:");
  private static final byte[] CID = word(" cid:");
  private static final byte[] OPCODE = word(" opc:");
  private static final byte[] DEPTH = word(" qd:");
  private static final long NS_PER_MICROSECOND = 1_000L;
  private static final long MAX_MICROSECONDS = Long.MAX_VALUE / NS_PER_MICROSECOND - 1;
  private static final long MAX_U32 = 0xffff_ffffL;

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(Producer.SPDK_TARGET);
  }

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    if (line.startsWith(RATE) || line.startsWith(SIZE)) {
      return IngestCounter.IGNORED_EVENT;
    }
    long timeNs = takeTime(line);
    if (timeNs == EventChunk.NO_TIME) {
      return IngestCounter.FOREIGN_LINE;
    }
    String name = takeName(line);
    EventKind kind = Tracepoints.kindOf(name);
    if (kind == null) {
      return name.isEmpty() ? IngestCounter.FOREIGN_LINE : IngestCounter.IGNORED_EVENT;
    }
    int from = line.at();
    String object = objectName(line);
    long cid = field(line, from, CID, 0xffff);
    long opcode = field(line, from, OPCODE, 0xff);
    long depth = field(line, from, DEPTH, MAX_U32);
    rows.begin(kind, timeNs, lineNumber);
    rows.cid((int) cid).opcode((int) opcode).value2(depth);
    rows.value(Tracepoints.objectNumber(object)).text(name + " " + object);
    return IngestCounter.EVENT;
  }

  /** Takes {@code LCORE: MICROSECONDS.nnn}, before which a thread's name may stand. */
  private static long takeTime(FieldScanner line) {
    while (!line.atEnd()) {
      line.skipBlanks();
      long lcore = line.takeDecimal();
      if (lcore != NO_NUMBER && line.peek() == ':') {
        line.moveTo(line.at() + 1);
        line.skipBlanks();
        long micros = line.takeDecimal();
        int point = line.at();
        line.moveTo(Math.min(point + 1, line.end()));
        long fraction = line.takeDecimal();
        boolean fits =
            micros >= 0
                && micros <= MAX_MICROSECONDS
                && line.byteAt(point) == '.'
                && fraction >= 0
                && line.at() - point == 4;
        return fits ? micros * NS_PER_MICROSECOND + fraction : EventChunk.NO_TIME;
      }
      skipWord(line);
    }
    return EventChunk.NO_TIME;
  }

  private static void skipWord(FieldScanner line) {
    while (!line.atEnd() && line.peek() != ' ') {
      line.moveTo(line.at() + 1);
    }
  }

  /** Takes words up to the tracepoint's name, the first in capitals; empty if there is none. */
  private static String takeName(FieldScanner line) {
    while (!line.atEnd()) {
      line.skipBlanks();
      int start = line.at();
      skipWord(line);
      if (isName(line, start, line.at())) {
        return line.text(start, line.at());
      }
    }
    return "";
  }

  private static boolean isName(FieldScanner line, int start, int end) {
    boolean underscore = false;
    for (int i = start; i < end; i++) {
      int character = line.byteAt(i);
      boolean capital = character >= 'A' && character <= 'Z';
      boolean digit = character >= '0' && character <= '9';
      underscore |= character == '_';
      if (!capital && !digit && character != '_') {
        return false;
      }
    }
    return underscore;
  }

  private static String objectName(FieldScanner line) {
    if (!line.skipPast(OBJECT)) {
      return "";
    }
    line.skipBlanks();
    int start = line.at();
    skipWord(line);
    return line.text(start, line.at());
  }

  private static long field(FieldScanner line, int from, byte[] name, long max) {
    line.moveTo(from);
    if (!line.skipPast(name)) {
      return EventChunk.NONE;
    }
    line.skipBlanks();
    long value = line.takeNumber();
    return value <= max ? value : EventChunk.NONE;
  }
}
