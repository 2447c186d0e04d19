package io.cqtrace.nvme;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * NVMe opcodes by queue kind, as far as traces of hangs need their names.
 *
 * <p>Source: NVMe Base 2.0, figure "Opcodes for Admin Commands" (section 5), and NVM Command Set
 * 1.0, figure "Opcodes for NVM Commands" (section 3).
 */
public enum Opcode {
  DELETE_SQ(QueueKind.ADMIN, 0x00, "Delete I/O SQ"),
  CREATE_SQ(QueueKind.ADMIN, 0x01, "Create I/O SQ"),
  GET_LOG_PAGE(QueueKind.ADMIN, 0x02, "Get Log Page"),
  DELETE_CQ(QueueKind.ADMIN, 0x04, "Delete I/O CQ"),
  CREATE_CQ(QueueKind.ADMIN, 0x05, "Create I/O CQ"),
  IDENTIFY(QueueKind.ADMIN, 0x06, "Identify"),
  ABORT(QueueKind.ADMIN, 0x08, "Abort"),
  SET_FEATURES(QueueKind.ADMIN, 0x09, "Set Features"),
  GET_FEATURES(QueueKind.ADMIN, 0x0a, "Get Features"),
  ASYNC_EVENT_REQUEST(QueueKind.ADMIN, 0x0c, "AER"),
  NAMESPACE_MANAGEMENT(QueueKind.ADMIN, 0x0d, "Namespace Management"),
  FIRMWARE_COMMIT(QueueKind.ADMIN, 0x10, "Firmware Commit"),
  FIRMWARE_DOWNLOAD(QueueKind.ADMIN, 0x11, "Firmware Image Download"),
  NAMESPACE_ATTACHMENT(QueueKind.ADMIN, 0x15, "Namespace Attachment"),
  KEEP_ALIVE(QueueKind.ADMIN, 0x18, "Keep Alive"),
  DIRECTIVE_SEND(QueueKind.ADMIN, 0x19, "Directive Send"),
  DIRECTIVE_RECEIVE(QueueKind.ADMIN, 0x1a, "Directive Receive"),
  VIRTUALIZATION_MANAGEMENT(QueueKind.ADMIN, 0x1c, "Virtualization Management"),
  DOORBELL_BUFFER_CONFIG(QueueKind.ADMIN, 0x7c, "Doorbell Buffer Config"),
  FORMAT_NVM(QueueKind.ADMIN, 0x80, "Format NVM"),
  FLUSH(QueueKind.IO, 0x00, "Flush"),
  WRITE(QueueKind.IO, 0x01, "Write"),
  READ(QueueKind.IO, 0x02, "Read"),
  WRITE_UNCORRECTABLE(QueueKind.IO, 0x04, "Write Uncorrectable"),
  COMPARE(QueueKind.IO, 0x05, "Compare"),
  WRITE_ZEROES(QueueKind.IO, 0x08, "Write Zeroes"),
  DATASET_MANAGEMENT(QueueKind.IO, 0x09, "Dataset Management"),
  VERIFY(QueueKind.IO, 0x0c, "Verify"),
  COPY(QueueKind.IO, 0x19, "Copy"),
  ZONE_MANAGEMENT_SEND(QueueKind.IO, 0x79, "Zone Management Send"),
  ZONE_MANAGEMENT_RECEIVE(QueueKind.IO, 0x7a, "Zone Management Receive"),
  ZONE_APPEND(QueueKind.IO, 0x7d, "Zone Append");

  private final QueueKind queueKind;
  private final int code;
  private final String label;

  Opcode(QueueKind queueKind, int code, String label) {
    this.queueKind = queueKind;
    this.code = code;
    this.label = label;
  }

  /** The opcode's value in byte 0 of the SQE. */
  public int code() {
    return code;
  }

  /** True if this opcode's command was seen: {@code sqId} decides the opcode space. */
  public boolean matches(int sqId, int opcode) {
    return opcode == code && QueueKind.of(sqId) == queueKind;
  }

  /** The opcode with this value on a queue of this kind, or null where it is not in the table. */
  public static @Nullable Opcode find(QueueKind queueKind, int code) {
    for (Opcode opcode : values()) {
      if (opcode.code == code && opcode.queueKind == queueKind) {
        return opcode;
      }
    }
    return null;
  }

  /**
   * The opcode with this name on a queue of this kind, without regard to case; null if there is
   * none. Linux ({@code drivers/nvme/host/constants.c: nvme_ops}) and FreeBSD use the names of the
   * specification.
   */
  public static @Nullable Opcode named(QueueKind queueKind, String name) {
    for (Opcode opcode : values()) {
      if (opcode.queueKind == queueKind && opcode.label.equalsIgnoreCase(name)) {
        return opcode;
      }
    }
    return null;
  }

  /** Name of a command for reports: the table's, or {@code opcode 0x..}, or "unknown command". */
  public static String describe(int sqId, int opcode) {
    if (opcode < 0) {
      return "unknown command";
    }
    Opcode known = find(QueueKind.of(sqId), opcode);
    return known != null ? known.label : String.format(Locale.ROOT, "opcode 0x%02x", opcode);
  }
}
