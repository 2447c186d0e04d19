package io.cqtrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Wherever a text is cut into regions, its rows and counters are the same. */
class EverySplitTest {
  private static final Map<TraceFormat, String> TEXTS =
      Map.of(
          TraceFormat.QEMU_SIMPLE_TEXT,
          """
          pci_nvme_irq_msix 0.000 pid=12 vector=0x1
          other_event 2.500 pid=12
          words

          pci_nvme_io_cmd 1.234 pid=12 cid=0x40 nsid=0x1 sqid=0x2 opcode=0x2 opname=b'NVME_NVM'
          Dropped_Event 1.000 pid=0 num_events_dropped=0xf8
          pci_nvme_irq_msix 1.000 pid=12 vector=0x""",
          TraceFormat.QEMU_LOG,
          """
          13174@1795329851.289911:pci_nvme_mmio_doorbell_sq sqid 1 new_tail 5
          pci_nvme_io_cmd cid 64 nsid 0x1 sqid 2 opc 0x2 opname 'NVME_NVM_CMD_READ'\r
          2026-11-22T06:34:17.395399Z pci_nvme_map_prp trans_len 512
          words

          2026-11-22T06:34:17Z pci_nvme_enqueue_req_completion cid 64 cqid 1 dw0 0x0 dw1 0x0 status 0x0
          pci_nvme_mmio_doorbell_cq cqid 1 new_head 4""",
          TraceFormat.SPDK_LOG,
          """
          [2026-11-22 07:40:03.200300] vfio_user.c:2020:handle_cmd_req: *DEBUG*: /a: handle sqid:1, req opc=0x2 cid=5
          [2026-11-22 07:40:03.200200] vfio_user.c:1862:post_completion: *DEBUG*: /a: request complete sqid:1 cid=4 status=0 sqhead=3 cq tail=2
          words
          [2026-11-22 07:40:03.200400] vfio_user.c:1838:post_completion: *ERROR*: /a: cqid:1 full (tail=3, head=0)
          [2026-11-22 07:40:03.200400] vfio_user.c:1838:post_completion: *ERROR*: /a: cqid:1 full (tail=3, he""",
          TraceFormat.FTRACE,
          """
          # tracer: nop
               kworker/0:1H-109     [000] .....   12.345678: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=4097, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read slba=0, len=7, ctrl=0x0, dsmgmt=0, reftag=0)
                    <idle>-0       [000] d.h2.   12.345900: nvme_sq: nvme0: disk=nvme0n1, qid=1, head=5, tail=6
                    <idle>-0       [000] ..s2.   12.345910: nvme_complete_rq: nvme0: disk=nvme0n1, qid=1, cmdid=4097, res=0x0, retries=0, flags=0x0, status=0x0
          words
                    <idle>-0       [000] ..s2.   12.3459""",
          TraceFormat.DMESG,
          """
          [   41.000000] nvme nvme0: pci function 0000:00:04.0
          [  122.880001] nvme nvme0: I/O tag 641 (c281) opcode 0x2 (I/O Cmd) QID 3 timeout, completion polled
          words
          [  130.000000] usb 1-1: new device
          [  140.000001] INFO: task kworker/u128:1:912 blocked for more than 122 seconds.
          [  150.000000] nvme nvme0: I/O 5 QID 0 timeout, reset contr""",
          TraceFormat.QEMU_CTF,
          """
          [07:05:03.254436123] (+?.?????????) host1 qemu:pci_nvme_mmio_doorbell_sq: { cpu_id = 3 }, { sqid = 1, new_tail = 2 }
          [07:05:03.254437123] (+0.000001000) host1 qemu:pci_nvme_io_cmd: { cpu_id = 3 }, { cid = 64, nsid = 1, sqid = 1, opcode = 2, opname = "NVME_NVM_CMD_READ" }
          [07:05:03.254438123] (+0.000001000) host1 qemu:pci_nvme_map_prp: { cpu_id = 3 }, { trans_len = 4096 }
          words

          [07:05:03.254439123] (+0.000001000) host1 qemu:pci_nvme_irq_msix: { cpu_id = 3 }, { vector = 1 }
          [07:05:03.254440123] (+0.000001000) host1 qemu:pci_nvme_irq_msix: { cpu_id = 3 }, { vec""",
          TraceFormat.QEMU_VFIO,
          """
          2026-11-22T08:03:47.157187Z vfio_region_write  (vfio-user:/dev/shm/vfu-V/cntrl:region0+0x1008, 0x1, 4)
          13174@1795329851.289911:vfio_region_write  (0000:01:00.0:region0+0x100c, 0x2, 4)
          words
          vfio_region_read  (0000:01:00.0:region0+0x1c, 4) = 0x3
          vfio_region_write  (0000:01:00.0:region0+0x1000, 0x2""");

  @ParameterizedTest
  @EnumSource(
      value = TraceFormat.class,
      mode = Mode.EXCLUDE,
      names = {"QEMU_SIMPLE", "SPDK_TRACE", "ARROW", "MAIL"})
  void everySplit(TraceFormat format) {
    byte[] text = TEXTS.get(format).getBytes(StandardCharsets.US_ASCII);
    List<String> whole = read(format, text, text.length + 1);
    assertThat(whole.size()).isGreaterThan(4);
    for (int regionBytes = 1; regionBytes <= text.length; regionBytes++) {
      assertThat(read(format, text, regionBytes)).isEqualTo(whole);
    }
  }

  private static List<String> read(TraceFormat format, byte[] text, int regionBytes) {
    List<String> rows = new ArrayList<>();
    try (TraceSource source =
            TraceSource.open(TraceInput.ofStream("test", new ByteArrayInputStream(text)));
        ChunkReader reader = format.definition().open(source, new ReadLimits(1, regionBytes))) {
      for (EventChunk chunk = reader.nextChunk(); chunk != null; chunk = reader.nextChunk()) {
        for (int row = 0; row < chunk.rowCount(); row++) {
          rows.add(chunk.line(row) + " " + chunk.timeNs(row) + " " + chunk.kind(row));
        }
      }
      for (IngestCounter counter : IngestCounter.values()) {
        rows.add(counter + " " + reader.report().count(counter));
      }
      reader.report().checkSum();
      assertThat(reader.report().lineCount())
          .isEqualTo(new String(text, StandardCharsets.US_ASCII).lines().count());
    }
    return rows;
  }
}
