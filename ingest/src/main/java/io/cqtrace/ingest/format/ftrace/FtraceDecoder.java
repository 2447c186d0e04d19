package io.cqtrace.ingest.format.ftrace;

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
import java.util.List;

/**
 * Hot path: decodes the events of {@code drivers/nvme/host/trace.h}, printed by the kernel, by
 * {@code perf script}, or field by field where {@code trace-cmd report} lacks the plugin:
 *
 * <pre>
 * sh-1172 [004] ..... 1795331134.336002: nvme_setup_cmd: nvme0: qid=0, cmdid=12296, ..., cmd=(nvme_admin_delete_sq sqid=64)
 * &lt;idle&gt;-0 [003] d.H1. 21.278077: nvme_sq:    [FAILED TO PARSE] ctrl_id=0 disk=nvme0n1 qid=2 sq_head=242 sq_tail=242
 * </pre>
 */
final class FtraceDecoder extends LineDecoder {
  private static final byte[] EVENT = word(": nvme");
  private static final byte[] EVENT_PREFIX = word("nvme:");
  private static final byte[] SETUP = word("nvme_setup_cmd:");
  private static final byte[] SETUP_ADMIN = word("nvme_setup_admin_cmd:");
  private static final byte[] SETUP_NVM = word("nvme_setup_nvm_cmd:");
  private static final byte[] COMPLETE = word("nvme_complete_rq:");
  private static final byte[] SQ = word("nvme_sq:");
  private static final byte[] ASYNC = word("nvme_async_event:");
  private static final byte[] CONTROLLER = word(" nvme");
  private static final byte[] RAW_CONTROLLER = word(" ctrl_id=");
  private static final byte[] QID = word(" qid=");
  private static final byte[] CMDID = word(" cmdid=");
  private static final byte[] RAW_CID = word(" cid=");
  private static final byte[] STATUS = word(" status=");
  private static final byte[] HEAD = word(" head=");
  private static final byte[] RAW_HEAD = word(" sq_head=");
  private static final byte[] TAIL = word(" tail=");
  private static final byte[] RAW_TAIL = word(" sq_tail=");
  private static final byte[] AEN = word("NVME_AEN=");
  private static final byte[] RAW_RESULT = word(" result=");

  /**
   * What fields printed by their names begin with: trace-cmd could not format the event, or was
   * told not to ({@code report -R}); libtraceevent {@code event-parse.c: tep_print_fields}. Their
   * order is that of Linux {@code drivers/nvme/host/trace.h}.
   */
  private static final List<byte[]> RAW =
      List.of(word("[FAILED TO PARSE]"), word("disk="), word("ctrl_id="));

  private static final byte[] LOST = word(" [LOST ");
  private static final byte[] DROPPED = word(" EVENTS DROPPED]");
  private static final byte[] CPU = word("CPU:");
  private static final byte[] ENTRIES = word("# entries-in-buffer/entries-written: ");
  private static final byte[] STACK = word(" => ");
  private static final byte[] STACK_BEGIN = word("<stack trace>");
  private static final byte[] CPU_COUNT = word("cpus=");

  private static final byte[] DUMP_UNIT = word("us");

  private static final long NS_PER_MICROSECOND = 1000;
  private static final long MAX_MICROS = Long.MAX_VALUE / NS_PER_MICROSECOND - 1;
  private static final long MAX_U16 = 0xffff;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / NS_PER_SECOND - 1;
  private static final int MAX_FRACTION_DIGITS = 9;

  private final TagTable tags = new TagTable();
  private final NvmeCommandArguments command = new NvmeCommandArguments();
  private long dropped;
  private long completions;
  private long bareTags;
  private long generations;

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    int start = line.at();
    int colon = line.find(EVENT);
    if (colon <= start) {
      return decodeOther(line, lineNumber, rows);
    }
    long timeNs = timeBefore(line, start, colon);
    line.moveTo(colon + 2);
    line.take(EVENT_PREFIX);
    if (line.take(SETUP) || line.take(SETUP_NVM)) {
      return setup(line, false, timeNs, lineNumber, rows);
    }
    if (line.take(SETUP_ADMIN)) {
      return setup(line, true, timeNs, lineNumber, rows);
    }
    if (line.take(COMPLETE)) {
      return complete(line, timeNs, lineNumber, rows);
    }
    if (line.take(SQ)) {
      return consume(line, timeNs, lineNumber, rows);
    }
    if (line.take(ASYNC)) {
      return asyncEvent(line, timeNs, lineNumber, rows);
    }
    line.moveTo(start);
    return decodeOther(line, lineNumber, rows);
  }

  /**
   * The number {@code SECONDS.FRACTION} that ends at a place, or {@code MICROSECONDSus} and a mark
   * of a dump to the console; none for other clocks without a point.
   */
  private static long timeBefore(FieldScanner line, int start, int end) {
    if (end - start > DUMP_UNIT.length + 1
        && endsWith(line, end - 1, DUMP_UNIT)
        && isOfNumber(line.byteAt(end - DUMP_UNIT.length - 2))) {
      return dumpTimeBefore(line, start, end - DUMP_UNIT.length - 1);
    }
    int begin = end;
    while (begin > start && isOfNumber(line.byteAt(begin - 1))) {
      begin--;
    }
    line.moveTo(begin);
    long seconds = line.takeDecimal();
    if (seconds < 0 || seconds > MAX_SECONDS || line.peek() != '.') {
      return EventChunk.NO_TIME;
    }
    line.moveTo(line.at() + 1);
    int fractionStart = line.at();
    long fraction = line.takeDecimal();
    int digits = line.at() - fractionStart;
    if (fraction == NO_NUMBER || digits > MAX_FRACTION_DIGITS || line.at() != end) {
      return EventChunk.NO_TIME;
    }
    for (int i = digits; i < MAX_FRACTION_DIGITS; i++) {
      fraction *= 10;
    }
    return seconds * NS_PER_SECOND + fraction;
  }

  /** Linux {@code kernel/trace/trace_output.c: lat_print_timestamp}: {@code " %4lldus%c: "}. */
  private static long dumpTimeBefore(FieldScanner line, int start, int end) {
    int begin = end;
    while (begin > start && isOfNumber(line.byteAt(begin - 1))) {
      begin--;
    }
    line.moveTo(begin);
    long micros = line.takeDecimal();
    return micros < 0 || line.at() != end || micros > MAX_MICROS
        ? EventChunk.NO_TIME
        : micros * NS_PER_MICROSECOND;
  }

  private static boolean endsWith(FieldScanner line, int end, byte[] word) {
    for (int i = 0; i < word.length; i++) {
      if (line.byteAt(end - word.length + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfNumber(int character) {
    return character == '.' || (character >= '0' && character <= '9');
  }

  /** A field's value; the search begins at {@code from}, since fields moved between versions. */
  private static long field(FieldScanner line, int from, byte[] name, long max) {
    line.moveTo(from);
    return line.findField(name, max);
  }

  private static boolean isRaw(FieldScanner line) {
    line.skipBlanks();
    for (byte[] beginning : RAW) {
      if (line.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  private static long controller(FieldScanner line, int from, boolean raw) {
    return field(line, from, raw ? RAW_CONTROLLER : CONTROLLER, MAX_U16);
  }

  private IngestCounter setup(
      FieldScanner line, boolean admin, long timeNs, long lineNumber, EventChunk rows) {
    int from = line.at();
    boolean raw = isRaw(line);
    long controller = controller(line, from, raw);
    long sqId = admin ? 0 : field(line, from, QID, MAX_U16);
    long cid = field(line, from, raw ? RAW_CID : CMDID, MAX_U16);
    if ((controller | sqId | cid) < 0) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    line.moveTo(from);
    if (!command.read(line, (int) sqId, raw)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    tags.put((int) controller, (int) sqId, (int) cid);
    generations += cid > 0xfff ? 1 : 0;
    rows.begin(EventKind.HOST_SUBMIT, timeNs, lineNumber);
    rows.controller((int) controller).sqId((int) sqId).cid((int) cid);
    command.fill(rows);
    return IngestCounter.EVENT;
  }

  private IngestCounter complete(FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int from = line.at();
    boolean raw = isRaw(line);
    long controller = controller(line, from, raw);
    long sqId = field(line, from, QID, MAX_U16);
    long printed = field(line, from, raw ? RAW_CID : CMDID, MAX_U16);
    long status = field(line, from, STATUS, MAX_U16);
    if ((controller | sqId | printed | status) < 0) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    int cid = tags.resolve((int) controller, (int) sqId, (int) printed);
    completions++;
    bareTags += cid != printed ? 1 : 0;
    rows.begin(EventKind.HOST_COMPLETE, timeNs, lineNumber);
    rows.controller((int) controller).sqId((int) sqId).cid(cid).status((int) status);
    return IngestCounter.EVENT;
  }

  private static IngestCounter consume(
      FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int from = line.at();
    boolean raw = isRaw(line);
    long controller = controller(line, from, raw);
    long sqId = field(line, from, QID, MAX_U16);
    long head = field(line, from, raw ? RAW_HEAD : HEAD, MAX_U16);
    long tail = field(line, from, raw ? RAW_TAIL : TAIL, MAX_U16);
    if ((controller | sqId | head | tail) < 0) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    rows.begin(EventKind.HOST_CONSUME, timeNs, lineNumber);
    rows.controller((int) controller).sqId((int) sqId).value(head).value2(tail);
    return IngestCounter.EVENT;
  }

  private static IngestCounter asyncEvent(
      FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int from = line.at();
    boolean raw = isRaw(line);
    long controller = controller(line, from, raw);
    long result = field(line, from, raw ? RAW_RESULT : AEN, MAX_U32);
    if ((controller | result) < 0) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    line.moveTo(from);
    line.skipBlanks();
    rows.begin(EventKind.NOTE, timeNs, lineNumber);
    rows.controller((int) controller).value(result).text(line.rest());
    return IngestCounter.EVENT;
  }

  /** Headers, lost events, stack traces, other trace events, and what is not of ftrace. */
  private IngestCounter decodeOther(FieldScanner line, long lineNumber, EventChunk rows) {
    if (line.startsWith(CPU)) {
      long lost = lostEvents(line);
      return lost < 0 ? IngestCounter.FOREIGN_LINE : addDropped(lost, lineNumber, rows);
    }
    if (line.take(ENTRIES)) {
      long kept = line.takeDecimal();
      boolean slash = line.peek() == '/';
      line.moveTo(Math.min(line.at() + 1, line.end()));
      long written = line.takeDecimal();
      return slash && kept >= 0 && written > kept && written - kept <= MAX_U32
          ? addDropped(written - kept, lineNumber, rows)
          : IngestCounter.IGNORED_EVENT;
    }
    boolean header =
        line.peek() == '#'
            || line.startsWith(STACK)
            || line.startsWith(CPU_COUNT)
            || line.find(STACK_BEGIN) >= 0;
    return header || isTraceLine(line) ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
  }

  /** {@code CPU:2 [LOST 4213 EVENTS]} of the kernel, {@code CPU:2 [4213 EVENTS DROPPED]}. */
  private static long lostEvents(FieldScanner line) {
    int start = line.at();
    if (line.skipPast(LOST)) {
      return atMostU32(line.takeDecimal());
    }
    int end = line.find(DROPPED);
    int bracket = end;
    while (bracket > start && line.byteAt(bracket) != '[') {
      bracket--;
    }
    line.moveTo(bracket + 1);
    return end < 0 ? NO_NUMBER : atMostU32(line.takeDecimal());
  }

  private static long atMostU32(long value) {
    return value <= MAX_U32 ? value : NO_NUMBER;
  }

  private IngestCounter addDropped(long count, long lineNumber, EventChunk rows) {
    dropped += count;
    rows.begin(EventKind.DROPPED, EventChunk.NO_TIME, lineNumber);
    rows.value(count);
    return IngestCounter.EVENT;
  }

  /** {@code TASK-PID [CPU] ... TIME: EVENT: ...}. */
  private static boolean isTraceLine(FieldScanner line) {
    while (!line.atEnd() && line.peek() != '[') {
      line.moveTo(line.at() + 1);
    }
    line.moveTo(Math.min(line.at() + 1, line.end()));
    return line.takeDecimal() != NO_NUMBER && line.peek() == ']';
  }

  @Override
  protected void addRemarks(IngestReport report) {
    report.add(IngestCounter.REMARK_DROPPED_BY_PRODUCER, dropped);
    dropped = 0;
  }

  @Override
  protected String formatName() {
    return "ftrace";
  }

  @Override
  protected SourceProducer producer() {
    String dialect = bareTags > 0 ? "tags" : generations > 0 ? "identifiers with generation" : "";
    return SourceProducer.of(Producer.LINUX_PCI_HOST).withDialect(dialect);
  }

  @Override
  protected String remark() {
    if (bareTags > 0) {
      return "nvme_complete_rq prints tags (an older kernel): "
          + bareTags
          + " of "
          + completions
          + " were given the identifier of the command set up under their tag";
    }
    return generations > 0 ? "command identifiers with generation (tag in the low 12 bits)" : "";
  }
}
