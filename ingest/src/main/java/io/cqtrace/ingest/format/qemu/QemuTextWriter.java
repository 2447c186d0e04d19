package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes rows as the log backend of QEMU 11.1 prints them: what {@link QemuLogFormat} reads.
 *
 * <p>What rows do not keep (namespace, addresses, completion dwords, queue flags) is written as the
 * plainest value: nsid 0x1, addr 0x0, dw0 0x0. Source: QEMU 11.1.3 {@code hw/nvme/trace-events},
 * {@code nvme_adm_opc_str} and {@code nvme_io_opc_str} in {@code hw/nvme/nvme.h}; the stamp is
 * {@code g_date_time_format_iso8601} ({@code util/log.c}), which prints no fraction where it is
 * zero.
 */
public final class QemuTextWriter {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final String PREFIX = "pci_nvme_";

  private static final long NS_PER_SECOND = 1_000_000_000L;

  private QemuTextWriter() {}

  /**
   * Appends a row's line.
   *
   * @throws IllegalArgumentException for a row of a kind that QEMU does not print
   */
  public static void append(EventCursor row, StringBuilder out) {
    if (row.timeNs() != EventChunk.NO_TIME) {
      appendStamp(row.timeNs(), out);
    }
    String words = row.text();
    boolean inWords = words != null && words.startsWith(PREFIX);
    out.append(inWords ? words : PREFIX + event(row)).append('\n');
  }

  private static void appendStamp(long timeNs, StringBuilder out) {
    Instant second = Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_SECOND));
    long micros = Math.floorMod(timeNs, NS_PER_SECOND) / 1000;
    out.append(SECONDS.format(second));
    if (micros != 0) {
      out.append(String.format(Locale.ROOT, ".%06d", micros));
    }
    out.append("Z ");
  }

  private static String event(EventCursor row) {
    return switch (row.kind()) {
      case SQ_DOORBELL -> "mmio_doorbell_sq sqid " + row.sqId() + " new_tail " + row.value();
      case CQ_DOORBELL -> "mmio_doorbell_cq cqid " + row.cqId() + " new_head " + row.value();
      case SHADOW_SQ_TAIL -> "update_sq_tail sqid " + row.sqId() + " new_tail " + row.value();
      case SHADOW_CQ_HEAD -> "update_cq_head cqid " + row.cqId() + " new_head " + row.value();
      case CQ_EVENTIDX -> "update_cq_eventidx cqid " + row.cqId() + " new_eventidx " + row.value();
      case FETCH -> command(row);
      case COMPLETE ->
          format(
              "enqueue_req_completion cid %d cqid %d dw0 0x0 dw1 0x0 status 0x%x",
              row.cid(), row.cqId(), row.status());
      case IRQ ->
          row.value() < 0
              ? "irq_pin pulsing IRQ pin"
              : "irq_msix raising MSI-X IRQ vector " + row.value();
      case CREATE_SQ ->
          format(
              "create_sq create submission queue, addr=0x0, sqid=%d, cqid=%d, qsize=%d, qflags=1",
              row.sqId(), row.cqId(), row.value() - 1);
      case CREATE_CQ ->
          format(
              "create_cq create completion queue, addr=0x0, cqid=%d, vector=%d, qsize=%d,"
                  + " qflags=%d, ien=%d",
              row.cqId(),
              polled(row) ? 0 : Math.max(0, row.value2()),
              row.value() - 1,
              polled(row) ? 1 : 3,
              polled(row) ? 0 : 1);
      case DELETE_SQ -> "del_sq deleting submission queue sqid=" + row.sqId();
      case DELETE_CQ -> "del_cq deleted completion queue, cqid=" + row.cqId();
      case ADMIN_QUEUE_SIZES ->
          format("mmio_aqattr wrote MMIO, admin queue attributes=0x%x", row.value());
      case ENABLE -> "mmio_start_success setting controller enable bit succeeded";
      case DISABLE -> "mmio_stopped cleared controller enable bit";
      case RESET -> "pci_reset PCI Function Level Reset";
      case DBBUF_CONFIG -> "dbbuf_config dbs_addr=0x0 eis_addr=0x0";
      case CONTROLLER_FAILED -> "err_cfs controller fatal status";
      case CSTS_READ -> "mmio_read addr 0x1c size 4";
      case SQ_EVENTIDX,
          POST,
          CQ_FULL,
          HOST_SUBMIT,
          HOST_CONSUME,
          HOST_COMPLETE,
          TIMEOUT,
          ABORT,
          SQ_POLL,
          DELETE_DONE,
          QUEUE_GROUP,
          ERROR,
          DROPPED,
          NOTE,
          SERVICE_START,
          SERVICE_DONE ->
          throw new IllegalArgumentException("QEMU prints no " + row.kind());
    };
  }

  private static boolean polled(EventCursor row) {
    return row.value2() == EventKind.NO_INTERRUPT;
  }

  private static String command(EventCursor row) {
    String opcode = format("opc 0x%x", row.opcode());
    if (row.sqId() == 0) {
      return format(
          "admin_cmd cid %d sqid 0 %s opname 'NVME_ADM_CMD_%s'",
          row.cid(), opcode, adminName(row.opcode()));
    }
    return format(
        "io_cmd cid %d nsid 0x1 sqid %d %s opname 'NVME_NVM_CMD_%s'",
        row.cid(), row.sqId(), opcode, ioName(row.opcode()));
  }

  private static String adminName(int opcode) {
    return switch (opcode) {
      case 0x00 -> "DELETE_SQ";
      case 0x01 -> "CREATE_SQ";
      case 0x02 -> "GET_LOG_PAGE";
      case 0x04 -> "DELETE_CQ";
      case 0x05 -> "CREATE_CQ";
      case 0x06 -> "IDENTIFY";
      case 0x08 -> "ABORT";
      case 0x09 -> "SET_FEATURES";
      case 0x0a -> "GET_FEATURES";
      case 0x0c -> "ASYNC_EV_REQ";
      case 0x15 -> "NS_ATTACHMENT";
      case 0x7c -> "DBBUF_CONFIG";
      case 0x80 -> "FORMAT_NVM";
      case 0x82 -> "SECURITY_RECV";
      default -> "UNKNOWN";
    };
  }

  private static String ioName(int opcode) {
    return switch (opcode) {
      case 0x00 -> "FLUSH";
      case 0x01 -> "WRITE";
      case 0x02 -> "READ";
      case 0x05 -> "COMPARE";
      case 0x08 -> "WRITE_ZEROES";
      case 0x09 -> "DSM";
      case 0x0c -> "VERIFY";
      case 0x19 -> "COPY";
      default -> "UNKNOWN";
    };
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
