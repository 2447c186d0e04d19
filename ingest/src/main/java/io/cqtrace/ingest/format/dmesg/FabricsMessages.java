package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.dmesg.KernelMessage.in;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.row;
import static io.cqtrace.ingest.format.dmesg.KernelMessage.since;

import io.cqtrace.ingest.table.HostMessage;
import java.util.List;

/**
 * Messages of Linux's NVMe over Fabrics hosts: {@code drivers/nvme/host/tcp.c}, {@code rdma.c},
 * {@code fc.c}, {@code fabrics.c}, {@code multipath.c}. What {@code tcp.c} prints of TLS, of
 * cleared digest flags and of the connection's first exchange was read in 7.x only (torvalds/linux
 * 00ef2248c5da): that earlier versions print it is left open.
 */
final class FabricsMessages {
  static final List<KernelMessage> ROWS =
      List.of(
          row(
              HostMessage.TIMEOUT,
              "tcp.c: nvme_tcp_timeout; rdma.c: nvme_rdma_timeout",
              " timeout",
              "I/O (?:tag )?(?<tag>\\d{1,5})(?: \\((?<cid>[0-9a-f]{4})\\))?(?: type \\d{1,3})?"
                  + "(?: opcode (?:0x)?(?<opcode>[0-9a-f]{1,2}))?(?: \\((?<opname>[^)]{0,60})\\))?"
                  + ",? QID (?<qid>\\d{1,5}) timeout(?!,)",
              in("4.19", "6.6", "nvme nvme1: I/O 12 QID 3 timeout"),
              since("6.12", "nvme nvme4: I/O tag 9 (2009) type 4 opcode 0x2 (Read) QID 3 timeout"),
              since("6.12", "nvme nvme4: I/O tag 9 (2009) opcode 0x2 (Read) QID 3 timeout")),
          row(
              HostMessage.TIMEOUT,
              "tcp.c: nvme_tcp_timeout",
              ": timeout ",
              "queue (?<qid>\\d{1,5}): timeout (?:request (?:0x)?(?<hextag>[0-9a-f]{1,4})"
                  + "|cid (?:0x)?(?<hexcid>[0-9a-f]{1,4})) type \\d{1,3}"
                  + "(?: opcode (?:0x)?(?<opcode>[0-9a-f]{1,2}) \\((?<opname>[^)]{0,60})\\))?",
              in("5.4", "6.1", "nvme nvme1: queue 0: timeout request 0x1 type 4"),
              in(
                  "6.3",
                  "6.6",
                  "nvme nvme1: queue 0: timeout cid 0xb001 type 4 opcode 0x18 (Keep Alive)")),
          row(
              HostMessage.TIMEOUT,
              "fc.c: nvme_fc_timeout",
              "io timeout: opcode",
              "NVME-FC\\{\\d{1,5}\\.(?<qid>\\d{1,5})\\}: io timeout: opcode (?<decopcode>\\d{1,3})",
              in(
                  "5.10",
                  "6.6",
                  "nvme nvme2: NVME-FC{2.3}: io timeout: opcode 2 fctype 0 w10/11:"
                      + " x00000000/x00000000"),
              since(
                  "6.12",
                  "nvme nvme2: NVME-FC{2.3}: io timeout: opcode 2 fctype 0 (Read) w10/11:"
                      + " x00000000/x00000000")),
          row(
              HostMessage.ERROR_RECOVERY,
              "tcp.c: nvme_tcp_error_recovery; rdma.c: nvme_rdma_error_recovery",
              "starting error recovery",
              "starting error recovery",
              since("4.19", "nvme nvme1: starting error recovery")),
          row(
              HostMessage.ERROR_RECOVERY,
              "fc.c: nvme_fc_error_recovery, nvme_fc_reset_ctrl_work",
              "NVME-FC{",
              "transport association e(?:rror|vent)|transport error during \\(re\\)connect"
                  + "|NVME-FC\\{\\d{1,5}\\}: (?:resetting controller|controller connectivity lost)",
              in("4.19", "6.3", "nvme nvme2: NVME-FC{2}: transport association error detected: io"),
              since("5.15", "nvme nvme2: NVME-FC{2}: transport association event: io"),
              since("4.19", "nvme nvme2: NVME-FC{2}: resetting controller"),
              since("4.19", "nvme nvme2: NVME-FC{2}: controller connectivity lost. Awaiting")),
          row(
              HostMessage.RECONNECT_WAIT,
              "tcp.c: nvme_tcp_reconnect_or_remove; rdma.c: nvme_rdma_reconnect_or_remove",
              "econnect",
              "[Rr]econnecting in (?<value>\\d{1,6}) seconds"
                  + "|Reconnect attempt in (?<valuealt>\\d{1,6}) seconds",
              in("4.9", "4.9", "nvme nvme1: reconnecting in 10 seconds"),
              since("4.19", "nvme nvme1: Reconnecting in 10 seconds..."),
              since("4.19", "nvme nvme2: NVME-FC{2}: Reconnect attempt in 10 seconds")),
          row(
              HostMessage.RECONNECTED,
              "tcp.c: nvme_tcp_reconnect_ctrl_work; rdma.c: nvme_rdma_reconnect_ctrl_work; fc.c:"
                  + " nvme_fc_connect_ctrl_work",
              "connect",
              "Successfully reconnected|NVME-FC\\{\\d{1,5}\\}: controller (?:connect|reset)"
                  + " complete",
              since("4.9", "nvme nvme4: Successfully reconnected (1 attempts)"),
              since("6.12", "nvme nvme4: Successfully reconnected (attempt 1/60)"),
              since("4.19", "nvme nvme2: NVME-FC{2}: controller connect complete")),
          row(
              HostMessage.RECONNECT_FAILED,
              "tcp.c: nvme_tcp_reconnect_ctrl_work; rdma.c: nvme_rdma_reconnect_ctrl_work; fc.c:"
                  + " nvme_fc_reconnect_or_delete",
              "econnect",
              "Failed reconnect attempt(?: (?<value>\\d{1,5}))?|Reconnect attempt failed",
              in("4.9", "6.6", "nvme nvme1: Failed reconnect attempt 1"),
              since("6.12", "nvme nvme1: Failed reconnect attempt 1/60"),
              since("4.19", "nvme nvme2: NVME-FC{2}: reset: Reconnect attempt failed (-111)")),
          row(
              HostMessage.FABRICS_REMOVED,
              "tcp.c: nvme_tcp_reconnect_or_remove; core.c: nvme_do_delete_ctrl; fc.c:"
                  + " nvme_fc_reconnect_or_delete",
              "",
              "Removing controller(?: \\(\\d{1,5}\\))?\\.\\.\\.|Removing ctrl: NQN|Max reconnect"
                  + " attempts \\(\\d{1,6}\\) reached|dev_loss_tmo \\(\\d{1,6}\\) expired",
              in("5.4", "6.6", "nvme nvme1: Removing controller..."),
              since("6.12", "nvme nvme1: Removing controller (6)..."),
              since("4.9", "nvme nvme1: Removing ctrl: NQN \"nqn.2026-10.io.example:sub1\""),
              since("4.19", "nvme nvme2: NVME-FC{2}: Max reconnect attempts (60) reached.")),
          row(
              HostMessage.TRANSPORT_ERROR,
              "tcp.c: nvme_tcp_try_send, nvme_tcp_recv_skb, nvme_tcp_start_tls, nvme_tcp_tls_done, nvme_tcp_alloc_queue,"
                  + " nvme_tcp_state_change, nvme_tcp_start_queue,"
                  + " nvme_tcp_handle_c2h_term, nvme_tcp_handle_c2h_data,"
                  + " nvme_tcp_handle_r2t, nvme_tcp_recv_pdu, nvme_tcp_init_connection; rdma.c:"
                  + " nvme_rdma_wr_error, nvme_rdma_cm_handler, nvme_rdma_recv_done; fc.c:"
                  + " nvme_fc_fcpio_done",
              "nvme",
              "^(?!nvmet).{0,60}?(?:failed to send request -?(?<value>\\d{1,5})|receive failed:"
                  + " {1,2}-?(?<valuealt>\\d{1,5})|failed to connect (?:socket|queue): |queue"
                  + " \\d{1,5} socket state \\d{1,3}|for CQE 0x[0-9a-f]{1,16} failed with"
                  + " status|Received (?:a malformed )?C2HTermReq|rdma_\\w{1,40} failed|failed to"
                  + " connect i/o queue|rdma connection establishment failed|queue \\d{1,5} tag"
                  + " (?:0x)?[0-9a-f]{1,4} (?:short data-in|unexpected data|SUCCESS set but not"
                  + " last)|req \\d{1,5} (?:unexpected )?r2t |pdu type \\d{1,3} has"
                  + " unexpected|unsupported pdu type|no space in request|Unexpected nvme"
                  + " completion length|Unexpected RDMA CM event|NVME-FC\\{\\d{1,5}\\}: io failed"
                  + " due to |nvme_tcp: queue \\d{1,5}: (?:bad|unsupported|invalid|(?:data|header)"
                  + " digest mismatch|failed to (?:send icreq|receive icresp), error|unhandled TLS record)"
                  + "|queue \\d{1,5}: (?:header|data) digest flag is cleared"
                  + "|queue \\d{1,5} failed to copy request"
                  + "|queue \\d{1,5}: (?:failed to start TLS|TLS handshake (?:failed|complete),"
                  + " error|Invalid key))",
              since("7.1", "nvme nvme1: queue 3: data digest flag is cleared"),
              since("7.1", "nvme nvme1: queue 3 failed to copy request 0x5 data"),
              since("7.1", "nvme_tcp: queue 2: failed to receive icresp, error -104"),
              since("7.1", "nvme_tcp: queue 2: unhandled TLS record 21"),
              since("7.1", "nvme nvme1: queue 2: TLS handshake failed, error -110"),
              since("7.1", "nvme nvme1: queue 2: failed to start TLS: -95"),
              since("7.1", "nvme nvme1: queue 2: Invalid key 1f2e3d4c"),
              since("5.4", "nvme nvme1: queue 3 tag 0x5 unexpected data for a write"),
              since("5.4", "nvme nvme1: queue 3 tag 0x5 SUCCESS set but not last PDU"),
              since("5.4", "nvme nvme1: req 5 r2t len 8192 exceeded data len 4096 (0 sent)"),
              since("5.4", "nvme nvme1: unsupported pdu type (3)"),
              since("5.4", "nvme_tcp: queue 2: bad pdu length returned 64"),
              since("4.19", "nvme nvme2: NVME-FC{2}: io failed due to lldd error 6"),
              since("5.4", "nvme nvme1: failed to send request -32"),
              since("5.4", "nvme nvme1: receive failed:  -104"),
              since("5.4", "nvme nvme1: failed to connect socket: -111"),
              since("6.12", "nvme nvme1: Received C2HTermReq (FES = Data Transfer Out Of Range)"),
              since("6.12", "nvme nvme1: Received a malformed C2HTermReq PDU (plen = 8)"),
              since(
                  "4.9", "nvme nvme1: SEND for CQE 0x00000000 failed with status WR flushed (5)")),
          row(
              HostMessage.DIGEST_ERROR,
              "tcp.c: nvme_tcp_verify_hdgst, nvme_tcp_recv_ddgst",
              "digest error: recv",
              "nvme nvme\\d{1,5}: .{0,40}(?:header|data) digest error: recv ",
              since("5.4", "nvme nvme1: data digest error: recv 0x7d2c1f00 expected 0x81b2aa10")),
          row(
              HostMessage.UNKNOWN_CQE,
              "tcp.c: nvme_tcp_process_nvme_cqe; rdma.c: nvme_rdma_process_nvme_rsp",
              "nvme",
              "got bad (?:\\w{1,10}\\.)?command_id (?:0x)?(?<hexcid>[0-9a-f]{1,4}) on"
                  + " (?:queue (?<qid>\\d{1,5})|QP)"
                  + "|queue (?<qidalt>\\d{1,5}) tag (?:0x)?(?<hextag>[0-9a-f]{1,4}) not found"
                  + "|tag 0x(?<hextagalt>[0-9a-f]{1,4}) on QP \\S{1,20} not found",
              since("5.10", "nvme nvme1: got bad cqe.command_id 0x1005 on queue 2"),
              in("5.4", "5.4", "nvme nvme1: queue 2 tag 0x5 not found"),
              in("4.9", "5.4", "nvme nvme1: tag 0x5 on QP 0x12 not found")),
          row(
              HostMessage.FABRICS_CONTROLLER,
              "tcp.c: nvme_tcp_create_ctrl; rdma.c: nvme_rdma_create_ctrl; fc.c: nvme_fc_init_ctrl",
              "new ctrl: NQN",
              "new ctrl: NQN \"",
              in(
                  "4.9",
                  "6.6",
                  "nvme nvme1: new ctrl: NQN \"nqn.2026-10.io.example:sub1\", addr"
                      + " 192.0.2.10:4420"),
              since(
                  "6.12",
                  "nvme nvme1: new ctrl: NQN \"nqn.2026-10.io.example:sub1\", addr"
                      + " 192.0.2.10:4420, hostnqn: nqn.2026-10.io.example:host1")),
          row(
              HostMessage.CONNECT_FAILED,
              "fabrics.c: nvmf_log_connect_error; rdma.c: nvme_rdma_conn_rejected",
              "onnect",
              "Connect (?:command failed|for subsystem|Invalid|incompatible|rejected)",
              since("4.9", "nvme nvme1: Connect command failed, error wo/DNR bit: 388"),
              since("6.6", "nvme nvme1: Connect command failed, errno: -111")),
          row(
              HostMessage.NO_PATH,
              "multipath.c: nvme_ns_head_submit_bio",
              "path",
              "nvme\\d{1,5}n\\d{1,5}: (?:no usable path - requeuing|no available path - failing"
                  + "|no path available - requeuing|no path - failing) I/O",
              in("4.19", "4.19", "block nvme0n1: no path available - requeuing I/O"),
              since("5.4", "block nvme0n1: no usable path - requeuing I/O")));

  private FabricsMessages() {}
}
