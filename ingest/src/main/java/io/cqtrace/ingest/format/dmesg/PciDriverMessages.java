package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.dmesg.KernelMessage.in;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.row;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.since;

import io.cqtrace.ingest.table.HostMessage;
import java.util.List;

/** Messages of Linux's NVMe PCI driver, {@code drivers/nvme/host/pci.c}. */
final class PciDriverMessages {
  /**
   * The command of {@code nvme_timeout}. "completion polled" prints a CID whose generation is one
   * higher than the command's: the request was completed when it was printed. It is kept as
   * printed.
   */
  private static final String COMMAND =
      "I/O (?:tag )?(?<tag>\\d{1,5})(?: \\((?<cid>[0-9a-f]{4})\\))?"
          + "(?: opcode (?:0x)?(?<opcode>[0-9a-f]{1,2}))?(?: \\((?<opname>[^)]{0,60})\\))?"
          + ",? QID (?<qid>\\d{1,5}) timeout";

  static final List<KernelMessage> ROWS =
      List.of(
          row(
              HostMessage.TIMEOUT_POLLED,
              "pci.c: nvme_timeout",
              "completion polled",
              COMMAND + ", completion polled",
              in("4.19", "6.6", "nvme nvme0: I/O 333 QID 1 timeout, completion polled"),
              since("6.12", "nvme nvme0: I/O tag 641 (c281) QID 1 timeout, completion polled")),
          row(
              HostMessage.TIMEOUT_ABORT,
              "pci.c: nvme_timeout",
              "timeout, aborting",
              COMMAND + ", aborting(?: req_op:[A-Z_]{1,30}\\(\\d{1,3}\\) size:(?<size>\\d{1,10}))?",
              in("4.9", "5.15", "nvme nvme0: I/O 12 QID 3 timeout, aborting"),
              in("6.1", "6.6", "nvme nvme0: I/O 12 (Read) QID 3 timeout, aborting"),
              since(
                  "6.12",
                  "nvme nvme0: I/O tag 18 (3012) opcode 0x2 (Read) QID 2 timeout, aborting"
                      + " req_op:READ(0) size:65536")),
          row(
              HostMessage.TIMEOUT_ABORT,
              "pci.c: nvme_abort_req",
              "Aborting I/O ",
              "Aborting I/O (?<tag>\\d{1,5}) QID (?<qid>\\d{1,5})",
              in("4.4", "4.4", "nvme 0000:05:00.0: Aborting I/O 12 QID 3")),
          row(
              HostMessage.TIMEOUT_RESET,
              "pci.c: nvme_timeout",
              "timeout, reset controller",
              COMMAND + ", reset controller",
              in("4.4", "6.6", "nvme nvme0: I/O 8 QID 0 timeout, reset controller"),
              since(
                  "6.12",
                  "nvme nvme0: I/O tag 1 (0001) opcode 0x2 (I/O Cmd) QID 2 timeout, reset"
                      + " controller")),
          row(
              HostMessage.TIMEOUT_DISABLE,
              "pci.c: nvme_timeout",
              "timeout, disable controller",
              COMMAND + ", disable controller",
              in("4.9", "6.6", "nvme nvme0: I/O 9 QID 3 timeout, disable controller"),
              since("6.12", "nvme nvme0: I/O tag 4 (1004) QID 0 timeout, disable controller")),
          row(
              HostMessage.TIMEOUT,
              "pci.c: nvme_timeout",
              "Timeout I/O ",
              "Timeout I/O (?<tag>\\d{1,5}) QID (?<qid>\\d{1,5})",
              in("4.4", "4.4", "nvme 0000:05:00.0: Timeout I/O 12 QID 3")),
          row(
              HostMessage.CANCELLED,
              "pci.c: nvme_cancel_queue_ios; core.c: nvme_cancel_request",
              "Cancelling I/O ",
              "Cancelling I/O (?<tag>\\d{1,5})(?: QID (?<qid>\\d{1,5}))?",
              in("4.4", "4.4", "nvme 0000:05:00.0: Cancelling I/O 12 QID 3"),
              since("4.9", "nvme nvme0: Cancelling I/O 12")),
          row(
              HostMessage.ABORT_STATUS,
              "pci.c: abort_endio; 4.4: abort_completion",
              "Abort status:",
              "Abort status: ?(?:0x)?(?<status>[0-9a-f]{1,4})(?![0-9A-Za-z])(?:"
                  + " result:(?<hexvalue>[0-9a-f]{1,8}))?",
              in("4.4", "4.4", "nvme 0000:05:00.0: Abort status:0 result:1"),
              since("4.9", "nvme nvme0: Abort status: 0x371")),
          row(
              HostMessage.CONTROLLER_DOWN,
              "pci.c: nvme_warn_reset",
              "controller is down; will reset",
              // Every version prints PCI_STATUS behind CSTS: a CSTS at the end of a line was cut.
              "controller is down; will reset(?:: CSTS=0x(?<csts>[0-9a-f]{1,8}),"
                  + "(?: PCI_STATUS(?:=0x(?<pcistatus>[0-9a-f]{1,4})|(?<pcigone> read failed)))?)?",
              since(
                  "4.19",
                  "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff"),
              since(
                  "4.19",
                  "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS read"
                      + " failed (134)")),
          row(
              HostMessage.CONTROLLER_DOWN,
              "pci.c: nvme_kthread, nvme_watchdog_timer",
              "Failed status: ",
              "Failed status: (?:0x)?(?<csts>[0-9a-f]{1,8}), reset controller",
              in("4.4", "4.4", "nvme 0000:05:00.0: Failed status: 3, reset controller"),
              in("4.9", "4.9", "nvme nvme0: Failed status: 0x3, reset controller.")),
          row(
              HostMessage.POWER_HINT,
              "pci.c: nvme_warn_reset",
              "and report a bug",
              "Try \"(?<text>[^\"]{1,200})\" and report a bug",
              in(
                  "6.1",
                  "6.3",
                  "nvme nvme0: Try \"nvme_core.default_ps_max_latency_us=0 pcie_aspm=off\" and"
                      + " report a bug"),
              since(
                  "6.6",
                  "nvme nvme0: Try \"nvme_core.default_ps_max_latency_us=0 pcie_aspm=off"
                      + " pcie_port_pm=off\" and report a bug")),
          row(
              HostMessage.QUIRK,
              "pci.c: nvme_warn_reset",
              "faulty power saving mode",
              "Does your device have a faulty power saving mode enabled",
              since(
                  "6.1", "nvme nvme0: Does your device have a faulty power saving mode enabled?")),
          row(
              HostMessage.QUIRK,
              "pci.c: nvme_probe, nvme_pci_alloc_dev",
              "platform quirk:",
              "platform quirk: ",
              since("5.10", "nvme nvme0: platform quirk: setting simple suspend")),
          row(
              HostMessage.DEVICE,
              "pci.c: nvme_probe",
              "pci function ",
              "pci function (?<bdf>[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7])",
              since("4.9", "nvme nvme0: pci function 0000:05:00.0")),
          row(
              HostMessage.QUEUES,
              "pci.c: nvme_setup_io_queues; fabrics.c: nvmf_map_queues",
              "default/read/poll queues",
              "(?<value>\\d{1,5})/(?<second>\\d{1,5})/\\d{1,5} default/read/poll queues",
              since("5.4", "nvme nvme0: 64/0/0 default/read/poll queues"),
              since("5.4", "nvme nvme1: mapped 4/0/0 default/read/poll queues.")),
          row(
              HostMessage.NO_QUEUES,
              "pci.c: nvme_reset_work, nvme_probe",
              "IO queues ",
              "IO queues (?:not created|lost)|IO queues tagset allocation failed",
              since("4.4", "nvme nvme0: IO queues not created"),
              since("6.3", "nvme nvme0: IO queues lost")),
          row(
              HostMessage.REMOVED,
              "pci.c: nvme_remove_dead_ctrl; 5.15: nvme_reset_work",
              "Removing after ",
              "Removing after (?:probe|reset) failure(?: status: -?(?<value>\\d{1,5}))?",
              in("4.9", "6.1", "nvme nvme0: Removing after probe failure status: -19"),
              in("4.9", "4.9", "nvme nvme0: Removing after reset failure")),
          row(
              HostMessage.REMOVED,
              "pci.c: nvme_probe, by drivers/base/core.c: dev_err_probe",
              ": probe failed",
              "^nvme .{0,40}error (?:-(?<value>\\d{1,5})|-E[A-Z]{1,20}): probe failed",
              since("7.1", "nvme 0000:05:00.0: error -ENODEV: probe failed")),
          row(
              HostMessage.REMOVED,
              "drivers/base/dd.c: call_driver_probe, really_probe, of pci.c: nvme_probe",
              "failed with error",
              "^nvme.{0,40} (?:probe with driver nvme|probe of \\S{1,20}) failed with error"
                  + " -(?<value>\\d{1,5})",
              in("4.4", "6.8", "nvme: probe of 0000:05:00.0 failed with error -4"),
              since("6.9", "nvme 0000:05:00.0: probe with driver nvme failed with error -4")),
          row(
              HostMessage.REMOVED,
              "pci.c: nvme_dead_ctrl",
              "Device failed to resume",
              "Device failed to resume",
              in("4.4", "4.4", "nvme 0000:05:00.0: Device failed to resume")),
          row(
              HostMessage.DISABLED,
              "pci.c: nvme_reset_work",
              "Disabling device after reset failure",
              "Disabling device after reset failure(?:: -?(?<value>\\d{1,5}))?",
              since("6.3", "nvme nvme0: Disabling device after reset failure: -19")),
          row(
              HostMessage.PCI_FROZEN,
              "pci.c: nvme_error_detected",
              "frozen state error detected",
              "frozen state error detected, reset controller",
              since("4.9", "nvme nvme0: frozen state error detected, reset controller")),
          row(
              HostMessage.PCI_DISCONNECT,
              "pci.c: nvme_error_detected",
              "failure state error detected",
              "failure state error detected, request disconnect",
              since("4.9", "nvme nvme0: failure state error detected, request disconnect")),
          row(
              HostMessage.SLOT_RESET,
              "pci.c: nvme_slot_reset",
              "restart after slot reset",
              "restart after slot reset",
              since("4.9", "nvme nvme0: restart after slot reset")),
          row(
              HostMessage.INVALID_ID,
              "pci.c: nvme_handle_cqe; 4.4: special_completion",
              "completed on queue",
              "invalid id (?<deccid>\\d{1,5}) completed on queue (?<qid>\\d{1,5})",
              since("4.4", "nvme nvme0: invalid id 54240 completed on queue 16")),
          row(
              HostMessage.CQE_TWICE,
              "pci.c: special_completion",
              "twice on queue",
              "completed id (?<deccid>\\d{1,5}) twice on queue (?<qid>\\d{1,5})",
              in("4.4", "4.4", "nvme 0000:05:00.0: completed id 12 twice on queue 3")),
          row(
              HostMessage.RESETTING,
              "pci.c: nvme_reset, nvme_pci_configure_admin_queue; core.c: nvme_dev_ioctl,"
                  + " nvme_handle_aer_persistent_error, nvme_fw_act_work; multipath.c:"
                  + " nvme_anatt_timeout",
              "controller",
              "nvme[^:]{0,20}: (?:resetting controller|ANATT timeout, resetting controller"
                  + "|Fw activation timeout, reset controller)",
              in("4.4", "5.10", "nvme nvme0: resetting controller"),
              in("5.15", "6.6", "nvme nvme0: resetting controller due to AER"),
              since("4.19", "nvme nvme0: ANATT timeout, resetting controller."),
              since("6.12", "nvme nvme0: resetting controller due to persistent internal error")));

  private PciDriverMessages() {}
}
