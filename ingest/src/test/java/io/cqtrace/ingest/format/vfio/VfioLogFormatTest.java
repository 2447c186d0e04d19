package io.cqtrace.ingest.format.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** QEMU's view of doorbells against the target's log of the same doorbells. */
class VfioLogFormatTest {
  private static ReadTrace capture(String file) {
    List<Path> found =
        Captures.collection("spdk").stream().filter(path -> path.endsWith(Path.of(file))).toList();
    assumeTrue(!found.isEmpty(), "no captures found");
    return ReadTrace.file(found.get(0));
  }

  private static List<String> doorbells(ReadTrace trace) {
    return trace.rows().stream()
        .filter(row -> row.kind() == EventKind.SQ_DOORBELL || row.kind() == EventKind.CQ_DOORBELL)
        .map(Row::withoutPlace)
        .toList();
  }

  /** FACTS.md of A-vfio-region and A-shadow-io: the same sequence, one to one. */
  @ParameterizedTest
  @CsvSource({
    "A-vfio-region, qemu-vfio.log.zst, 8029",
    "A-shadow-io/unmapped-bar0, qemu-vfio.log, 199",
    "A-shadow-io/interrupt-mode, qemu-vfio.log, 762",
    "A-shadow-io/mapped-bar0, qemu-vfio.log, 0"
  })
  void doorbellsAreThoseOfSpdk(String folder, String file, int count) {
    ReadTrace qemu = capture(folder + "/" + file);
    assertThat(qemu.format()).isEqualTo("qemu-vfio");
    assertThat(qemu.report().total(Disposition.DAMAGED)).isZero();
    assertThat(doorbells(qemu)).hasSize(count);
    assertThat(doorbells(qemu)).isEqualTo(doorbells(capture(folder + "/spdk.log.zst")));
    assertThat(qemu.count(EventKind.ADMIN_QUEUE_SIZES)).isPositive();
    assertThat(qemu.count(EventKind.ENABLE)).isPositive();
  }

  /** Format strings of QEMU's {@code hw/vfio/trace-events}. */
  @Test
  void lines() {
    ReadTrace trace =
        ReadTrace.text(
            "2026-11-22T08:03:47.157187Z vfio_region_write  (vfio-user:/dev/shm/vfu-V/cntrl:region0+0x1008, 0x1, 4)",
            "13174@1795329851.289911:vfio_region_write  (0000:01:00.0:region0+0x100c, 0x2, 4)",
            "vfio_region_write  (0000:01:00.0:region0+0x14, 0x460001, 4)",
            "vfio_region_read  (0000:01:00.0:region0+0x1c, 4) = 0x3",
            "vfio_msi_interrupt  (0000:01:00.0) vector 5 0xfee00000/0x41",
            "vfio_intx_interrupt  (0000:01:00.0) Pin A",
            "vfio_region_write  (0000:01:00.0:region2+0x1000, 0x2, 4)",
            "vfio_user_region_rw  region 0 offset 0x1000 count 4",
            "vfio_region_write  (0000:01:00.0:region0+0x1000, zz, 4)",
            "something else");
    assertThat(trace.rows())
        .extracting(Row::withoutPlace)
        .containsExactly(
            "0 SQ_DOORBELL sqid=1 cqid=-1 cid=-1 opcode=-1 status=-1 value=1 value2=-1 text=null",
            "1 CQ_DOORBELL sqid=-1 cqid=1 cid=-1 opcode=-1 status=-1 value=2 value2=-1 text=null",
            "1 ENABLE sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=-1 value2=-1 text=null",
            "1 CSTS_READ sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=3 value2=-1 text=null",
            "1 IRQ sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=5 value2=-1 text=null",
            "1 IRQ sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=-1 value2=-1 text=null");
    assertThat(trace.rows())
        .extracting(Row::timeNs)
        .startsWith(1795334627157187000L, 1795329851289911000L, EventChunk.NO_TIME);
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(2);
    assertThat(trace.count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(1);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
    assertThat(trace.reason()).contains("0 = vfio-user:/dev/shm/vfu-V/cntrl, 1 = 0000:01:00.0");
  }

  /** CAP.DSTRD 1: doorbells eight bytes apart. */
  @Test
  void doorbellStride() {
    String capability = "vfio_region_read  (a:region0+0x4, 4) = 0x21\n";
    String doorbell = "vfio_region_write  (a:region0+0x1018, 0x2, 4)\n";
    assertThat(ReadTrace.text(doorbell.strip()).of(EventKind.SQ_DOORBELL))
        .extracting(Row::sqId)
        .containsExactly(3);
    assertThat(ReadTrace.text(capability + doorbell.strip()).of(EventKind.CQ_DOORBELL))
        .extracting(Row::cqId)
        .containsExactly(1);
    ReadOptions options = new ReadOptions(null, 1, false, new FormatOptions(null, 8));
    byte[] bytes = doorbell.getBytes(StandardCharsets.US_ASCII);
    TraceInput input = TraceInput.ofStream("test", new ByteArrayInputStream(bytes));
    assertThat(ReadTrace.read(input, options).of(EventKind.CQ_DOORBELL)).hasSize(1);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.QEMU_VFIO);
  }
}
