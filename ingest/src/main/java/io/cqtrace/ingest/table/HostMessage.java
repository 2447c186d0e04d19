package io.cqtrace.ingest.table;

/**
 * What a message of the host's kernel says: the events table's column {@code message}, so that
 * nobody has to read the text again. The code is what Arrow files store and never changes; new
 * messages get new codes. The numbers of a message stand in the other columns.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c}, {@code core.c} and {@code kernel/hung_task.c};
 * the wording by version stands at the formats that read them.
 */
public enum HostMessage {
  NONE(0, "no message of a kernel"),
  TIMEOUT(1, "a command timed out; what the host does is not told"),
  TIMEOUT_ABORT(2, "a command timed out, and the host sends an Abort"),
  TIMEOUT_RESET(3, "a command timed out, and the host resets the controller"),
  TIMEOUT_DISABLE(4, "a command timed out, and the host disables the controller"),
  TIMEOUT_POLLED(5, "a command timed out, and its CQE was found in the CQ"),
  ABORT_STATUS(6, "an Abort ended: status"),
  INVALID_ID(7, "a CQE with an identifier beyond the queue's tags: sqid, cid"),
  GENERATION_MISMATCH(8, "a CQE of another generation of the tag: cid as got, value = tag"),
  NO_REQUEST(9, "a CQE for a tag without a request: value = tag"),
  HUNG_TASK(10, "a task is blocked: value = seconds"),
  CONTROLLER_DOWN(11, "CSTS says that the controller failed or is gone; the host resets it"),
  REMOVED(12, "the controller is removed after its probe or reset failed"),
  DISABLED(13, "the device is disabled after its reset failed"),
  NOT_READY(14, "CSTS.RDY did not change in time"),
  IO_ERROR(15, "a request ended with an error"),
  NO_QUEUES(16, "the I/O queues could not be created or were lost"),
  RESETTING(17, "the controller is reset"),
  QUEUES(18, "the I/O queues were set up: value = queues of the default kind");

  private static final int MOST_CODES = 256;
  private static final HostMessage[] BY_CODE = new HostMessage[MOST_CODES];

  static {
    for (HostMessage message : values()) {
      BY_CODE[message.code] = message;
    }
  }

  private final byte code;
  private final String doc;

  HostMessage(int code, String doc) {
    this.code = (byte) code;
    this.doc = doc;
  }

  /** What Arrow files store. */
  public byte code() {
    return code;
  }

  /** Meaning, and which columns hold its numbers. */
  public String doc() {
    return doc;
  }

  /** Whether a code is known. */
  static boolean isCode(int code) {
    return BY_CODE[code & 0xff] != null;
  }

  /** The message of a code. */
  static HostMessage ofCode(int code) {
    return BY_CODE[code & 0xff];
  }

  /** Whether it says that a command timed out. */
  public boolean isTimeout() {
    return switch (this) {
      case TIMEOUT, TIMEOUT_ABORT, TIMEOUT_RESET, TIMEOUT_DISABLE, TIMEOUT_POLLED -> true;
      default -> false;
    };
  }
}
