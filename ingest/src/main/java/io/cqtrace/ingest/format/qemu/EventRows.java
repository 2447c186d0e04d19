package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;

/**
 * Hot path: reads an event's arguments and appends its row. The labels are those of the format
 * strings in QEMU's {@code hw/nvme/trace-events}; see {@link QemuEvent} for one sample each.
 */
final class EventRows {
  /** What became of an event. */
  enum Result {
    ROW,
    NO_ROW,
    UNREADABLE
  }

  private static final int TEXT_CHARS = 240;

  private static final Label SQID = Label.of("sqid ");
  private static final Label CQID = Label.of("cqid ");
  private static final Label NEW_TAIL = Label.of(" new_tail ");
  private static final Label NEW_HEAD = Label.of(" new_head ");
  private static final Label NEW_SHADOW_DOORBELL = Label.of(" new_shadow_doorbell ");
  private static final Label NEW_EVENTIDX = Label.of(" new_eventidx ");
  private static final Label CID = Label.of("cid ");
  private static final Label NEXT_NSID = Label.of(" nsid ");
  private static final Label NEXT_SQID = Label.of(" sqid ");
  private static final Label NEXT_CQID = Label.of(" cqid ");
  private static final Label NEXT_OPCODE = Label.of(" opc ");
  private static final Label NEXT_DW0 = Label.of(" dw0 ");
  private static final Label NEXT_DW1 = Label.of(" dw1 ");
  private static final Label NEXT_STATUS = Label.of(" status ");
  private static final Label RAISING_VECTOR = Label.of("raising MSI-X IRQ vector ");
  private static final Label ADDRESS_CSTS = Label.of("addr 0x1c");

  private final FieldReader fields = new FieldReader();

  /** How far the arguments were read: not beyond the line's feed. */
  int place() {
    return fields.place();
  }

  /**
   * Appends the row of an event, if it has one.
   *
   * @param arguments place of the arguments; of the line feed if there are none
   */
  Result append(QemuEvent event, Line line, byte[] bytes, int arguments, EventChunk rows) {
    fields.start(bytes, arguments);
    return switch (event) {
      case MMIO_DOORBELL_SQ -> sqValue(EventKind.SQ_DOORBELL, NEW_TAIL, line, rows);
      case MMIO_DOORBELL_CQ -> cqValue(EventKind.CQ_DOORBELL, NEW_HEAD, line, rows);
      case UPDATE_SQ_TAIL -> sqValue(EventKind.SHADOW_SQ_TAIL, NEW_TAIL, line, rows);
      case UPDATE_CQ_HEAD -> cqValue(EventKind.SHADOW_CQ_HEAD, NEW_HEAD, line, rows);
      case SHADOW_DOORBELL_SQ -> sqValue(EventKind.SHADOW_SQ_TAIL, NEW_SHADOW_DOORBELL, line, rows);
      case SHADOW_DOORBELL_CQ -> cqValue(EventKind.SHADOW_CQ_HEAD, NEW_SHADOW_DOORBELL, line, rows);
      case SQ_EVENTIDX -> sqValue(EventKind.SQ_EVENTIDX, NEW_EVENTIDX, line, rows);
      case CQ_EVENTIDX -> cqValue(EventKind.CQ_EVENTIDX, NEW_EVENTIDX, line, rows);
      case IO_CMD -> fetch(true, line, rows);
      case ADMIN_CMD -> fetch(false, line, rows);
      case ENQUEUE_REQ_COMPLETION -> complete(line, rows);
      case IRQ_MSIX -> interrupt(line, rows);
      case IRQ_PIN -> plain(EventKind.IRQ, line, rows);
      case CREATE_SQ -> createSq(line, rows);
      case CREATE_CQ -> createCq(line, rows);
      case DEL_SQ -> deleteSq(line, rows);
      case DEL_CQ -> deleteCq(line, rows);
      case MMIO_AQATTR -> adminQueueSizes(line, rows);
      case MMIO_START_SUCCESS -> plain(EventKind.ENABLE, line, rows);
      case MMIO_STOPPED -> plain(EventKind.DISABLE, line, rows);
      case PCI_RESET -> plain(EventKind.RESET, line, rows);
      case DBBUF_CONFIG -> plain(EventKind.DBBUF_CONFIG, line, rows);
      case ERR_CFS -> plain(EventKind.CONTROLLER_FAILED, line, rows);
      case MMIO_READ -> registerRead(line, rows);
      case SAVE_OR_LOAD -> words(EventKind.NOTE, line, bytes, rows);
      case ERROR -> words(EventKind.ERROR, line, bytes, rows);
      case IGNORED, UNKNOWN -> Result.NO_ROW;
    };
  }

  private Result sqValue(EventKind kind, Label label, Line line, EventChunk rows) {
    if (!fields.skip(SQID) && !fields.skip(CQID)) {
      return Result.UNREADABLE;
    }
    long sqId = fields.decimal(FieldReader.MAX_U16);
    if (sqId < 0 || !fields.skip(label)) {
      return Result.UNREADABLE;
    }
    long value = fields.decimal(FieldReader.MAX_U16);
    if (value < 0 || !fields.isAtEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(kind, line.timeNs, line.number);
    rows.sqId((int) sqId).value(value);
    return Result.ROW;
  }

  private Result cqValue(EventKind kind, Label label, Line line, EventChunk rows) {
    if (!fields.skip(CQID)) {
      return Result.UNREADABLE;
    }
    long cqId = fields.decimal(FieldReader.MAX_U16);
    if (cqId < 0 || !fields.skip(label)) {
      return Result.UNREADABLE;
    }
    long value = fields.decimal(FieldReader.MAX_U16);
    if (value < 0 || !fields.isAtEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(kind, line.timeNs, line.number);
    rows.cqId((int) cqId).value(value);
    return Result.ROW;
  }

  private Result fetch(boolean hasNamespace, Line line, EventChunk rows) {
    long cid = fields.skip(CID) ? fields.decimal(FieldReader.MAX_U16) : FieldReader.NONE;
    if (cid < 0 || (hasNamespace && !(fields.skip(NEXT_NSID) && fields.skipToken()))) {
      return Result.UNREADABLE;
    }
    long sqId = fields.skip(NEXT_SQID) ? fields.decimal(FieldReader.MAX_U16) : FieldReader.NONE;
    if (sqId < 0) {
      return Result.UNREADABLE;
    }
    long opcode = fields.skip(NEXT_OPCODE) ? fields.hex(FieldReader.MAX_U8) : FieldReader.NONE;
    if (opcode < 0 || !fields.isAtFieldEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.FETCH, line.timeNs, line.number);
    rows.sqId((int) sqId).cid((int) cid).opcode((int) opcode);
    return Result.ROW;
  }

  private Result complete(Line line, EventChunk rows) {
    long cid = fields.skip(CID) ? fields.decimal(FieldReader.MAX_U16) : FieldReader.NONE;
    if (cid < 0) {
      return Result.UNREADABLE;
    }
    long cqId = fields.skip(NEXT_CQID) ? fields.decimal(FieldReader.MAX_U16) : FieldReader.NONE;
    if (cqId < 0) {
      return Result.UNREADABLE;
    }
    long dword0 = 0;
    if (fields.skip(NEXT_DW0)) {
      // Of an Abort it says whether the command was aborted.
      dword0 = cqId == 0 ? fields.hex(FieldReader.MAX_U32) : FieldReader.NONE;
      boolean token = fields.skipToken() || dword0 != FieldReader.NONE;
      if (!token || !fields.skip(NEXT_DW1) || !fields.skipToken()) {
        return Result.UNREADABLE;
      }
    }
    long status = fields.skip(NEXT_STATUS) ? fields.hex(FieldReader.MAX_U16) : FieldReader.NONE;
    if (status < 0 || !fields.isAtEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.COMPLETE, line.timeNs, line.number);
    rows.cqId((int) cqId).cid((int) cid).status((int) status);
    rows.value(dword0 > 0 ? dword0 : EventChunk.NONE);
    return Result.ROW;
  }

  private Result interrupt(Line line, EventChunk rows) {
    long vector =
        fields.skip(RAISING_VECTOR) ? fields.decimal(FieldReader.MAX_U32) : FieldReader.NONE;
    if (vector < 0 || !fields.isAtEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.IRQ, line.timeNs, line.number);
    rows.value(vector);
    return Result.ROW;
  }

  private Result createSq(Line line, EventChunk rows) {
    long sqId = named("sqid=");
    long cqId = named("cqid=");
    long lastIndex = named("qsize=");
    if (sqId < 0 || cqId < 0 || lastIndex < 0) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.CREATE_SQ, line.timeNs, line.number);
    rows.sqId((int) sqId).cqId((int) cqId).value(lastIndex + 1);
    return Result.ROW;
  }

  private Result createCq(Line line, EventChunk rows) {
    long cqId = named("cqid=");
    long vector = named("vector=");
    long lastIndex = named("qsize=");
    if (cqId < 0 || vector < 0 || lastIndex < 0) {
      return Result.UNREADABLE;
    }
    boolean polled = named("ien=") == 0;
    rows.begin(EventKind.CREATE_CQ, line.timeNs, line.number);
    rows.cqId((int) cqId).value(lastIndex + 1).value2(polled ? EventKind.NO_INTERRUPT : vector);
    return Result.ROW;
  }

  private Result deleteSq(Line line, EventChunk rows) {
    long sqId = named("sqid=");
    if (sqId < 0) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.DELETE_SQ, line.timeNs, line.number);
    rows.sqId((int) sqId);
    return Result.ROW;
  }

  private Result deleteCq(Line line, EventChunk rows) {
    long cqId = named("cqid=");
    if (cqId < 0) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.DELETE_CQ, line.timeNs, line.number);
    rows.cqId((int) cqId);
    return Result.ROW;
  }

  /** A 16-bit field of a rare event, in the order of the line. */
  private long named(String label) {
    long value = fields.find(label) ? fields.decimal(FieldReader.MAX_U16) : FieldReader.NONE;
    return fields.isAtFieldEnd() ? value : FieldReader.NONE;
  }

  private Result adminQueueSizes(Line line, EventChunk rows) {
    long register = fields.find("attributes=") ? fields.hex(FieldReader.MAX_U32) : FieldReader.NONE;
    if (register < 0 || !fields.isAtEnd()) {
      return Result.UNREADABLE;
    }
    rows.begin(EventKind.ADMIN_QUEUE_SIZES, line.timeNs, line.number);
    rows.value(register);
    return Result.ROW;
  }

  private Result registerRead(Line line, EventChunk rows) {
    return fields.skip(ADDRESS_CSTS) && fields.isAtFieldEnd()
        ? plain(EventKind.CSTS_READ, line, rows)
        : Result.NO_ROW;
  }

  private static Result plain(EventKind kind, Line line, EventChunk rows) {
    rows.begin(kind, line.timeNs, line.number);
    return Result.ROW;
  }

  private Result words(EventKind kind, Line line, byte[] bytes, EventChunk rows) {
    rows.begin(kind, line.timeNs, line.number);
    rows.text(VisibleText.of(bytes, line.event, fields.lineEnd(), TEXT_CHARS));
    return Result.ROW;
  }
}
