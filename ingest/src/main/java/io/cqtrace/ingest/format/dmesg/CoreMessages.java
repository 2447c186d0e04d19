package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.dmesg.KernelMessage.in;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.row;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.since;

import io.cqtrace.ingest.table.HostMessage;
import java.util.List;

/**
 * Messages of what Linux's NVMe drivers share, {@code drivers/nvme/host/core.c}, and of the block
 * layer.
 */
final class CoreMessages {
  static final List<KernelMessage> ROWS =
      List.of(
          row(
              HostMessage.NOT_READY,
              "core.c: nvme_wait_ready",
              "Device not ready; aborting ",
              "Device not ready; aborting (?:(?<enabling>initialisation)|reset)"
                  + "(?:, CSTS=0x(?<csts>[0-9a-f]{1,8}))?",
              in("4.4", "5.4", "nvme nvme0: Device not ready; aborting reset"),
              since("5.10", "nvme nvme0: Device not ready; aborting initialisation, CSTS=0x0")),
          row(
              HostMessage.SHUTDOWN_INCOMPLETE,
              "core.c: nvme_shutdown_ctrl; 6.3: nvme_wait_ready",
              "abort",
              "Device shutdown incomplete; abort shutdown"
                  + "|Device not ready; aborting shutdown(?:, CSTS=0x(?<csts>[0-9a-f]{1,8}))?",
              in("4.4", "6.1", "nvme nvme0: Device shutdown incomplete; abort shutdown"),
              since("6.3", "nvme nvme0: Device not ready; aborting shutdown, CSTS=0x1")),
          row(
              HostMessage.IDENTIFY_FAILED,
              "core.c: nvme_init_identify, nvme_identify_ns, nvme_identify_ns_descs,"
                  + " nvme_scan_ns_list",
              "Identify ",
              "Identify (?:Controller|namespace|Descriptors|NS List) failed"
                  + "(?: \\((?:nsid=\\d{1,10}, )?(?:status=0x(?<status>[0-9a-f]{1,4})"
                  + "|-?(?<value>\\d{1,5}))\\))?",
              since("4.4", "nvme nvme0: Identify Controller failed (-4)"),
              since("5.15", "nvme nvme0: Identify Descriptors failed (nsid=1, status=0x2002)")),
          row(
              HostMessage.QUEUE_COUNT_FAILED,
              "core.c: nvme_set_queue_count",
              "Could not set queue count",
              "Could not set queue count \\(-?(?<value>\\d{1,5})\\)",
              since("4.4", "nvme nvme0: Could not set queue count (16385)")),
          row(
              HostMessage.GENERATION_MISMATCH,
              "nvme.h: nvme_find_rq",
              "genctr mismatch",
              "request (?:0x)?(?<hextag>[0-9a-f]{1,3}) genctr mismatch"
                  + " \\(got (?:0x)?(?<got>[0-9a-f]) expected (?:0x)?[0-9a-f]\\)",
              since("5.15", "nvme nvme0: request 0x3e0 genctr mismatch (got 0xd expected 0xe)")),
          row(
              HostMessage.NO_REQUEST,
              "nvme.h: nvme_find_rq",
              "could not locate request",
              "could not locate request for tag (?:0x)?(?<hextag>[0-9a-f]{1,4})(?![0-9A-Za-z])",
              since("5.15", "nvme nvme0: could not locate request for tag 0x0")),
          row(
              HostMessage.IO_ERROR,
              "core.c: nvme_log_error",
              " / sc 0x",
              "(?<opname>[A-Z][A-Za-z /]{1,40})\\(0x(?<opcode>[0-9a-f]{1,2})\\)"
                  + "(?: @ LBA (?<big>\\d{1,19}), \\d{1,19} blocks)?, .{1,80}"
                  + "\\(sct 0x(?<sct>[0-9a-f]{1,2}) / sc 0x(?<sc>[0-9a-f]{1,2})\\)",
              since(
                  "6.1",
                  "nvme0n1: Read(0x2) @ LBA 8192, 8 blocks, Host Aborted Command (sct 0x3 / sc"
                      + " 0x71) "),
              since(
                  "6.1", "nvme0: Identify(0x6), Invalid Field in Command (sct 0x0 / sc 0x2) DNR ")),
          row(
              HostMessage.IO_ERROR,
              "pci.c: req_completion; 4.9: nvme_complete_rq",
              "completing aborted command",
              "completing aborted command with status: ?(?<status>[0-9a-f]{4})(?![0-9A-Za-z])",
              in("4.4", "4.4", "nvme 0000:05:00.0: completing aborted command with status:0007"),
              in("4.9", "4.9", "nvme nvme0: completing aborted command with status: 0007")),
          row(
              HostMessage.BLOCK_ERROR,
              "block/blk-mq.c, block/blk-core.c: print_req_error; fs/buffer.c: buffer_io_error",
              " dev nvme",
              "I/O error, dev nvme[0-9cnp]{1,20}, sector (?<big>\\d{1,19})"
                  + "|Buffer I/O error on dev(?:ice)? nvme",
              in(
                  "4.4",
                  "5.15",
                  "blk_update_request: I/O error, dev nvme0n1, sector 8192 op 0x0:(READ) flags"
                      + " 0x80700"),
              since(
                  "6.1",
                  "I/O error, dev nvme0n1, sector 8192 op 0x0:(READ) flags 0x80700 phys_seg 1"
                      + " prio class 2"),
              since("4.4", "Buffer I/O error on dev nvme0n1p1, logical block 0, async page read")),
          row(
              HostMessage.KEEP_ALIVE_FAILED,
              "core.c: nvme_keep_alive_end_io, nvme_keep_alive_work",
              "alive",
              "failed nvme_keep_alive_end_io error=(?<value>\\d{1,5})|keep-alive failed",
              since("4.9", "nvme nvme1: failed nvme_keep_alive_end_io error=10"),
              in("4.9", "5.10", "nvme nvme1: keep-alive failed"),
              since("5.15", "nvme nvme1: keep-alive failed: -5")));

  private CoreMessages() {}
}
