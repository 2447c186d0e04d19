package io.cqtrace.ingest.format.spdk;

import static io.cqtrace.ingest.format.FieldScanner.NO_NUMBER;
import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the words of {@code vfio_user.c} that say something about queues, each as its format
 * string prints them. Before 2022 the queues were called {@code SQ%d} and {@code CQ%d}.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c}; the function is named at each method.
 */
final class VfioUserMessages {
  private static final byte[] COMPLETE = word("request complete ");
  private static final byte[] CID = word(" cid=");
  private static final byte[] STATUS = word(" status=");
  private static final byte[] SQHEAD = word(" sqhead=");
  private static final byte[] OLD_SQHEAD = word(" SQ head=");
  private static final byte[] CQ_TAIL = word(" cq tail=");
  private static final byte[] OLD_CQ_TAIL = word(" CQ tail=");
  private static final byte[] SQID = word("sqid:");
  private static final byte[] OLD_SQ = word("SQ");
  private static final byte[] CQID = word("cqid:");
  private static final byte[] OLD_CQ = word("CQ");
  private static final byte[] ON_CQID = word(" cqid:");
  private static final byte[] FULL_TAIL = word(" full (tail=");
  private static final byte[] FULL_HEAD = word(", head=");
  private static final byte[] POLL_OLD = word(" doorbell old=");
  private static final byte[] POLL_NEW = word(" new=");
  private static final byte[] BAR0_DOORBELL = word(" bar0_doorbell=");
  private static final byte[] SHADOW_DOORBELL = word(" shadow_doorbell=");
  private static final byte[] EVENTIDX = word(" eventidx=");
  private static final byte[] OLD_TAIL = word(", old_tail=");
  private static final byte[] NEW_TAIL = word(", new_tail=");
  private static final byte[] SQ_HEAD = word(", sq_head=");
  private static final byte[] HANDLE = word("handle sqid:");
  private static final byte[] OPCODE = word(", req opc=");
  private static final byte[] DOORBELL = word("updating BAR0 doorbell ");
  private static final byte[] TO = word(" to ");
  private static final byte[] DELETE_SQ = word("delete I/O sqid:");
  private static final byte[] DELETE_CQ = word("delete I/O cqid:");
  private static final byte[] DELETE_DONE = word("delete sqid:");
  private static final byte[] DONE = word(" done");
  private static final byte[] ADD_QP = word("add QP");
  private static final byte[] TO_GROUP = word(") to poll_group=");
  private static final byte[] REMOVE_QP = word("remove NVMf QP");
  private static final byte[] FROM_GROUP = word(" from NVMf poll_group=");
  private static final byte[] MAPPED_CQ = word("mapped cqid:");
  private static final byte[] IOVA = word(" IOVA=");
  private static final byte[] CONFIGURING = word("configuring shadow doorbells ");
  private static final byte[][] BEGINNINGS = {
    COMPLETE,
    SQID,
    CQID,
    OLD_CQ,
    HANDLE,
    DOORBELL,
    DELETE_SQ,
    DELETE_CQ,
    DELETE_DONE,
    ADD_QP,
    REMOVE_QP,
    MAPPED_CQ,
    VfioUserRegisters.WROTE,
    VfioUserRegisters.READ,
    CONFIGURING,
    VfioUserRegisters.ENABLING,
    VfioUserRegisters.DISABLING,
    VfioUserRegisters.RESET,
    VfioUserRegisters.CONTEXT_RESET
  };

  private static final long MAX_U16 = 0xffff;
  private static final long MAX_U32 = 0xffff_ffffL;
  private final LineRow row = new LineRow();
  private final VfioUserRegisters registers = new VfioUserRegisters(row);

  /** The line that follows. */
  void begin(long lineTimeNs, long number) {
    row.begin(lineTimeNs, number);
  }

  /** Whether words of a queue may stand here: cheap, before a controller is looked up. */
  boolean mayBegin(FieldScanner line) {
    int first = line.peek();
    for (byte[] beginning : BEGINNINGS) {
      if (beginning[0] == first && line.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decodes the words that stand here.
   *
   * @return EVENT with a row, IGNORED_EVENT, DAMAGED_FIELDS, or null if they are not known
   */
  @Nullable IngestCounter decode(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    return switch (line.peek()) {
      case 'r' ->
          line.take(COMPLETE)
              ? complete(line, endpoint, rows)
              : line.startsWith(REMOVE_QP)
                  ? group(line, REMOVE_QP, FROM_GROUP, endpoint, rows)
                  : registers.access(line, endpoint, rows);
      case 'a' -> group(line, ADD_QP, TO_GROUP, endpoint, rows);
      case 's' -> ofSubmissionQueue(line, endpoint, rows);
      case 'c', 'C' ->
          line.take(CONFIGURING)
              ? row.add(EventKind.DBBUF_CONFIG, endpoint, rows)
              : full(line, endpoint, rows);
      case 'h' -> handle(line, endpoint, rows);
      case 'u' -> doorbell(line, endpoint, rows);
      case 'd' -> deletion(line, endpoint, rows);
      case 'm' -> createCq(line, endpoint, rows);
      case 'e' ->
          line.take(VfioUserRegisters.ENABLING) ? registers.enable(endpoint, true, rows) : null;
      case 'v' -> registers.reset(line, endpoint, rows);
      default -> null;
    };
  }

  /** A row that the controller failed: {@code fail_ctrlr}. */
  void addFailed(Endpoint endpoint, EventChunk rows) {
    row.add(EventKind.CONTROLLER_FAILED, endpoint, rows);
  }

  /**
   * {@code post_completion}: {@code request complete sqid:%d cid=%d status=%#x sqhead=%d cq
   * tail=%d}, written before the CQE; the tail is the slot it gets, the status its SC only.
   */
  private IngestCounter complete(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    boolean current = line.startsWith(SQID);
    long sqId = line.takeField(current ? SQID : OLD_SQ, MAX_U16);
    long cid = line.takeField(CID, MAX_U16);
    long status = line.takeField(STATUS, MAX_U16);
    long sqHead = line.takeField(current ? SQHEAD : OLD_SQHEAD, MAX_U32);
    long slot = line.takeField(current ? CQ_TAIL : OLD_CQ_TAIL, MAX_U32);
    if ((sqId | cid | status | sqHead | slot) < 0 || !line.atLastEnd()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    row.add(EventKind.POST, endpoint, rows);
    rows.sqId((int) sqId).cqId(endpoint.cqOf((int) sqId)).cid((int) cid).status((int) status);
    rows.value(slot).value2(sqHead);
    return IngestCounter.EVENT;
  }

  /** {@code post_completion}: {@code cqid:%d full (tail=%d, head=%d)}; the CQE is discarded. */
  private @Nullable IngestCounter full(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    long cqId = line.takeField(line.startsWith(CQID) ? CQID : OLD_CQ, MAX_U16);
    if (!line.startsWith(FULL_TAIL)) {
      return null;
    }
    long tail = line.takeField(FULL_TAIL, MAX_U32);
    long head = line.takeField(FULL_HEAD, MAX_U32);
    if ((cqId | tail | head) < 0 || line.peek() != ')') {
      return IngestCounter.DAMAGED_FIELDS;
    }
    row.add(EventKind.CQ_FULL, endpoint, rows);
    rows.cqId((int) cqId).value(tail).value2(head);
    return IngestCounter.EVENT;
  }

  /** {@code handle_cmd_req}: {@code handle sqid:%u, req opc=%#x cid=%d}. */
  private IngestCounter handle(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    long sqId = line.takeField(HANDLE, MAX_U16);
    long opcode = line.takeField(OPCODE, 0xff);
    long cid = line.takeField(CID, MAX_U16);
    if ((sqId | opcode | cid) < 0 || !line.atLastEnd()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    row.add(EventKind.FETCH, endpoint, rows);
    rows.sqId((int) sqId).cid((int) cid).opcode((int) opcode);
    return IngestCounter.EVENT;
  }

  /**
   * Words that begin with {@code sqid:%u}.
   *
   * <p>{@code nvmf_vfio_user_sq_poll}: {@code doorbell old=%u new=%u}, at every look at the SQ as
   * long as they differ, and {@code bar0_doorbell=%u shadow_doorbell=%u eventidx=%u}, which for the
   * admin queue, whose doorbells have no shadow, repeats old numbers. {@code set_sq_eventidx}:
   * {@code old_tail=%u, new_tail=%u, sq_head=%u} when EventIdx was set to the old tail. {@code
   * handle_create_io_sq}: {@code cqid:%d}.
   */
  private @Nullable IngestCounter ofSubmissionQueue(
      FieldScanner line, Endpoint endpoint, EventChunk rows) {
    long sqId = line.takeField(SQID, MAX_U16);
    if (sqId == NO_NUMBER) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (line.startsWith(ON_CQID)) {
      return createSq(line, sqId, endpoint, rows);
    }
    EventKind kind = kindOfSq(line);
    if (kind == null) {
      return null;
    }
    long tail;
    long other;
    switch (kind) {
      case SQ_POLL -> {
        other = line.takeField(POLL_OLD, MAX_U32);
        tail = line.takeField(POLL_NEW, MAX_U32);
      }
      case SHADOW_SQ_TAIL -> {
        line.skipPast(BAR0_DOORBELL);
        line.takeNumber();
        tail = line.takeField(SHADOW_DOORBELL, MAX_U32);
        other = line.takeField(EVENTIDX, MAX_U32);
      }
      default -> {
        tail = line.takeField(OLD_TAIL, MAX_U32);
        other = line.takeField(NEW_TAIL, MAX_U32);
        line.skipPast(SQ_HEAD);
        line.takeNumber();
      }
    }
    if ((tail | other) < 0 || !line.atLastEnd()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (kind == EventKind.SHADOW_SQ_TAIL && sqId == 0) {
      return IngestCounter.IGNORED_EVENT;
    }
    row.add(kind, endpoint, rows);
    rows.sqId((int) sqId).value(tail).value2(other);
    return IngestCounter.EVENT;
  }

  private static @Nullable EventKind kindOfSq(FieldScanner line) {
    if (line.startsWith(POLL_OLD)) {
      return EventKind.SQ_POLL;
    }
    if (line.startsWith(BAR0_DOORBELL)) {
      return EventKind.SHADOW_SQ_TAIL;
    }
    return line.startsWith(OLD_TAIL) ? EventKind.SQ_EVENTIDX : null;
  }

  private IngestCounter createSq(FieldScanner line, long sqId, Endpoint endpoint, EventChunk rows) {
    long cqId = line.takeField(ON_CQID, MAX_U16);
    if (cqId == NO_NUMBER || !line.atLastEnd()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    endpoint.mapQueue((int) sqId, (int) cqId);
    row.add(EventKind.CREATE_SQ, endpoint, rows);
    rows.sqId((int) sqId).cqId((int) cqId);
    return IngestCounter.EVENT;
  }

  /**
   * {@code handle_dbl_access}: {@code updating BAR0 doorbell %s:%ld to %u}, only where doorbells
   * come as messages (BAR0 not mapped into the guest).
   */
  private @Nullable IngestCounter doorbell(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    if (!line.take(DOORBELL)) {
      return null;
    }
    boolean ofCq = line.startsWith(CQID);
    long queueId = line.takeField(ofCq ? CQID : SQID, MAX_U16);
    long value = line.takeField(TO, MAX_U32);
    if ((queueId | value) < 0 || !line.atLastEnd()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    endpoint.rememberDoorbell(VfioUserRegisters.offsetOf(ofCq, queueId), value);
    return registers.addDoorbell(ofCq, queueId, value, endpoint, rows);
  }

  /**
   * Words that begin with {@code d}.
   *
   * <p>{@code handle_del_io_q}: {@code delete I/O sqid:%d} or {@code cqid}, when the command was
   * fetched; its cid is not printed. {@code delete_sq_done}: {@code delete sqid:%d=%p done}.
   */
  private @Nullable IngestCounter deletion(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    if (line.take(VfioUserRegisters.DISABLING)) {
      return registers.enable(endpoint, false, rows);
    }
    if (line.startsWith(VfioUserRegisters.RESET)) {
      return registers.reset(line, endpoint, rows);
    }
    boolean ofCq = line.startsWith(DELETE_CQ);
    boolean done = line.startsWith(DELETE_DONE);
    if (!ofCq && !done && !line.startsWith(DELETE_SQ)) {
      return null;
    }
    long queueId = line.takeField(ofCq ? DELETE_CQ : done ? DELETE_DONE : DELETE_SQ, MAX_U16);
    boolean whole = done ? line.skipPast(DONE) && line.atLastEnd() : line.atLastEnd();
    if (queueId == NO_NUMBER || !whole) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (ofCq) {
      row.add(EventKind.DELETE_CQ, endpoint, rows);
      rows.cqId((int) queueId);
    } else {
      row.add(done ? EventKind.DELETE_DONE : EventKind.DELETE_SQ, endpoint, rows);
      rows.sqId((int) queueId);
    }
    return IngestCounter.EVENT;
  }

  /**
   * {@code nvmf_vfio_user_poll_group_add}: {@code add QP%d=%p(%p) to poll_group=%p}; {@code
   * nvmf_vfio_user_poll_group_remove}: {@code remove NVMf QP%d=%p from NVMf poll_group=%p}. Both
   * are written by the group's thread.
   */
  private @Nullable IngestCounter group(
      FieldScanner line, byte[] verb, byte[] preposition, Endpoint endpoint, EventChunk rows) {
    long sqId = line.takeField(verb, MAX_U16);
    if (sqId == NO_NUMBER || !line.skipPast(preposition)) {
      return null;
    }
    long pointer = line.takeNumber();
    if (pointer < 0 || !line.atLastEnd()) {
      return null;
    }
    row.add(EventKind.QUEUE_GROUP, endpoint, rows);
    rows.sqId((int) sqId).value(endpoint.groupOf(pointer));
    return IngestCounter.EVENT;
  }

  /** {@code handle_create_io_cq}: {@code mapped cqid:%u IOVA=%#lx vaddr=%p}; no size. */
  private IngestCounter createCq(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    long cqId = line.takeField(MAPPED_CQ, MAX_U16);
    if (cqId == NO_NUMBER || !line.startsWith(IOVA)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    row.add(EventKind.CREATE_CQ, endpoint, rows);
    rows.cqId((int) cqId);
    return IngestCounter.EVENT;
  }
}
