package io.cqtrace.ingest.format.qemu;

/**
 * What becomes of a trace event of QEMU's NVMe device.
 *
 * <p>Source: QEMU {@code hw/nvme/trace-events} of 7.2, 10.0, 10.2 and 11.1. The names before and
 * after commit 47cd3539e167 (shadow_doorbell_*, eventidx_* became update_*) mean the same.
 */
enum QemuEvent {
  /** {@code sqid 1 new_tail 5}; QEMU before 6.0 prints {@code cqid} here and means the SQ. */
  MMIO_DOORBELL_SQ("mmio_doorbell_sq"),
  /** {@code cqid 1 new_head 400}. */
  MMIO_DOORBELL_CQ("mmio_doorbell_cq"),
  /** {@code sqid 1 new_tail 5}. */
  UPDATE_SQ_TAIL("update_sq_tail"),
  /** {@code cqid 1 new_head 5}. */
  UPDATE_CQ_HEAD("update_cq_head"),
  /** {@code sqid 1 new_shadow_doorbell 5}. */
  SHADOW_DOORBELL_SQ("shadow_doorbell_sq"),
  /** {@code cqid 1 new_shadow_doorbell 5}. */
  SHADOW_DOORBELL_CQ("shadow_doorbell_cq"),
  /** {@code sqid 1 new_eventidx 5}. */
  SQ_EVENTIDX("update_sq_eventidx", "eventidx_sq"),
  /** {@code cqid 1 new_eventidx 5}. */
  CQ_EVENTIDX("update_cq_eventidx", "eventidx_cq"),
  /** {@code cid 64 nsid 0x1 sqid 2 opc 0x2 opname 'NVME_NVM_CMD_READ'}. */
  IO_CMD("io_cmd"),
  /** {@code cid 31 sqid 0 opc 0xc opname 'NVME_ADM_CMD_ASYNC_EV_REQ'}. */
  ADMIN_CMD("admin_cmd"),
  /** {@code cid 12289 cqid 1 dw0 0x0 dw1 0x0 status 0x0}; QEMU before 6.0 has no dw0, dw1. */
  ENQUEUE_REQ_COMPLETION("enqueue_req_completion"),
  /** {@code raising MSI-X IRQ vector 1}. */
  IRQ_MSIX("irq_msix"),
  /** {@code pulsing IRQ pin}. */
  IRQ_PIN("irq_pin"),
  /** {@code create submission queue, addr=0x1, sqid=1, cqid=1, qsize=1023, qflags=1}. */
  CREATE_SQ("create_sq"),
  /** {@code create completion queue, addr=0x1, cqid=1, vector=1, qsize=1023, qflags=3, ien=1}. */
  CREATE_CQ("create_cq"),
  /** {@code deleting submission queue sqid=1}. */
  DEL_SQ("del_sq"),
  /** {@code deleted completion queue, cqid=1}. */
  DEL_CQ("del_cq"),
  /** {@code wrote MMIO, admin queue attributes=0x1f001f}. */
  MMIO_AQATTR("mmio_aqattr"),
  /** {@code setting controller enable bit succeeded}. */
  MMIO_START_SUCCESS("mmio_start_success"),
  /** {@code cleared controller enable bit}. */
  MMIO_STOPPED("mmio_stopped"),
  /** {@code PCI Function Level Reset}. */
  PCI_RESET("pci_reset"),
  /** {@code dbs_addr=0x1 eis_addr=0x2}. */
  DBBUF_CONFIG("dbbuf_config"),
  /** {@code controller fatal status}. */
  ERR_CFS("err_cfs"),
  /** {@code addr 0x1c size 4}: a row only for CSTS. */
  MMIO_READ("mmio_read"),
  /** The device's state is saved (migration): {@code n=0x55d0c0ffee00}. */
  SAVE_OR_LOAD("pre_save_enter", "post_load_enter"),
  /** Every other event whose name begins with err_ or ub_. */
  ERROR,
  /** Known, but says nothing about queues. */
  IGNORED,
  /** Not in the list of names. */
  UNKNOWN;

  private final String name;
  private final String otherName;

  QemuEvent() {
    this("", "");
  }

  QemuEvent(String name) {
    this(name, "");
  }

  QemuEvent(String name, String otherName) {
    this.name = name;
    this.otherName = otherName;
  }

  /** The event with this name, without {@code pci_nvme_}; {@link #IGNORED} for all others. */
  static QemuEvent ofKnownName(String name) {
    for (QemuEvent event : values()) {
      if (event.name.equals(name) || event.otherName.equals(name)) {
        return event;
      }
    }
    return name.startsWith("err_") || name.startsWith("ub_") ? ERROR : IGNORED;
  }
}
