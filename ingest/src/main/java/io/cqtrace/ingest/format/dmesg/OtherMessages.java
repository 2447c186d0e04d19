package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.dmesg.KernelMessage.freeBsd;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.illumos;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.in;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.row;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.since;

import io.cqtrace.ingest.table.HostMessage;
import java.util.List;

/**
 * Messages about tasks and boots, and those of Linux's NVMe target ({@code drivers/nvme/target}) of
 * FreeBSD's NVMe driver ({@code sys/dev/nvme/nvme_qpair.c}, {@code nvme_ctrlr.c}) and of illumos'
 * ({@code usr/src/uts/common/io/nvme/nvme.c}).
 */
final class OtherMessages {
  /** FreeBSD begins every message with the controller's name alone. */
  private static final String FREEBSD = "^nvme\\d{1,5}: ";

  static final List<KernelMessage> ROWS =
      List.of(
          row(
              HostMessage.HUNG_TASK,
              "kernel/hung_task.c: check_hung_task",
              "blocked for more than",
              "task (?<text>.{1,60}):\\d{1,10} blocked for more than (?<value>\\d{1,6}) seconds",
              since("4.4", "INFO: task kworker/u128:1:912 blocked for more than 122 seconds.")),
          row(
              HostMessage.SOFT_LOCKUP,
              "kernel/watchdog.c: watchdog_timer_fn",
              "soft lockup - ",
              "BUG: soft lockup - CPU#\\d{1,5} stuck for (?<value>\\d{1,6})s!"
                  + " \\[(?<text>.{1,60}):\\d{1,10}\\]",
              since(
                  "4.4", "watchdog: BUG: soft lockup - CPU#4 stuck for 26s! [kworker/u40:7:570]")),
          row(
              HostMessage.BLOCKED_TASK,
              "kernel/sched/core.c: sched_show_task",
              "state:D",
              "task:(?<text>\\S.{0,60}?) +state:D ",
              since("5.10", "task:tee             state:D stack:0     pid:4180  ppid:2")),
          row(
              HostMessage.BOOT,
              "journalctl; init/main.c: start_kernel prints linux_banner",
              "",
              "^-- (?<text>(?:Boot|Reboot)[^-]{0,60}?) ?--|^(?<textalt>Linux version \\S{1,80})",
              since("4.4", "-- Reboot --"),
              since("4.4", "-- Boot 99386174e13f4e9cb2044baee8704fa6 --"),
              since("4.4", "Linux version 6.8.0-31-generic (build@host) #31")),
          row(
              HostMessage.CPUS,
              "kernel/smp.c: smp_init; 4.4: smp_announce",
              "Brought up",
              "^(?:smp: Brought up \\d{1,5} nodes?,|Brought up) (?<value>\\d{1,6}) CPUs?",
              in("4.4", "4.9", "Brought up 8 CPUs"),
              since("4.19", "smp: Brought up 1 node, 64 CPUs")),
          row(
              HostMessage.TARGET_CONTROLLER,
              "target/core.c: nvmet_alloc_ctrl; 6.12: fabrics-cmd.c: nvmet_execute_admin_connect",
              "nvmet",
              "nvmet: creating (?:nvm|discovery) controller (?<value>\\d{1,5})"
                  + "|nvmet: Created (?:nvm|discovery) controller (?<valuealt>\\d{1,5})",
              in(
                  "4.9",
                  "6.12",
                  "nvmet: creating nvm controller 1 for subsystem nqn.2026-10.io.example"),
              since(
                  "6.18", "nvmet: Created nvm controller 1 for subsystem nqn.2026-10.io.example")),
          row(
              HostMessage.TARGET_FATAL,
              "target/core.c: nvmet_fatal_error_handler",
              "fatal error occurred",
              "nvmet: ctrl (?<value>\\d{1,5}) fatal error occurred",
              since("4.9", "nvmet: ctrl 1 fatal error occurred!")),
          row(
              HostMessage.TARGET_KEEP_ALIVE,
              "target/core.c: nvmet_keep_alive_timer",
              "keep-alive timer",
              "nvmet: ctrl (?<value>\\d{1,5}) keep-alive timer \\((?<second>\\d{1,6}) seconds\\)"
                  + " expired",
              since("4.9", "nvmet: ctrl 1 keep-alive timer (5 seconds) expired!")),
          row(
              HostMessage.TARGET_ERROR,
              "target/core.c: nvmet_check_ctrl_status, nvmet_ctrl_find_get; target/tcp.c",
              "nvmet",
              "nvmet(?:_tcp|_rdma|_fc)?: (?:queue \\d{1,5}: .{0,60}digest error|got cmd \\d{1,5}"
                  + " while |connect (?:request|by host)"
                  + " |.{0,60}\\b[Ff]ailed\\b|.{0,60}\\b(?:bad|unexpected|unsolicited|invalid|mismatch|out"
                  + " of (?:bound|commands)|unhandled|unrecognized|error)\\b|Ctrl Fatal"
                  + " Error|received IB QP event)",
              since(
                  "5.4",
                  "nvmet_tcp: queue 3: cmd 12 pdu (6) data digest error: recv 0x7d2c1f00 expected"
                      + " 0x81b2aa10"),
              since("4.19", "nvmet: got cmd 6 while CC.EN == 0 on qid = 0"),
              since("5.4", "nvmet_tcp: queue 3: unsolicited H2CData (ttag 12)"),
              since("5.4", "nvmet_tcp: queue 3: out of commands (128) send_list_len: 3, opcode: 2"),
              since("4.9", "nvmet_rdma: received IB QP event: last WQE reached (16)"),
              since(
                  "4.9",
                  "nvmet_rdma: SEND for CQE 0x00000000f00dcafe failed with status WR Flushed"
                      + " Error (5).")),
          row(
              HostMessage.INTERRUPT_MISSED,
              "FreeBSD nvme_qpair.c: nvme_timeout",
              "nterrupt",
              FREEBSD
                  + "(?:Missing interrupt|System interrupt issues\\?"
                  + "|Completions present in output without an interrupt)",
              freeBsd("nvme0: Missing interrupt")),
          row(
              HostMessage.TIMEOUT_ABORT,
              "FreeBSD nvme_qpair.c: nvme_timeout",
              "due to a timeout",
              FREEBSD + "Aborting command due to a timeout",
              freeBsd("nvme0: Aborting command due to a timeout.")),
          row(
              HostMessage.TIMEOUT_RESET,
              "FreeBSD nvme_qpair.c: nvme_timeout",
              "due to a timeout",
              FREEBSD + "Resetting controller due to a timeout",
              freeBsd("nvme0: Resetting controller due to a timeout."),
              freeBsd("nvme0: Resetting controller due to a timeout and possible hot unplug.")),
          row(
              HostMessage.NOT_READY,
              "FreeBSD nvme_ctrlr.c: nvme_ctrlr_wait_for_ready",
              "controller ready did not become",
              FREEBSD + "controller ready did not become (?:(?<enabling>1)|0) within \\d{1,7} ms",
              freeBsd("nvme0: controller ready did not become 0 within 30500 ms"),
              freeBsd("nvme0: controller ready did not become 1 within 30500 ms")),
          row(
              HostMessage.CANCELLED,
              "FreeBSD nvme_qpair.c: nvme_qpair_fail",
              "failing ",
              FREEBSD + "failing (?:outstanding|queued) i/o",
              freeBsd("nvme0: failing outstanding i/o"),
              freeBsd("nvme0: failing queued i/o")),
          row(
              HostMessage.TIMEOUT,
              "illumos nvme.c: nvme_wait_cmd",
              " timeout, OPC = ",
              "nvme\\d{1,5}: !?command (?:(?<deccid>\\d{1,5})/(?<qid>\\d{1,5}) |0x[0-9a-f]{1,16}"
                  + " )?timeout, OPC = (?<opcode>[0-9a-f]{1,2}), CFS = (?<second>[01])",
              illumos("nvme0: command 119/4 timeout, OPC = 2, CFS = 0"),
              illumos("nvme0: command timeout, OPC = 1, CFS = 0")),
          row(
              HostMessage.COMMAND_PRINTED,
              "FreeBSD nvme_qpair.c, nvme_util.c: nvme_qpair_print_command",
              "sqid:",
              FREEBSD
                  + "(?<opname>[A-Z][A-Z0-9 /_()-]{1,40}) sqid:(?<qid>\\d{1,5})"
                  + " cid:(?<deccid>\\d{1,5}) nsid:(?:0x)?[0-9a-f]{1,8}(?: lba:(?<big>\\d{1,19})"
                  + " len:\\d{1,10})?",
              freeBsd("nvme0: WRITE sqid:3 cid:124 nsid:1 lba:4096 len:256")),
          row(
              HostMessage.COMPLETION_PRINTED,
              "FreeBSD nvme_qpair.c, nvme_util.c: nvme_qpair_print_completion",
              "sqid:",
              FREEBSD
                  + ".{1,60}\\((?<sct>[0-9a-f]{2})/(?<sc>[0-9a-f]{2})\\).{0,40}"
                  + " sqid:(?<qid>\\d{1,5}) cid:(?<deccid>\\d{1,5})"
                  + " cdw0:(?<hexvalue>[0-9a-f]{1,8})",
              freeBsd(
                  "nvme0: ABORTED - BY REQUEST (00/07) crd:0 m:0 dnr:0 p:0 sqid:3 cid:124"
                      + " cdw0:0")),
          row(
              HostMessage.OTHER,
              "drivers/nvme/host, any other function; apple.c: apple_nvme_timeout",
              "nvme",
              "^(?:nvme(?:-\\w{1,20})? \\S{1,40}: |nvme\\d{1,5}(?:[cn]\\d{1,5}){0,3}: )(?!Shutdown"
                  + " timeout set|Waiting for reset to complete|missing or invalid"
                  + " SUBNQN|\\s{0,4}(?:AER:\\s{1,4})?(?:device \\[[0-9a-f]{4}:|\\[ ?\\d{1,2}\\]"
                  + " |aer_))(?i:.{0,200}?(?:time-?out|timed"
                  + " out|fail|error|abort|reset|dead|fatal|\\blost\\b|unable|cannot|could"
                  + " not|can't|stuck|not respond|offline))",
              since(
                  "6.1", "nvme-apple 393cc0000.nvme: I/O 12(aq:0) timeout while not in live state"),
              since("4.9", "nvme nvme0: failed to set APST feature (2)"),
              since("6.12", "nvme nvme0: controller reset completed after pcie flr")));

  private OtherMessages() {}
}
