package io.cqtrace.ingest.format.ftrace;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the command in a {@code nvme_setup_cmd} line.
 *
 * <pre>
 * cmd=(nvme_admin_delete_sq sqid=64)
 * cmd=(nvme_admin_create_sq sqid=1, qsize=255, sq_flags=0x1, cqid=1)     qsize is 0's based
 * cmd=(nvme_admin_delete_sq cdw10=40 00 00 00 ...)                       older kernels
 * opcode=0 ... cdw10=ARRAY[40, 00, ...]                                  trace-cmd without plugin
 * </pre>
 *
 * <p>Source: Linux {@code drivers/nvme/host/trace.c}: {@code nvme_trace_delete_sq}, {@code
 * nvme_trace_create_sq}, {@code nvme_trace_common}.
 */
final class NvmeCommandArguments {
  private static final byte[] COMMAND = word(" cmd=(");
  private static final byte[] RAW_OPCODE = word(" opcode=");
  private static final byte[] SQID = word("sqid=");
  private static final byte[] CQID = word("cqid=");
  private static final byte[] QSIZE = word("qsize=");
  private static final byte[] CDW10 = word("cdw10=");
  private static final byte[] ARRAY = word("ARRAY[");
  private static final long MAX_U16 = 0xffff;

  private int opcode;
  private long queueId;
  private long size;
  private long cqId;
  private @Nullable String text;

  /** Reads the command from here on; false if it cannot be read. */
  boolean read(FieldScanner line, int sqId, boolean raw) {
    queueId = NO_NUMBER;
    size = NO_NUMBER;
    cqId = NO_NUMBER;
    text = null;
    if (raw) {
      opcode = (int) line.findField(RAW_OPCODE, 0xff);
    } else if (!readName(line)) {
      return false;
    }
    if (opcode == NO_NUMBER && raw) {
      return false;
    }
    boolean ofSq = Opcode.DELETE_SQ.matches(sqId, opcode) || Opcode.CREATE_SQ.matches(sqId, opcode);
    boolean ofCq = Opcode.DELETE_CQ.matches(sqId, opcode) || Opcode.CREATE_CQ.matches(sqId, opcode);
    if (ofSq || ofCq) {
      boolean creates = opcode == Opcode.CREATE_SQ.code() || opcode == Opcode.CREATE_CQ.code();
      readQueue(line, ofSq, creates);
    }
    return true;
  }

  private boolean readName(FieldScanner line) {
    if (!line.skipPast(COMMAND)) {
      return false;
    }
    int start = line.at();
    int end = line.end();
    while (end > start && line.byteAt(end - 1) != ')') {
      end--;
    }
    if (end == start) {
      return false;
    }
    text = line.text(start, end - 1);
    int blank = text.indexOf(' ');
    opcode = OpcodeNames.find(blank < 0 ? text : text.substring(0, blank));
    return true;
  }

  private void readQueue(FieldScanner line, boolean ofSq, boolean creates) {
    int from = line.at();
    queueId = line.findField(ofSq ? SQID : CQID, MAX_U16);
    if (queueId == NO_NUMBER) {
      line.moveTo(from);
      readDwords(line, ofSq, creates);
      return;
    }
    if (creates) {
      size = line.findField(QSIZE, MAX_U16) + 1;
      cqId = ofSq ? line.findField(CQID, MAX_U16) : NO_NUMBER;
    }
  }

  /** Command dwords 10 and 11 as bytes: queue, size, flags, CQ (or vector), two bytes each. */
  private void readDwords(FieldScanner line, boolean ofSq, boolean creates) {
    if (!line.skipPast(CDW10)) {
      return;
    }
    line.take(ARRAY);
    queueId = takeU16(line);
    long qsize = takeU16(line);
    if (creates && qsize != NO_NUMBER) {
      size = qsize + 1;
      takeU16(line);
      cqId = ofSq ? takeU16(line) : NO_NUMBER;
    }
  }

  private static long takeU16(FieldScanner line) {
    long low = takeByte(line);
    long high = takeByte(line);
    return (low | high) < 0 ? NO_NUMBER : low | high << 8;
  }

  private static long takeByte(FieldScanner line) {
    line.skipBlanks();
    long value = line.takeHex();
    if (line.peek() == ',') {
      line.moveTo(line.at() + 1);
    }
    return value <= 0xff ? value : NO_NUMBER;
  }

  /** Fills the columns of the row just begun. */
  void fill(EventChunk rows) {
    rows.opcode(opcode).text(text);
    rows.value(queueId).value2(size > 0 ? size : EventChunk.NONE).cqId((int) cqId);
  }
}
