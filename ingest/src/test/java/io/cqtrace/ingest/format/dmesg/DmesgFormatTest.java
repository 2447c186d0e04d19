package io.cqtrace.ingest.format.dmesg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.Producer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Kernel messages: all those of the captures, and the forms of other kernels from public reports.
 */
class DmesgFormatTest {
  private static final int NONE = EventChunk.NONE;

  private static Row row(EventKind kind, int sqId, int cid, int opcode, int status, long value) {
    return new Row(kind, 52_123_456_000L, 1, 0, sqId, NONE, cid, opcode, status, value, NONE, null);
  }

  private static Row only(String message) {
    ReadTrace trace = ReadTrace.text("[   52.123456] nvme nvme0: " + message);
    assertThat(trace.format()).isEqualTo("dmesg");
    assertThat(trace.rows()).hasSize(1);
    Row row = trace.rows().get(0);
    assertThat(row.text()).isEqualTo("nvme nvme0: " + message);
    return new Row(
        row.kind(),
        row.timeNs(),
        row.line(),
        row.controller(),
        row.sqId(),
        row.cqId(),
        row.cid(),
        row.opcode(),
        row.status(),
        row.value(),
        NONE, // KernelMessagesTest has the second values.
        null);
  }

  /** Linux 6.x and 7.2 (captures), 5.x and 4.x (USERS.md T4, T13, T16, T19). */
  @Test
  void messages() {
    assertThat(only("I/O tag 641 (c281) QID 1 timeout, completion polled"))
        .isEqualTo(row(EventKind.TIMEOUT, 1, 0xc281, NONE, NONE, 641));
    assertThat(
            only(
                "I/O tag 896 (c380) opcode 0x2 (I/O Cmd) QID 2 timeout, aborting"
                    + " req_op:READ(0) size:4096"))
        .isEqualTo(row(EventKind.TIMEOUT, 2, 0xc380, 2, NONE, 896));
    assertThat(only("I/O tag 1 (0001) opcode 0x2 (I/O Cmd) QID 2 timeout, reset controller"))
        .isEqualTo(row(EventKind.TIMEOUT, 2, 1, 2, NONE, 1));
    assertThat(only("I/O 333 QID 1 timeout, completion polled"))
        .isEqualTo(row(EventKind.TIMEOUT, 1, NONE, NONE, NONE, 333));
    assertThat(only("I/O 12 (I/O Cmd) QID 3 timeout, aborting"))
        .isEqualTo(row(EventKind.TIMEOUT, 3, NONE, NONE, NONE, 12));
    assertThat(only("Abort status: 0x371"))
        .isEqualTo(row(EventKind.ABORT, NONE, NONE, NONE, 0x371, NONE));
    assertThat(only("invalid id 54240 completed on queue 16"))
        .isEqualTo(row(EventKind.ERROR, 16, 54240, NONE, NONE, NONE));
    assertThat(only("request 0x3e0 genctr mismatch (got 0xd expected 0xe)"))
        .isEqualTo(row(EventKind.ERROR, NONE, 54240, NONE, NONE, 0x3e0));
    assertThat(only("could not locate request for tag 0x0"))
        .isEqualTo(row(EventKind.ERROR, NONE, NONE, NONE, NONE, 0));
    assertThat(only("Removing after probe failure status: -19").kind()).isEqualTo(EventKind.ERROR);
    assertThat(only("Device not ready; aborting reset, CSTS=0x1").kind())
        .isEqualTo(EventKind.ERROR);
    assertThat(only("IO queues not created").kind()).isEqualTo(EventKind.ERROR);
    assertThat(only("resetting controller").kind()).isEqualTo(EventKind.NOTE);
    assertThat(only("64/0/0 default/read/poll queues"))
        .isEqualTo(row(EventKind.NOTE, NONE, NONE, NONE, NONE, 64));
  }

  private static HostMessage says(String message) {
    return ReadTrace.text("[   52.123456] nvme nvme0: " + message).rows().get(0).message();
  }

  @Test
  void whatTheHostDoesIsAField() {
    String timeout = "I/O tag 641 (c281) QID 1 timeout";
    assertThat(says(timeout + ", aborting req_op:READ(0) size:4096"))
        .isEqualTo(HostMessage.TIMEOUT_ABORT);
    assertThat(says(timeout + ", reset controller")).isEqualTo(HostMessage.TIMEOUT_RESET);
    assertThat(says(timeout + ", disable controller")).isEqualTo(HostMessage.TIMEOUT_DISABLE);
    assertThat(says(timeout + ", completion polled")).isEqualTo(HostMessage.TIMEOUT_POLLED);
    assertThat(says(timeout)).isEqualTo(HostMessage.TIMEOUT);
    assertThat(says("invalid id 54240 completed on queue 16")).isEqualTo(HostMessage.INVALID_ID);
    assertThat(says("Device not ready; aborting reset, CSTS=0x1")).isEqualTo(HostMessage.NOT_READY);
    assertThat(says("Removing after probe failure status: -19")).isEqualTo(HostMessage.REMOVED);
    assertThat(says("Disabling device after reset failure: -19")).isEqualTo(HostMessage.DISABLED);
    assertThat(says("64/0/0 default/read/poll queues")).isEqualTo(HostMessage.QUEUES);
  }

  @Test
  void prefixes() {
    String message = "nvme nvme1: I/O 8 QID 0 timeout, reset controller";
    ReadTrace trace =
        ReadTrace.text(
            message,
            "<4>[    1.000001][  T123] " + message,
            "Nov 22 07:05:03 host kernel: [    2.000001] " + message,
            "Nov 22 07:05:03 host kernel: " + message,
            "[Sun Nov 22 07:05:03 2026] " + message,
            "[    3.000001] INFO: task kworker/u128:1:912 blocked for more than 122 seconds.",
            "[    3.000002]       Not tainted 6.19.0 #1",
            "login: ");
    assertThat(trace.rows())
        .extracting(Row::timeNs)
        .containsExactly(
            EventChunk.NO_TIME,
            1_000_001_000L,
            2_000_001_000L,
            EventChunk.NO_TIME,
            EventChunk.NO_TIME,
            3_000_001_000L);
    assertThat(trace.of(EventKind.TIMEOUT)).allMatch(row -> row.controller() == 1);
    assertThat(trace.of(EventKind.ERROR)).extracting(Row::value).containsExactly(122L);
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(1);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
  }

  /** A kernel's log has the messages of all its drivers; a target's alone is no host's. */
  @Test
  void whoseMessagesTheseAre() {
    String host =
        "[   52.000000] nvme nvme1: I/O tag 9 (2009) type 4 opcode 0x2 (Read) QID 3 timeout";
    String recovery = "[   52.000001] nvme nvme1: starting error recovery";
    String target = "[   53.000000] nvmet: ctrl 1 keep-alive timer (5 seconds) expired!";
    String wr =
        "[   53.000000] nvmet_rdma: SEND for CQE 0x00000000f00d failed with status flush (5).";
    String pcie = "[   54.000000] nvme nvme0: I/O 12 QID 3 timeout, reset controller";
    assertThat(programs(host, recovery, target))
        .containsExactlyInAnyOrder(Producer.LINUX_FABRICS_HOST, Producer.LINUX_TARGET);
    assertThat(programs(target, wr)).containsExactly(Producer.LINUX_TARGET);
    assertThat(programs(pcie, recovery, target)).hasSize(3);
    assertThat(programs(pcie)).containsExactly(Producer.LINUX_PCI_HOST);
  }

  private static Set<Producer> programs(String... lines) {
    return ReadTrace.text(lines).summary().sources().get(0).producer().programs();
  }

  /**
   * By grep over the collection: 10 time-outs that abort or reset, 3 "completion polled", 9 abort
   * states.
   */
  @Test
  void everyMessageOfTheCaptures() {
    List<Path> files =
        Captures.collection("qemu").stream()
            .filter(path -> path.getFileName().toString().equals("dmesg.txt"))
            .toList();
    assumeTrue(!files.isEmpty(), "no captures found");
    long timeouts = 0;
    long aborts = 0;
    for (Path file : files) {
      ReadTrace trace = ReadTrace.file(file);
      assertThat(trace.format()).isEqualTo("dmesg");
      assertThat(trace.report().total(Disposition.DAMAGED)).isZero();
      timeouts += trace.count(EventKind.TIMEOUT);
      aborts += trace.count(EventKind.ABORT);
    }
    assertThat(timeouts).isEqualTo(13);
    assertThat(aborts).isEqualTo(9);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.DMESG);
  }
}
