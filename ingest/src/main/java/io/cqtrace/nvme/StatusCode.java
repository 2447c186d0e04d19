package io.cqtrace.nvme;

import java.util.Locale;
import java.util.Map;

/**
 * The status field of a CQE by name, as far as logs of hangs show it.
 *
 * <p>Bits without the phase tag: code 7:0, code type 10:8, command retry delay 12:11, more 13, do
 * not retry 14.
 *
 * <p>Source: NVMe Base 2.0, 3.3.3.2.1 (status field) and the figures of its status values; types 3
 * code 70h and 71h are what a host puts in for itself (Linux {@code include/linux/nvme.h:
 * NVME_SC_HOST_PATH_ERROR, NVME_SC_HOST_ABORTED_CMD}).
 */
public final class StatusCode {
  /** Type and code of a request that the host ended itself: Host Aborted Command. */
  public static final int HOST_ABORTED = 0x371;

  /** Type and code of a request that the host ended for its path: Host Path Error. */
  public static final int HOST_PATH_ERROR = 0x370;

  private static final int CODE_MASK = 0xff;
  private static final int TYPE_SHIFT = 8;
  private static final int TYPE_MASK = 7;
  private static final int TYPE_AND_CODE = 0x7ff;
  private static final int MORE = 1 << 13;
  private static final int DO_NOT_RETRY = 1 << 14;

  private static final Map<Integer, String> TYPES =
      Map.of(
          0, "Generic",
          1, "Command Specific",
          2, "Media and Data Integrity",
          3, "Path Related",
          7, "Vendor Specific");

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(0x000, "Successful Completion"),
          Map.entry(0x001, "Invalid Command Opcode"),
          Map.entry(0x002, "Invalid Field in Command"),
          Map.entry(0x003, "Command ID Conflict"),
          Map.entry(0x004, "Data Transfer Error"),
          Map.entry(0x005, "Commands Aborted due to Power Loss Notification"),
          Map.entry(0x006, "Internal Error"),
          Map.entry(0x007, "Command Abort Requested"),
          Map.entry(0x008, "Command Aborted due to SQ Deletion"),
          Map.entry(0x00b, "Invalid Namespace or Format"),
          Map.entry(0x00c, "Command Sequence Error"),
          Map.entry(0x013, "PRP Offset Invalid"),
          Map.entry(0x015, "Operation Denied"),
          Map.entry(0x018, "Host Identifier Inconsistent Format"),
          Map.entry(0x019, "Keep Alive Timer Expired"),
          Map.entry(0x01a, "Keep Alive Timeout Invalid"),
          Map.entry(0x01c, "Sanitize Failed"),
          Map.entry(0x01d, "Sanitize In Progress"),
          Map.entry(0x020, "Namespace is Write Protected"),
          Map.entry(0x021, "Command Interrupted"),
          Map.entry(0x022, "Transient Transport Error"),
          Map.entry(0x024, "Admin Command Media Not Ready"),
          Map.entry(0x080, "LBA Out of Range"),
          Map.entry(0x081, "Capacity Exceeded"),
          Map.entry(0x082, "Namespace Not Ready"),
          Map.entry(0x083, "Reservation Conflict"),
          Map.entry(0x084, "Format In Progress"),
          Map.entry(0x100, "Completion Queue Invalid"),
          Map.entry(0x101, "Invalid Queue Identifier"),
          Map.entry(0x102, "Invalid Queue Size"),
          Map.entry(0x103, "Abort Command Limit Exceeded"),
          Map.entry(0x105, "Asynchronous Event Request Limit Exceeded"),
          Map.entry(0x106, "Invalid Firmware Slot"),
          Map.entry(0x107, "Invalid Firmware Image"),
          Map.entry(0x108, "Invalid Interrupt Vector"),
          Map.entry(0x109, "Invalid Log Page"),
          Map.entry(0x10a, "Invalid Format"),
          Map.entry(0x10c, "Invalid Queue Deletion"),
          Map.entry(0x10d, "Feature Identifier Not Saveable"),
          Map.entry(0x10e, "Feature Not Changeable"),
          Map.entry(0x10f, "Feature Not Namespace Specific"),
          Map.entry(0x180, "Conflicting Attributes"),
          Map.entry(0x181, "Invalid Protection Information"),
          Map.entry(0x280, "Write Fault"),
          Map.entry(0x281, "Unrecovered Read Error"),
          Map.entry(0x282, "End-to-end Guard Check Error"),
          Map.entry(0x285, "Compare Failure"),
          Map.entry(0x286, "Access Denied"),
          Map.entry(0x287, "Deallocated or Unwritten Logical Block"),
          Map.entry(0x300, "Internal Path Error"),
          Map.entry(0x301, "Asymmetric Access Persistent Loss"),
          Map.entry(0x302, "Asymmetric Access Inaccessible"),
          Map.entry(0x303, "Asymmetric Access Transition"),
          Map.entry(0x360, "Controller Pathing Error"),
          Map.entry(HOST_PATH_ERROR, "Host Pathing Error"),
          Map.entry(HOST_ABORTED, "Command Aborted By Host"));

  private StatusCode() {}

  /** Type and code without the other bits. */
  public static int typeAndCode(int status) {
    return status & TYPE_AND_CODE;
  }

  /** Whether the host put it in: no completion of the controller said so. */
  public static boolean ofHost(int status) {
    int code = typeAndCode(status);
    return code == HOST_ABORTED || code == HOST_PATH_ERROR;
  }

  /** {@code 0x4002 (Generic: Invalid Field in Command; do not retry)}. */
  public static String describe(int status) {
    int type = status >> TYPE_SHIFT & TYPE_MASK;
    String name = NAMES.get(typeAndCode(status));
    return String.format(
        Locale.ROOT,
        "0x%x (%s: %s%s%s)",
        status,
        TYPES.getOrDefault(type, "type " + type),
        name != null ? name : String.format(Locale.ROOT, "code 0x%02x", status & CODE_MASK),
        (status & MORE) != 0 ? "; more" : "",
        (status & DO_NOT_RETRY) != 0 ? "; do not retry" : "");
  }
}
