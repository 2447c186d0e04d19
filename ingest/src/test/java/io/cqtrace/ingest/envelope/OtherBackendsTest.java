package io.cqtrace.ingest.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import io.cqtrace.ingest.table.TraceSummary.Source;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU's other trace backends, several formats in one file, and files that are only named. */
class OtherBackendsTest {
  private static final String[] EVENTS = {
    "pci_nvme_mmio_doorbell_sq sqid 1 new_tail 2",
    "pci_nvme_io_cmd cid 64 nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'",
    "pci_nvme_irq_msix raising MSI-X IRQ vector 1"
  };
  private static final String TIMEOUT =
      "[   15.881800] nvme nvme0: I/O tag 1 (0001) opcode 0x2 (Read) QID 2 timeout, aborting";

  private static List<String> withoutPlace(ReadTrace trace) {
    return trace.rows().stream().map(Row::withoutPlace).toList();
  }

  private static Clock clock(ReadTrace trace) {
    return trace.summary().sources().get(0).clock();
  }

  @Test
  void ftraceBackend() {
    ReadTrace trace =
        ReadTrace.text(
            "# tracer: nop",
            " qemu-system-x86-4242  [003] .....  1234.567890: tracing_mark_write: " + EVENTS[0],
            " CPU 0/KVM-4250  [001] d..1.  1234.567990: tracing_mark_write: " + EVENTS[1],
            " <...>-4250  [001] .....  1235.000001: print:   tracing_mark_write: " + EVENTS[2]);
    assertThat(withoutPlace(trace)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
    assertThat(trace.rows())
        .extracting(Row::timeNs)
        .containsExactly(1_234_567_890_000L, 1_234_567_990_000L, 1_235_000_001_000L);
    assertThat(clock(trace)).isEqualTo(Clock.OWN);
  }

  /** trace-cmd 3.1.6, run for this: report of an instance, with -l, without. */
  @Test
  void ftraceBackendAsTraceCmdPrintsIt() {
    ReadTrace trace =
        ReadTrace.text(
            "cpus=2",
            "cq:            <...>-31942 [000]  1234.567890: print:     tracing_mark_write: "
                + EVENTS[0],
            "   <...>-32242   0...1.  1234.567990: print:     tracing_mark_write: " + EVENTS[1],
            "           <...>-32242 [000]  1235.000001: print:     tracing_mark_write: "
                + EVENTS[2]);
    assertThat(withoutPlace(trace)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
    assertThat(trace.rows())
        .extracting(Row::timeNs)
        .containsExactly(1_234_567_890_000L, 1_234_567_990_000L, 1_235_000_001_000L);
  }

  /** {@code date} puts the zone before the year, {@code dmesg -T} and {@code ts} none. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun Nov 22 07:05:03 UTC 2026 ",
        "[Sun Nov 22 07:05:03 UTC 2026] ",
        "Nov 22 07:05:03 2026 ",
        "Sun Nov 22 07:05:03 2026 UTC "
      })
  void theYearBehindTheTime(String stamp) {
    ReadTrace trace = ReadTrace.text(stamp + "nvme nvme0: I/O 12 QID 3 timeout, aborting");
    assertThat(trace.rows().get(0).timeNs()).isEqualTo(1_795_331_103_000_000_000L);
  }

  @Test
  void syslogBackend() {
    ReadTrace trace =
        ReadTrace.text(
            "Oct  8 14:11:42 host1 qemu-system-x86_64[4242]: " + EVENTS[0],
            "Oct  8 14:11:43 host1 qemu-system-x86_64[4242]: " + EVENTS[1],
            "Oct  8 14:12:42 host1 qemu-system-x86_64[4242]: " + EVENTS[2]);
    assertThat(withoutPlace(trace)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
    assertThat(trace.rows().get(2).timeNs() - trace.rows().get(0).timeNs())
        .isEqualTo(60_000_000_000L);
    assertThat(clock(trace)).isEqualTo(Clock.WALL);
  }

  @Test
  void ustBackendAsBabeltracePrintsIt() {
    String place = " (+0.000001000) host1 qemu:";
    ReadTrace trace =
        ReadTrace.text(
            "[1791468632.254436123]"
                + place
                + "pci_nvme_mmio_doorbell_sq: { cpu_id = 3 },"
                + " { sqid = 1, new_tail = 2 }",
            "[1791468632.254437123]"
                + place
                + "pci_nvme_io_cmd: { cpu_id = 3 }, { cid = 64,"
                + " nsid = 1, sqid = 1, opcode = 2, opname = \"NVME_NVM_CMD_READ\" }",
            "[1791468632.254438123]" + place + "pci_nvme_irq_msix: { cpu_id = 3 }, { vector = 1 }");
    assertThat(trace.format()).isEqualTo("ctf-text");
    assertThat(withoutPlace(trace)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
    assertThat(trace.rows().get(0).timeNs()).isEqualTo(1_791_468_632_254_436_123L);
    assertThat(clock(trace)).isEqualTo(Clock.EPOCH);
  }

  @Test
  void severalRecordsOnALineAndLinesInJson() {
    ReadTrace oneLine = ReadTrace.text("dmesg says " + TIMEOUT + " " + TIMEOUT);
    assertThat(oneLine.rows()).hasSize(2);
    String body = "\"body\": \"see\\r\\n" + String.join("\\r\\n", EVENTS) + "\\r\\nbye\"";
    ReadTrace issue = ReadTrace.text("{\"number\": 17, " + body + ", \"state\": \"open\"}");
    assertThat(withoutPlace(issue)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
  }

  @Test
  void cutLinesOfContainerLogs() {
    ReadTrace cri =
        ReadTrace.text(
            "2026-10-08T13:00:02.100000000Z stderr F " + EVENTS[0],
            "2026-10-08T13:00:02.200000000Z stderr P pci_nvme_io_cmd cid 64 nsid 0x1",
            "2026-10-08T13:00:02.200001000Z stderr F  sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'",
            "2026-10-08T13:00:02.300000000Z stderr F " + EVENTS[2]);
    assertThat(withoutPlace(cri)).isEqualTo(withoutPlace(ReadTrace.text(EVENTS)));
  }

  /** Forms of util-linux {@code tests/expected/dmesg}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Fri Feb 13 23:31:30 2026 <    0.000000>] | [Fri Feb 13 23:32:01 2026 <   31.000000>]",
        "[<    0.000000>] | [<   31.000000>]",
        "2026-02-13T23:31:30,123456+00:00 [<    7.000000>]"
            + " | 2026-02-13T23:32:01,123456+00:00 [<   31.000000>]",
        "[    1.000000] [Fri Feb 13 23:31:31 2026] 2026-02-13T23:31:31,123456+00:00"
            + " | [   32.000000] [Fri Feb 13 23:32:02 2026] 2026-02-13T23:32:02,123456+00:00",
        "kern  :warn  : [    1.000000] [T12] | kern  :warn  : [   32.000000] [   T3]",
        "[Feb13 23:31] [Fri Feb 13 23:31:30 2026 <    0.000000>]"
            + " | [ +31.000000] [Fri Feb 13 23:32:01 2026 <   31.000000>]"
      })
  void formsOfDmesg(String first, String second) {
    ReadTrace trace =
        ReadTrace.text(
            first + " nvme nvme0: I/O 12 (Read) QID 3 timeout, aborting",
            second + " nvme nvme0: I/O 12 (Read) QID 3 timeout, reset controller");
    assertThat(trace.rows())
        .extracting(Row::message)
        .containsExactly(HostMessage.TIMEOUT_ABORT, HostMessage.TIMEOUT_RESET);
    assertThat(trace.rows().get(1).timeNs() - trace.rows().get(0).timeNs())
        .isEqualTo(31_000_000_000L);
  }

  @Test
  void dmesgInJson() {
    ReadTrace trace =
        ReadTrace.text(
            "{",
            "   \"dmesg\": [",
            "      {",
            "         \"pri\": 4,",
            "         \"time\":  1234.100000,",
            "         \"caller\": \"T12\",",
            "         \"msg\": \"nvme nvme0: I/O 12 (Read) QID 3 timeout, aborting\"",
            "      },{",
            "         \"pri\": 4,",
            "         \"time\":  1265.100000,",
            "         \"msg\": \"nvme nvme0: I/O 12 (Read) QID 3 timeout, reset controller\"",
            "      }",
            "   ]",
            "}");
    assertThat(trace.rows())
        .extracting(Row::timeNs)
        .containsExactly(1_234_100_000_000L, 1_265_100_000_000L);
    assertThat(clock(trace)).isEqualTo(Clock.OWN);
  }

  /** The kernel's messages are a source of their own; every line counts once. */
  @Test
  void twoFormatsInOneFileCountEveryLineOnce() {
    String thread = "4242@1791468632.600210:";
    ReadTrace first = ReadTrace.text(thread + EVENTS[0], thread + EVENTS[1], "login:", TIMEOUT, "");
    assertThat(first.report().lineCount()).isEqualTo(5);
    assertThat(first.summary().sources()).hasSize(2);
    assertThat(first.rows()).hasSize(3);
  }

  @Test
  void twoFormatsInAMailAreTwoSources() {
    String thread = "4242@1791468632.600210:";
    ReadTrace mail =
        ReadTrace.text(
            "From: A <a@example.org>",
            "To: linux-nvme@lists.infradead.org",
            "Subject: hang",
            "",
            "The guest says",
            "[   15.881800] nvme nvme0: I/O tag 1 (0001) opcode 0x2 (Read) QID 2 timeout,",
            "aborting req_op:READ(0) size:4096",
            "",
            "and QEMU's trace is",
            thread + EVENTS[0],
            thread + EVENTS[1]);
    assertThat(mail.summary().sources()).hasSize(2);
    assertThat(mail.rows()).extracting(Row::line).containsExactlyInAnyOrder(10L, 11L, 6L);
    assertThat(mail.rows())
        .anyMatch(row -> row.message() == HostMessage.TIMEOUT_ABORT && row.value2() == 4096);
    assertThat(mail.report().unreadRecordCount()).isZero();
  }

  /** The second format begins where no look at the beginning finds it. */
  @Test
  void aSecondFormatThatAppearsLateIsCounted() {
    String thread = "4242@1791468632.600210:";
    List<String> lines = new ArrayList<>(Collections.nCopies(40_000, thread + EVENTS[1]));
    lines.add(20_001, TIMEOUT);
    lines.add(20_001, "[   15.881799] usb 1-1: new device");
    lines.add(20_001, "a-1 [000] ..... 12.000001: nvme_sq: nvme0: qid=1, head=1, tail=2");
    ReadTrace trace = compressed(lines);
    assertThat(trace.report().count(IngestCounter.FOREIGN_KERNEL)).isEqualTo(1);
    assertThat(trace.report().count(IngestCounter.FOREIGN_FTRACE)).isEqualTo(1);
    ReadTrace spdk =
        compressed(
            late(
                "[2026-10-08 13:01:12.100000] vfio_user.c:2234:handle_create_io_q: *ERROR*:"
                    + " /tmp/c0: cqid:1 already exists"));
    assertThat(spdk.report().count(IngestCounter.FOREIGN_KERNEL)).isEqualTo(1);
    ReadTrace kernel = compressed(late("[   15.881800] nvme nvme0: resetting controller"));
    assertThat(kernel.report().unreadRecordCount()).isZero();
  }

  /** Of a compressed file the first quarter of a megabyte is looked at like that of a plain one. */
  @Test
  void aSecondFormatInASmallCompressedFileIsRead() {
    String thread = "4242@1791468632.600210:";
    List<String> lines = new ArrayList<>(Collections.nCopies(1000, thread + EVENTS[1]));
    lines.add(700, TIMEOUT);
    ReadTrace trace = compressed(lines);
    assertThat(trace.summary().sources()).hasSize(2);
    assertThat(trace.report().unreadRecordCount()).isZero();
    assertThat(trace.rows()).anyMatch(row -> row.message() == HostMessage.TIMEOUT_ABORT);
  }

  /** A target of another transport says nothing of queues, but it is no kernel. */
  @Test
  void aFewLinesOfATargetBelowKernelMessages() {
    List<String> lines = new ArrayList<>(Collections.nCopies(50, TIMEOUT));
    lines.add(
        "[2026-10-08 13:01:12.100000] tcp.c:1190:nvmf_tcp_qpair_fini: *ERROR*: connection lost");
    ReadTrace trace = ReadTrace.text(lines.toArray(new String[0]));
    assertThat(trace.summary().sources()).extracting(Source::format).contains("spdk-log", "dmesg");
    assertThat(trace.report().unreadRecordCount()).isZero();
  }

  /** Many lines of one kind with a kernel message among them. */
  private static List<String> late(String line) {
    List<String> lines = new ArrayList<>(Collections.nCopies(40_000, line));
    lines.add(20_003, TIMEOUT);
    return lines;
  }

  /** Of compressed content only the beginning is looked at. */
  private static ReadTrace compressed(List<String> lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    return ReadTrace.bytes(gzip(text), null);
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void knownBinaryFilesAreNamed() {
    byte[] spdk = new byte[1 << 16];
    ByteBuffer.wrap(spdk).order(ByteOrder.LITTLE_ENDIAN).putLong(spdk.length);
    assertRefused(spdk, "spdk_trace -f");
    assertRefused(gzip(spdk), "spdk_trace -f");
    assertRefused("LPKSHHRH and more".getBytes(StandardCharsets.ISO_8859_1), "journalctl --file");
    assertRefused(new byte[] {(byte) 0xc1, 0x1f, (byte) 0xfc, (byte) 0xc1, 0, 0}, "babeltrace2");
  }

  private static void assertRefused(byte[] content, String advice) {
    assertThatThrownBy(() -> ReadTrace.bytes(content, null))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining(advice);
  }
}
