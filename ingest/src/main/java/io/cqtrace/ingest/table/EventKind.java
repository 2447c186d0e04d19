package io.cqtrace.ingest.table;

/**
 * What a row of the {@code events} table says. The code is what Arrow files store and never
 * changes; new kinds get new codes.
 */
public enum EventKind {
  SQ_DOORBELL(1, "MMIO write of an SQ tail doorbell: sqid, value = tail"),
  CQ_DOORBELL(2, "MMIO write of a CQ head doorbell: cqid, value = head"),
  SHADOW_SQ_TAIL(
      3,
      "the controller read an SQ tail from the shadow doorbell: sqid, value = tail, value2 ="
          + " EventIdx as found there (SPDK)"),
  SHADOW_CQ_HEAD(4, "the controller read a CQ head from the shadow doorbell: cqid, value = head"),
  SQ_EVENTIDX(
      5, "the controller wrote an SQ EventIdx: sqid, value, value2 = tail read after it (SPDK)"),
  CQ_EVENTIDX(6, "the controller wrote a CQ EventIdx: cqid, value"),
  FETCH(7, "the controller took a command from an SQ: sqid, cid, opcode"),
  COMPLETE(
      8,
      "the controller finished a command and wants a CQ slot: cqid, cid, status, value = dword 0"
          + " where it is not zero (Admin)"),
  POST(9, "the controller wrote a CQE: cqid, sqid, cid, value = slot, value2 = SQHD, status"),
  CQ_FULL(10, "the controller says that it found a CQ full: cqid, value = tail, value2 = head"),
  IRQ(11, "the controller raised an interrupt: value = MSI-X vector, null for a pin"),
  CREATE_SQ(12, "an SQ was created: sqid, cqid, value = size in entries"),
  CREATE_CQ(
      13,
      "a CQ was created: cqid, value = size in entries, value2 = MSI-X vector, or 65536 if its"
          + " interrupts are disabled (IEN 0)"),
  DELETE_SQ(14, "the controller begins to delete an SQ: sqid"),
  DELETE_CQ(15, "a CQ was deleted: cqid"),
  ADMIN_QUEUE_SIZES(16, "the host set the admin queues' sizes: value = AQA register"),
  ENABLE(17, "the controller was enabled (CC.EN 0 to 1)"),
  DISABLE(18, "the controller was disabled (CC.EN 1 to 0)"),
  RESET(19, "PCI function level reset, or the reset of an emulated device by its client: text"),
  DBBUF_CONFIG(20, "shadow doorbells were switched on (Doorbell Buffer Config)"),
  CONTROLLER_FAILED(21, "the controller set CSTS.CFS"),
  CSTS_READ(22, "the host read CSTS, as Linux does when a command times out: value = CSTS"),
  HOST_SUBMIT(
      23,
      "the host's driver set up a command: sqid, cid, opcode, text = the command; of queue commands"
          + " value = that queue, value2 = its size in entries, cqid = the CQ of a new SQ"),
  HOST_CONSUME(24, "the host's driver handled one CQE: sqid, value = SQHD, value2 = SQ tail"),
  HOST_COMPLETE(25, "the host's block layer completed a request: sqid, cid, status"),
  TIMEOUT(
      26,
      "the host says that a command timed out: sqid, value = tag, cid where it is printed, message"
          + " = what the host did"),
  ABORT(27, "the host says that it aborts a command, or how that ended: sqid, cid, status"),
  SQ_POLL(28, "the controller looked at an SQ: sqid, value = tail, value2 = head (SPDK)"),
  DELETE_DONE(29, "the controller finished deleting an SQ: sqid"),
  ERROR(30, "the producer reports an error or an undefined access: text"),
  DROPPED(31, "the producer says that it lost events: value = how many"),
  NOTE(32, "anything else worth keeping: text"),
  SERVICE_START(
      33,
      "a backend tracepoint: a request began: text names it, value = its number, value2 = depth"),
  SERVICE_DONE(
      34,
      "a backend tracepoint: a request ended: text names it, value = its number, value2 = depth"),
  QUEUE_GROUP(
      35,
      "an SQ joins or leaves a poll group, by a line of that group's thread: sqid, value = the"
          + " group, numbered by its first appearance (SPDK)");

  /** {@code value2} of a {@link #CREATE_CQ} with interrupts disabled: beyond every vector. */
  public static final int NO_INTERRUPT = 0x10000;

  private static final EventKind[] BY_CODE = new EventKind[64];

  static {
    for (EventKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  private final byte code;
  private final String doc;

  EventKind(int code, String doc) {
    this.code = (byte) code;
    this.doc = doc;
  }

  /** The stable code, 1..63; the Arrow dictionary's index. */
  public byte code() {
    return code;
  }

  /** What the row means and which columns it fills. */
  public String doc() {
    return doc;
  }

  /** Whether the controller's side tells it: not the host's words, and not nobody's. */
  public boolean ofController() {
    return switch (this) {
      case HOST_SUBMIT, HOST_CONSUME, HOST_COMPLETE, TIMEOUT, ABORT, ERROR, NOTE, DROPPED -> false;
      default -> true;
    };
  }

  /** Whether a kind has this code. */
  static boolean isCode(int code) {
    return code > 0 && code < BY_CODE.length && BY_CODE[code] != null;
  }

  /** The kind with this code. */
  public static EventKind ofCode(int code) {
    EventKind kind = code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    if (kind == null) {
      throw new IllegalArgumentException("no event kind has code " + code);
    }
    return kind;
  }
}
