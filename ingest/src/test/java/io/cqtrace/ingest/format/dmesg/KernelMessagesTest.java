package io.cqtrace.ingest.format.dmesg;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table recognises its wordings, and no other row takes them. */
class KernelMessagesTest {
  /** Not Linux's log: messages of drivers that print elsewhere. */
  private static final Set<HostMessage> OF_OTHER_LOGS =
      EnumSet.of(HostMessage.NONE, HostMessage.STACK_FRAME);

  /** A row and one of its wordings. */
  private record Case(KernelMessage row, KernelMessage.Wording wording) {
    @Override
    public String toString() {
      return row.says() + " " + wording.since() + ": " + wording.sample();
    }
  }

  static Stream<Case> wordings() {
    List<Case> cases = new ArrayList<>();
    for (KernelMessage row : KernelMessages.ROWS) {
      row.wordings().forEach(wording -> cases.add(new Case(row, wording)));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("wordings")
  void aWordingIsItsRow(Case one) {
    KernelMessages.Found found = KernelMessages.find(one.wording().sample());
    assertThat(found).isNotNull();
    assertThat(found.row().says()).isEqualTo(one.row().says());
    assertThat(found.row().function()).isEqualTo(one.row().function());
    assertThat(new MessageFields(found).fit()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("wordings")
  void aWordingBecomesARowBehindAnyPrefix(Case one) {
    String sample = one.wording().sample();
    String prefix =
        one.row().ofFreeBsd() || one.row().ofIllumos() || sample.startsWith("--")
            ? ""
            : "[   52.123456] ";
    ReadTrace trace =
        ReadTrace.text("[    1.000000] nvme nvme7: pci function 0000:99:00.0", prefix + sample);
    assertThat(trace.rows()).anyMatch(row -> row.line() == 2);
  }

  @Test
  void everyMessageHasARow() {
    Set<HostMessage> told = EnumSet.copyOf(OF_OTHER_LOGS);
    KernelMessages.ROWS.forEach(row -> told.add(row.says()));
    assertThat(told).containsAll(EnumSet.allOf(HostMessage.class));
  }

  @Test
  void aSampleHasTheAnchor() {
    for (KernelMessage row : KernelMessages.ROWS) {
      for (KernelMessage.Wording wording : row.wordings()) {
        assertThat(wording.sample()).contains(row.anchor());
      }
    }
  }

  /** controller, sqid, cid, opcode, status, value, value2 as columns. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvme nvme10: I/O tag 18 (3012) opcode 0x2 (Read) QID 2 timeout, aborting req_op:READ(0)"
            + " size:65536 | 10 2 12306 2 -1 18 65536",
        "nvme nvme0: I/O 705 (Write) QID 6 timeout, aborting | 0 6 -1 1 -1 705 -1",
        "nvme nvme0: I/O 8 (Identify) QID 0 timeout, reset controller | 0 0 -1 6 -1 8 -1",
        "nvme nvme1: queue 0: timeout cid 0xb001 type 4 opcode 0x18 (Keep Alive)"
            + " | 1 0 45057 24 -1 -1 -1",
        "nvme nvme1: queue 3: timeout request 0x1f type 4 | 1 3 -1 -1 -1 31 -1",
        "nvme nvme4: I/O tag 9 (2009) type 4 opcode 0x2 (Read) QID 3 timeout | 4 3 8201 2 -1 9 -1",
        "nvme nvme0: Abort status: 0x371 | 0 -1 -1 -1 881 -1 -1",
        "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10"
            + " | 0 -1 -1 -1 -1 4294967295 16",
        "nvme nvme0: controller is down; will reset: CSTS=0x3, PCI_STATUS read failed (134)"
            + " | 0 -1 -1 -1 -1 3 65535",
        "nvme nvme0: Device not ready; aborting initialisation, CSTS=0x0 | 0 -1 -1 -1 -1 0 1",
        "nvme nvme0: Device not ready; aborting reset, CSTS=0x1 | 0 -1 -1 -1 -1 1 0",
        "nvme nvme0: Device not ready; aborting reset | 0 -1 -1 -1 -1 -1 0",
        "nvme nvme0: Removing after probe failure status: -19 | 0 -1 -1 -1 -1 19 -1",
        "nvme nvme3: pci function 0000:05:00.0 | 3 -1 -1 -1 -1 1280 -1",
        "nvme0c3n1: Read(0x2) @ LBA 8192, 8 blocks, Host Aborted Command (sct 0x3 / sc 0x71)"
            + " | 3 -1 -1 2 881 8192 0",
        "nvme2n1: Write(0x1) @ LBA 4294967297, 8 blocks, Internal Error (sct 0x0 / sc 0x6) DNR"
            + " | 2 -1 -1 1 6 1 1",
        "I/O error, dev nvme1n1, sector 499204104 op 0x1:(WRITE) flags 0x0"
            + " | 1 -1 -1 -1 -1 499204104 0",
        "pcieport 0000:00:01.4: AER: Uncorrectable (Fatal) error message received from"
            + " 0000:05:00.0 | 0 -1 -1 -1 -1 12 1280",
        "pcieport 0000:00:03.1: DPC: containment event, status:0x1f01 source:0x0000"
            + " | 0 -1 -1 -1 7937 25 -1",
        "nvme nvme0: 8/2/1 default/read/poll queues | 0 -1 -1 -1 -1 8 2",
        "nvme nvme0: request 0x3e0 genctr mismatch (got 0xd expected 0xe) | 0 -1 54240 -1 -1 992 -1"
      })
  void numbersStandInTheirColumns(String message, String columns) {
    ReadTrace trace = ReadTrace.text("[   52.123456] " + message);
    assertThat(trace.rows()).hasSize(1);
    Row row = trace.rows().get(0);
    assertThat(
            row.controller()
                + " "
                + row.sqId()
                + " "
                + row.cid()
                + " "
                + row.opcode()
                + " "
                + row.status()
                + " "
                + row.value()
                + " "
                + row.value2())
        .isEqualTo(columns);
  }

  /** Linux 4.4 names its controllers by their PCI functions only. */
  @Test
  void aFunctionWithoutANumberIsAControllerOfItsOwn() {
    ReadTrace trace =
        ReadTrace.text(
            "[   52.000000] nvme 0000:05:00.0: I/O 12 QID 3 timeout, reset controller",
            "[   52.000001] nvme 0000:06:00.0: I/O 12 QID 3 timeout, reset controller",
            "[   52.000002] nvme 0000:05:00.0: Cancelling I/O 13 QID 3");
    assertThat(trace.rows()).extracting(Row::controller).containsExactly(0x8000, 0x8001, 0x8000);
    assertThat(trace.summary().sources().get(0).producer().settings())
        .containsEntry("controller 32768", "0000:05:00.0")
        .containsEntry("controller 32769", "0000:06:00.0");
  }

  @Test
  void aFunctionWithANumberIsThatController() {
    ReadTrace trace =
        ReadTrace.text(
            "[    9.000000] nvme nvme3: pci function 0000:05:00.0",
            "[   52.000000] nvme 0000:05:00.0: Cancelling I/O 13 QID 3");
    assertThat(trace.rows()).extracting(Row::controller).containsExactly(3, 3);
  }

  /** Frames count from the line that names a task to the end of its stack, guesses left out. */
  @Test
  void theStackOfABlockedTask() {
    ReadTrace trace =
        ReadTrace.text(
            "[   10.000000]  nvme_remove+0x11c/0x1f0 [nvme]",
            "[  366.001200] INFO: task kworker/u16:3:123 blocked for more than 120 seconds.",
            "[  366.001207]       Not tainted 6.8.0-31-generic #31",
            "[  366.001228] Workqueue: nvme-reset-wq nvme_reset_work [nvme]",
            "[  366.001235] Call Trace:",
            "[  366.001242]  <TASK>",
            "[  366.001263]  blk_mq_freeze_queue_wait+0xa5/0xd0",
            "[  366.001270]  ? __pfx_autoremove_wake_function+0x10/0x10",
            "[  366.001277]  [<ffffffff8108b1a2>] nvme_wait_freeze+0x54/0x80 [nvme_core]",
            "[  366.001305]  </TASK>",
            "[  400.000000]  nvme_reset_work+0x1f4/0x2e0 [nvme]");
    assertThat(trace.rows())
        .extracting(Row::text)
        .containsExactly("kworker/u16:3", "blk_mq_freeze_queue_wait", "nvme_wait_freeze");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nvme nvme0: allocated 64 MiB host memory buffer.",
        "usb 1-1: device not ready; aborting reset",
        "scsi 0:0:0:0: timeout, aborting",
        "nvme nvme0: Shutdown timeout set to 10 seconds",
        "i915 0000:00:02.0: GPU HANG: resetting chip",
        "EXT4-fs (nvme0n1p1): mounted filesystem"
      })
  void othersAreNoMessagesOfTheTable(String message) {
    assertThat(KernelMessages.find(message)).isNull();
  }

  @Test
  void aNumberWithoutAPlaceIsDamage() {
    ReadTrace trace =
        ReadTrace.text(
            "[   52.000000] nvme nvme0: I/O 12 QID 3 timeout, aborting",
            "[   52.000000] nvme nvme0: I/O 12 QID 99999 timeout, aborting");
    assertThat(trace.rows()).hasSize(1);
    assertThat(trace.rows().get(0).value2()).isEqualTo(EventChunk.NONE);
  }
}
