package io.cqtrace.ingest.format.ftrace;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Map;

/**
 * Opcodes by the names that Linux prints in {@code cmd=(NAME ...)}.
 *
 * <p>Source: Linux {@code include/linux/nvme.h}: {@code show_admin_opcode_name}, {@code
 * show_nvm_opcode_name}; an opcode without a name is printed as {@code 0x..} ({@code
 * __print_symbolic}).
 */
final class OpcodeNames {
  private static final int FABRICS = 0x7f;

  private static final Map<String, Integer> CODES =
      Map.ofEntries(
          Map.entry("nvme_admin_delete_sq", 0x00),
          Map.entry("nvme_admin_create_sq", 0x01),
          Map.entry("nvme_admin_get_log_page", 0x02),
          Map.entry("nvme_admin_delete_cq", 0x04),
          Map.entry("nvme_admin_create_cq", 0x05),
          Map.entry("nvme_admin_identify", 0x06),
          Map.entry("nvme_admin_abort_cmd", 0x08),
          Map.entry("nvme_admin_set_features", 0x09),
          Map.entry("nvme_admin_get_features", 0x0a),
          Map.entry("nvme_admin_async_event", 0x0c),
          Map.entry("nvme_admin_ns_mgmt", 0x0d),
          Map.entry("nvme_admin_activate_fw", 0x10),
          Map.entry("nvme_admin_download_fw", 0x11),
          Map.entry("nvme_admin_dev_self_test", 0x14),
          Map.entry("nvme_admin_ns_attach", 0x15),
          Map.entry("nvme_admin_keep_alive", 0x18),
          Map.entry("nvme_admin_directive_send", 0x19),
          Map.entry("nvme_admin_directive_recv", 0x1a),
          Map.entry("nvme_admin_virtual_mgmt", 0x1c),
          Map.entry("nvme_admin_nvme_mi_send", 0x1d),
          Map.entry("nvme_admin_nvme_mi_recv", 0x1e),
          Map.entry("nvme_admin_dbbuf", 0x7c),
          Map.entry("nvme_admin_format_nvm", 0x80),
          Map.entry("nvme_admin_security_send", 0x81),
          Map.entry("nvme_admin_security_recv", 0x82),
          Map.entry("nvme_admin_sanitize_nvm", 0x84),
          Map.entry("nvme_admin_get_lba_status", 0x86),
          Map.entry("nvme_cmd_flush", 0x00),
          Map.entry("nvme_cmd_write", 0x01),
          Map.entry("nvme_cmd_read", 0x02),
          Map.entry("nvme_cmd_write_uncor", 0x04),
          Map.entry("nvme_cmd_compare", 0x05),
          Map.entry("nvme_cmd_write_zeroes", 0x08),
          Map.entry("nvme_cmd_dsm", 0x09),
          Map.entry("nvme_cmd_verify", 0x0c),
          Map.entry("nvme_cmd_resv_register", 0x0d),
          Map.entry("nvme_cmd_resv_report", 0x0e),
          Map.entry("nvme_cmd_resv_acquire", 0x11),
          Map.entry("nvme_cmd_io_mgmt_recv", 0x12),
          Map.entry("nvme_cmd_resv_release", 0x15),
          Map.entry("nvme_cmd_zone_mgmt_send", 0x79),
          Map.entry("nvme_cmd_zone_mgmt_recv", 0x7a),
          Map.entry("nvme_cmd_zone_append", 0x7d));

  private OpcodeNames() {}

  /** The opcode with this name or number, {@link EventChunk#NONE} if there is none. */
  static int find(String name) {
    Integer code = CODES.get(name);
    if (code != null) {
      return code;
    }
    if (name.startsWith("nvme_fabrics_type_")) {
      return FABRICS;
    }
    if (name.length() < 3 || name.length() > 4 || !name.startsWith("0x")) {
      return EventChunk.NONE;
    }
    int high = name.length() == 4 ? Character.digit(name.charAt(2), 16) : 0;
    int low = Character.digit(name.charAt(name.length() - 1), 16);
    return high < 0 || low < 0 ? EventChunk.NONE : high << 4 | low;
  }
}
