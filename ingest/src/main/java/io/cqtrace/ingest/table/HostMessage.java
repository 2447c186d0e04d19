package io.cqtrace.ingest.table;

/**
 * What a message of the host's kernel (or of another driver on the host) says: the events table's
 * column {@code message}, so that nobody has to read the text again. The code is what Arrow files
 * store and never changes; new messages get new codes. The numbers of a message stand in the other
 * columns; "address" is a {@link io.cqtrace.nvme.PciAddress}.
 *
 * <p>Source: Linux {@code drivers/nvme/host}, {@code drivers/pci} and {@code kernel/hung_task.c};
 * the wording by version stands at the formats that read them.
 */
public enum HostMessage {
  NONE(0, "no message of a kernel"),
  TIMEOUT(1, "a command timed out; what the host does is not told: value = tag"),
  TIMEOUT_ABORT(2, "a command timed out, the host sends an Abort: value = tag, value2 = bytes"),
  TIMEOUT_RESET(3, "a command timed out, and the host resets the controller: value = tag"),
  TIMEOUT_DISABLE(4, "a command timed out, and the host disables the controller: value = tag"),
  TIMEOUT_POLLED(5, "a command timed out, and its CQE was found in the CQ: value = tag"),
  ABORT_STATUS(6, "an Abort ended: status; value = dword 0, where it is printed (Linux 4.4)"),
  INVALID_ID(7, "a CQE with an identifier beyond the queue's tags: sqid, cid"),
  GENERATION_MISMATCH(8, "a CQE of another generation of the tag: cid as got, value = tag"),
  NO_REQUEST(9, "a CQE for a tag without a request: value = tag"),
  HUNG_TASK(10, "a task is blocked: value = seconds, text = the task"),
  CONTROLLER_DOWN(
      11, "CSTS says that the controller failed or is gone: value = CSTS, value2 = PCI status"),
  REMOVED(12, "the controller is removed after its probe or reset failed: value = error"),
  DISABLED(13, "the device is disabled after its reset failed: value = error"),
  NOT_READY(14, "CSTS.RDY did not change in time: value = CSTS, value2 = 1 while enabling, else 0"),
  IO_ERROR(15, "a request ended with an error: opcode, status, value and value2 = LBA"),
  NO_QUEUES(16, "the I/O queues could not be created or were lost"),
  RESETTING(17, "the controller is reset"),
  QUEUES(18, "the I/O queues were set up: value = queues of the default kind, value2 = read"),
  BOOT(19, "another boot begins, or the kernel names its version: text"),
  DEVICE(20, "the driver takes a PCI function: value = address"),
  CANCELLED(21, "the host cancels a command: value = tag"),
  SHUTDOWN_INCOMPLETE(22, "the controller did not report the end of its shutdown in time"),
  QUEUE_COUNT_FAILED(23, "the number of queues could not be set: value = status or error"),
  IDENTIFY_FAILED(24, "an Identify failed: status, or value = error"),
  POWER_HINT(25, "the kernel proposes parameters: text"),
  POWER_STATE_FAILED(26, "the function's power state could not be changed: value = address"),
  QUIRK(27, "the driver speaks of power management"),
  AER_CORRECTED(28, "a corrected PCIe error: value = address, value2 = address of its source"),
  AER_NONFATAL(29, "a PCIe error, not fatal: value = address, value2 = address of its source"),
  AER_FATAL(30, "a fatal PCIe error: value = address, value2 = address of its source"),
  DPC(31, "a port contained an error, its link is down: value = address, status = DPC status"),
  LINK_DOWN(32, "the link of a slot went down"),
  CARD_GONE(33, "a slot is empty"),
  LINK_UP(34, "the link of a slot came up"),
  CARD_PRESENT(35, "a slot has a card"),
  PCI_FROZEN(36, "the controller's PCI channel is frozen by an error"),
  PCI_DISCONNECT(37, "the controller's PCI channel failed for good"),
  SLOT_RESET(38, "the driver restarts the controller after its slot was reset"),
  PCI_RECOVERED(39, "the recovery from a PCIe error succeeded"),
  PCI_NOT_RECOVERED(40, "the recovery from a PCIe error failed"),
  NOT_READY_AFTER_RESET(41, "a function did not answer after a reset: value = milliseconds"),
  ERROR_RECOVERY(42, "a fabrics host tears its connection down"),
  RECONNECT_WAIT(43, "a fabrics host will reconnect: value = seconds"),
  RECONNECTED(44, "a fabrics host is connected again"),
  RECONNECT_FAILED(45, "a fabrics host could not reconnect: value = attempt"),
  FABRICS_REMOVED(46, "a fabrics controller is removed"),
  TRANSPORT_ERROR(47, "the transport failed: value = error"),
  KEEP_ALIVE_FAILED(48, "a Keep Alive failed: value = error"),
  FABRICS_CONTROLLER(49, "a fabrics host connected to a controller"),
  NO_PATH(50, "no path to the namespace is left"),
  CONNECT_FAILED(51, "a Connect failed"),
  DIGEST_ERROR(52, "a digest of NVMe/TCP does not match"),
  UNKNOWN_CQE(53, "a completion maps to no outstanding command: sqid, cid or value = tag"),
  CQE_TWICE(54, "a command completed twice: sqid, cid"),
  TARGET_CONTROLLER(55, "an NVMe target creates a controller: value = its identifier"),
  TARGET_FATAL(56, "an NVMe target's controller failed: value = its identifier"),
  TARGET_KEEP_ALIVE(57, "an NVMe target's Keep Alive expired: value = controller, value2 = s"),
  TARGET_ERROR(58, "an NVMe target reports an error"),
  STACK_FRAME(59, "a frame of the blocked task's stack: text = function"),
  BLOCKED_TASK(60, "a task in uninterruptible sleep is listed: text = the task"),
  BLOCK_ERROR(61, "the block layer ends a request with an error: value and value2 = sector"),
  INTERRUPT_MISSED(62, "completions were found without an interrupt"),
  COMMAND_PRINTED(63, "the driver prints a command: sqid, cid, opcode, value and value2 = LBA"),
  COMPLETION_PRINTED(64, "the driver prints a completion: sqid, cid, status, value = dword 0"),
  OTHER(65, "the driver speaks of trouble in words that no version read has: text"),
  CPUS(66, "the kernel has brought up its CPUs: value = how many are online"),
  SOFT_LOCKUP(67, "a CPU does not leave a task in the kernel: value = seconds, text = the task"),
  SLOT_POWER_FAULT(68, "the power of a slot failed"),
  EEH_FROZEN(69, "the platform froze a PCI partition because of an error (POWER's EEH)");

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

  /** Whether it names a task that hangs; frames of its stack may follow. */
  public boolean isTask() {
    return switch (this) {
      case HUNG_TASK, BLOCKED_TASK, SOFT_LOCKUP -> true;
      default -> false;
    };
  }
}
