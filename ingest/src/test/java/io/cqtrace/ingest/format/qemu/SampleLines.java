package io.cqtrace.ingest.format.qemu;

import java.util.List;

/** One line of every event in the captures, and a few by hand (at the end). */
final class SampleLines {
  static final List<String> ALL =
      List.of(
          "1@1.000000:nvme_dev_mmio_doorbell_sq cqid 1 new_tail 5",
          "nvme_irq_msix raising MSI-X IRQ vector 0",
          "nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1",
          "pci_nvme_admin_cmd cid 0 sqid 0 opc 0x6 opname 'NVME_ADM_CMD_IDENTIFY'",
          "14187@1795330033.489792:pci_nvme_aer cid 31",
          "2026-11-22T06:25:37.195754Z pci_nvme_create_cq create completion queue, addr=0x7"
              + "ffdc000, cqid=1, vector=0, qsize=255, qflags=1, ien=0",
          "pci_nvme_create_sq create submission queue, addr=0x7ffd8000, sqid=1, cqid=1, qsi"
              + "ze=255, qflags=1",
          "14187@1795330033.486669:pci_nvme_dbbuf_config dbs_addr=0x5b2c000 eis_addr=0x5b2d"
              + "000",
          "2026-11-22T06:33:37.505554Z pci_nvme_del_cq deleted completion queue, cqid=64",
          "2026-11-22T06:33:37.487262Z pci_nvme_del_sq deleting submission queue sqid=64",
          "14187@1795330008.420102:pci_nvme_enqueue_req_completion cid 0 cqid 0 dw0 0x0 dw1"
              + " 0x0 status 0x0",
          "2026-11-22T06:25:55.047835Z pci_nvme_err_req_status cid 4104 nsid 0 status 0x400"
              + "2 opc 0x82",
          "pci_nvme_eventidx_sq sqid 0 new_eventidx 15",
          "14187@1795330033.447660:pci_nvme_get_log cid 5 lid 0x5 lsp 0x0 rae 0x0 len 4096 "
              + "off 0",
          "2026-11-22T06:38:04.972990Z pci_nvme_getfeat cid 9 nsid 0xffffffff fid 0x7 sel 0"
              + "x0 cdw11 0x0",
          "2026-11-22T06:38:04.972994Z pci_nvme_getfeat_numq get feature number of queues, "
              + "result=196611",
          "14187@1795330008.420088:pci_nvme_identify cid 0 cns 0x1 ctrlid 0 csi 0x0",
          "2026-11-22T06:25:37.192146Z pci_nvme_identify_ctrl identify controller",
          "pci_nvme_identify_ctrl_csi identify controller, csi=0x0",
          "14187@1795330008.432631:pci_nvme_identify_ns nsid 1",
          "2026-11-22T06:25:55.192714Z pci_nvme_identify_ns_csi nsid=1, csi=0x0",
          "pci_nvme_identify_ns_descr_list nsid 1",
          "14187@1795330033.490387:pci_nvme_identify_nslist nsid 0",
          "2026-11-22T06:25:37.308469Z pci_nvme_io_cmd cid 0 nsid 0x1 sqid 1 opc 0x2 opname"
              + " 'NVME_NVM_CMD_READ'",
          "pci_nvme_irq_masked IRQ is masked",
          "14187@1795330033.438092:pci_nvme_irq_msix raising MSI-X IRQ vector 0",
          "2026-11-22T06:25:37.192197Z pci_nvme_irq_pin pulsing IRQ pin",
          "pci_nvme_map_addr addr 0x7efdd000 len 4096",
          "14187@1795330008.420094:pci_nvme_map_prp trans_len 4096 len 4096 prp1 0x7efdd000"
              + " prp2 0x0 num_prps 2",
          "2026-11-22T06:25:37.191128Z pci_nvme_mmio_acqaddr wrote MMIO, admin completion q"
              + "ueue address=0x7ffde000",
          "pci_nvme_mmio_acqaddr_hi wrote MMIO, admin completion queue high half=0x0, new_a"
              + "ddress=0x7ffde000",
          "14190@1795330008.417610:pci_nvme_mmio_aqattr wrote MMIO, admin queue attributes="
              + "0xff003f",
          "2026-11-22T06:25:37.191066Z pci_nvme_mmio_asqaddr wrote MMIO, admin submission q"
              + "ueue address=0x7ffdd000",
          "pci_nvme_mmio_asqaddr_hi wrote MMIO, admin submission queue high half=0x0, new_a"
              + "ddress=0x7ffdd000",
          "14190@1795330008.416896:pci_nvme_mmio_cfg wrote MMIO, config controller config=0" + "x0",
          "2026-11-22T06:25:37.192864Z pci_nvme_mmio_doorbell_cq cqid 0 new_head 1",
          "pci_nvme_mmio_doorbell_sq sqid 0 new_tail 1",
          "14190@1795330008.410740:pci_nvme_mmio_read addr 0x8 size 4",
          "2026-11-22T06:33:37.513687Z pci_nvme_mmio_shutdown_set shutdown bit set",
          "pci_nvme_mmio_start_success setting controller enable bit succeeded",
          "14191@1795330033.416772:pci_nvme_mmio_stopped cleared controller enable bit",
          "2026-11-22T06:25:37.190279Z pci_nvme_mmio_write addr 0x14 data 0x0 size 4",
          "pci_nvme_pci_reset PCI Function Level Reset",
          "2026-11-22T06:50:29.469185Z pci_nvme_pre_save_cq_req_check n=0x562b72c45e70 i=0 "
              + "head=0x12 tail=0x12 size=0x20",
          "2026-11-22T06:50:29.469116Z pci_nvme_pre_save_enter n=0x562b72c45e70",
          "2026-11-22T06:50:29.469157Z pci_nvme_pre_save_ns_drain n=0x562b72c45e70 i=1",
          "2026-11-22T06:50:29.469174Z pci_nvme_pre_save_sq_out_req_check n=0x562b72c45e70 "
              + "i=0 head=0x13 tail=0x13 size=0x20",
          "2026-11-22T06:25:37.308480Z pci_nvme_read cid 0 nsid 1 nlb 1 count 512 lba 0x0",
          "pci_nvme_rw_cb cid 0 blk ''",
          "14187@1795330010.332279:pci_nvme_rw_complete_cb cid 0 blk ''",
          "2026-11-22T06:25:55.041042Z pci_nvme_setfeat cid 10 nsid 0x0 fid 0xe save 0x0 cd"
              + "w11 0x0",
          "pci_nvme_setfeat_numq requested cq_count=4 sq_count=4, responding with cq_count="
              + "4 sq_count=4",
          "14190@1795330008.417659:pci_nvme_setfeat_timestamp set feature timestamp = 0x0",
          "pci_nvme_shadow_doorbell_cq cqid 0 new_shadow_doorbell 14",
          "pci_nvme_shadow_doorbell_sq sqid 0 new_shadow_doorbell 15",
          "2026-11-22T06:27:05.628223Z pci_nvme_update_cq_eventidx cqid 0 new_eventidx 15",
          "2026-11-22T06:27:05.628226Z pci_nvme_update_cq_head cqid 0 new_head 15",
          "2026-11-22T06:27:05.628192Z pci_nvme_update_sq_eventidx sqid 0 new_eventidx 16",
          "2026-11-22T06:27:05.628195Z pci_nvme_update_sq_tail sqid 0 new_tail 16",
          "2026-11-22T06:26:06.178312Z pci_nvme_write cid 41216 opname 'NVME_NVM_CMD_WRITE'"
              + " nsid 1 nlb 128 count 65536 lba 0x0",
          "2026-11-22T06:48:00Z pci_nvme_irq_pin pulsing IRQ pin",
          "pci_nvme_pre_save_enter n=0x5581d0c0ffee",
          "pci_nvme_err_cfs controller fatal status",
          "pci_nvme_ub_db_wr_invalid_cqhead completion queue doorbell write value beyond qu"
              + "eue size, cqid=1, new_head=9, ignoring",
          "pci_nvme_not_yet_invented a 1",
          "qemu-system-x86_64: terminating on signal 15 from pid 18233 (bash)",
          "",
          "  pci_nvme_mmio_doorbell_cq cqid 1 new_head 400\r",
          "pci_nvme_mmio_doorbell_sq cqid 1 new_tail 400",
          "pci_nvme_enqueue_req_completion cid 5 cqid 1 status 0x4002",
          "1795329851.289911:pci_nvme_irq_pin pulsing IRQ pin",
          "4194304@1795329851.289911:pci_nvme_update_cq_head cqid 65535 new_head 65535",
          "1@2.000003:pci_nvme_update_cq_head cqid 65536 new_head 65535");

  private SampleLines() {}
}
