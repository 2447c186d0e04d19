package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host's log proves of a device, its link, and the tasks that wait. */
class HostRulesTest {
  private static final String FROZEN =
      "[  100.000093] nvme nvme2: frozen state error detected, reset controller\n";

  private static final String DOWN =
      "[   88.100000] nvme nvme0: controller is down; will reset: CSTS=";

  @Test
  void namesCommandLbaAndStatus() {
    String log =
        """
        nvme0: WRITE sqid:3 cid:124 nsid:1 lba:8589934592 len:256
        nvme0: ABORTED - BY REQUEST (00/07) crd:0 m:0 dnr:0 p:0 sqid:3 cid:124 cdw0:0
        nvme0: READ sqid:3 cid:125 nsid:1 lba:16 len:8
        nvme0: SUCCESS (00/00) crd:0 m:0 dnr:0 p:0 sqid:3 cid:125 cdw0:0
        """;
    Finding finding = of("HOST-ERROR", log).get(0);
    assertThat(finding.summary())
        .contains("1 command ended", "Write LBA 8589934592 (QID 3 cid 124) with 0x7")
        .doesNotContain("125");
    assertThat(finding.explanation()).contains("1 of these 1 may never have been answered");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvme 0000:3d:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer | corrected"
            + " PCIe",
        "INFO: task jbd2/sda1-8:301 blocked for more than 120 seconds. | 1 blocked task",
        "nvme-apple 393cc0000.nvme: I/O 12(aq:0) timeout while not in live state | not known here",
        "nvme nvme0: 8/0/0 default/read/poll queues | no time-out, Abort, reset or error",
        "I/O error, dev nvme0n1, sector 8 op 0x0:(READ) | 1 I/O error of the block layer",
        "watchdog: BUG: soft lockup - CPU#4 stuck for 26s! [jbd2:570] | 1 blocked task"
      })
  void whatIsNoTroubleOfAController(String message, String says) {
    List<Finding> findings = of("LOG-CONTEXT", "[   10.000000] " + message + "\n");
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).summary()).contains(says);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0xffffffff, PCI_STATUS=0xffff | PLATFORM | configuration space answer",
        "0xffffffff, PCI_STATUS=0x10 | PLATFORM | configuration space still answers",
        "0xffffffff, PCI_STATUS read failed (134) | PLATFORM | the device is gone",
        "0xffffffff, PCI_STATUS=0xfff | PLATFORM | of its configuration space the log says nothing",
        "0xffffffff, PCI_ST | PLATFORM | of its configuration space the log says nothing",
        "0x3, PCI_STATUS=0x10 | CONTROLLER | reports a fatal error itself (CSTS.CFS)"
      })
  void whatDied(String registers, Party party, String says) {
    Finding finding = of("DEVICE-DEAD", DOWN + registers + "\n").get(0);
    assertThat(finding.party()).isEqualTo(party);
    assertThat(finding.severity()).isEqualTo(Severity.SUSPECT);
    assertThat(finding.summary()).contains(says);
  }

  /**
   * All ones of which the end of the line is cut off would read as CFS and accuse the controller.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "0x", "0x3", "0xf", "0xfff", "0xffffffff"})
  void aRegisterThatIsCutOffSaysNothing(String register) {
    String line = DOWN + register + "\n";
    assertThat(of("DEVICE-DEAD", line)).isEmpty();
    assertThat(of("HOST-TIMEOUT", line)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "initialisation, CSTS=0x0 | RDY stayed 0",
        "reset, CSTS=0x1 | RDY stayed 1",
        "reset | RDY stayed 1",
        "reset, CSTS=0x3 | fatal error itself",
        "reset, CSTS=0xffffffff | its registers read as all ones"
      })
  void neverReady(String words, String says) {
    String log = "[   72.200000] nvme nvme0: Device not ready; aborting " + words + "\n";
    assertThat(of("DEVICE-DEAD", log).get(0).summary()).contains(says);
  }

  /** A kernel that does not print CSTS cannot tell RDY 1 from all ones. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff",
        "pcieport 0000:00:1c.4: AER: Uncorrected (Fatal) error received: id=0500",
        "pciehp 0000:00:1c.4:pcie004: Card not present on Slot(4)"
      })
  void aDeviceThatIsGoneIsNotAccusedOfStayingReady(String before) {
    String stays = "[   72.200000] nvme nvme0: Device not ready; aborting reset";
    assertThat(of("DEVICE-DEAD", "[   72.100000] " + before + "\n" + stays + "\n"))
        .noneMatch(finding -> finding.party() == Party.CONTROLLER)
        .anyMatch(finding -> finding.summary().contains("registers read as all ones"));
    assertThat(of("DEVICE-DEAD", "[   72.100000] " + before + "\n" + stays + ", CSTS=0x1\n"))
        .anyMatch(finding -> finding.party() == Party.CONTROLLER);
  }

  /** The firmware keeps AER to itself, POWER freezes the partition, the slot loses its power. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{1}[Hardware Error]:  Error 0, type: recoverable | an uncorrectable PCIe error",
        "{1}[Hardware Error]:  Error 0, type: fatal | a fatal PCIe error",
        "EEH: Frozen PHB#0-PE#fd detected | a frozen PCI partition (EEH)",
        "pcieport 0000:00:03.1: pciehp: Slot(3): Power fault | a power fault of the slot"
      })
  void whatBreaksALinkInOtherWords(String first, String says) {
    String log =
        "[   72.000000] nvme nvme0: pci function 0000:05:00.0\n[   90.000000] "
            + first
            + "\n[   90.000001] {1}[Hardware Error]:   device_id: 0000:05:00.0\n"
            + "[   90.100000] nvme nvme0: controller is down; will reset: CSTS=0xffffffff,"
            + " PCI_STATUS=0xffff\n";
    assertThat(of("LINK-DOWN", log).get(0).summary()).contains(says);
    assertThat(of("LINK-DOWN", log.replaceAll("(recoverable|fatal)", "corrected")))
        .allMatch(finding -> !finding.summary().contains("PCIe error"));
  }

  /** The driver was told of DPC; the slot's link change is the port's own recovery. */
  @Test
  void aLinkChangeThatIsIgnoredIsNoLinkDown() {
    String log =
        """
        [  217.071020] nvme nvme0: frozen state error detected, reset controller
        [  217.171234] pcieport 0000:00:03.1: pciehp: Slot(3): Link Down/Up ignored (recovered by DPC)
        """;
    assertThat(of("LINK-DOWN", log).get(0).summary()).doesNotContain("link down");
  }

  /** The step comes first, then where its boot begins: a doubt cites the first line. */
  @Test
  void aStepIsCitedBeforeItsBoot() {
    Finding finding =
        of(
                "HOST-TIMEOUT",
                """
                [   52.000000] nvme nvme0: I/O 12 QID 3 timeout, reset controller
                [    0.000000] Linux version 6.8.0-31-generic (build@host) #31
                [   12.000000] nvme nvme0: controller is down; will reset: CSTS=0x11, PCI_STATUS=0x10
                """)
            .get(1);
    assertThat(finding.evidence()).extracting(Evidence::line).containsExactly(3L, 2L);
    assertThat(finding.evidence().get(0).role()).contains("CSTS 0x11", "NSSRO=1");
  }

  @Test
  void whatTheKernelSuggestsIsQuotedAsASuggestion() {
    String log =
        DOWN
            + "0xffffffff, PCI_STATUS=0x10\n"
            + "[   88.100200] nvme nvme0: Try \"nvme_core.default_ps_max_latency_us=0"
            + " pcie_aspm=off\" and report a bug\n";
    assertThat(of("DEVICE-DEAD", log).get(0).advice())
        .contains("The kernel suggests to try 'nvme_core.default_ps_max_latency_us=0");
    assertThat(of("DEVICE-DEAD", DOWN + "0xffffffff, PCI_STATUS=0x10\n").get(0).advice())
        .doesNotContain("The kernel suggests");
  }

  @Test
  void aLinkThatFailedBeforeTheControllersTrouble() {
    String link = "[  100.000000] pcieport 0000:00:03.1: pciehp: Slot(3): Link Down\n";
    String late =
        "[  131.200000] nvme nvme2: I/O tag 40 (6028) QID 5 timeout, disable controller\n";
    assertThat(of("LINK-DOWN", link + late)).hasSize(1);
    assertThat(of("LINK-DOWN", link)).isEmpty();
    assertThat(of("LINK-DOWN", late)).isEmpty();
    assertThat(of("LINK-DOWN", link + late.replace("131.2", "931.2"))).isEmpty();
  }

  /** Whose link it was cannot be told where two controllers are in trouble. */
  @Test
  void aLinkOfNobodyKnown() {
    String log =
        """
        [  100.000000] pcieport 0000:00:03.1: pciehp: Slot(3): Link Down
        [  131.200000] nvme nvme1: I/O 40 QID 5 timeout, aborting
        [  131.300000] nvme nvme2: I/O 40 QID 5 timeout, aborting
        """;
    assertThat(of("LINK-DOWN", log)).isEmpty();
  }

  @Test
  void aDeviceThatTheErrorNames() {
    String probe = "[    1.000000] nvme nvme2: pci function 0000:05:00.0\n";
    String error =
        "[  100.000000] pcieport 0000:00:01.4: AER: Uncorrected (Non-Fatal) error received:"
            + " 0000:05:00.0\n";
    assertThat(of("LINK-DOWN", probe + error)).hasSize(1);
    assertThat(of("LINK-DOWN", probe.replace("05:00", "06:00") + error)).isEmpty();
  }

  @Test
  void recoveredOrNot() {
    String error =
        "[  100.000000] pcieport 0000:00:01.4: AER: Uncorrectable (Fatal) error message received"
            + " from 0000:00:01.4\n";
    assertThat(
            of(
                    "LINK-DOWN",
                    error
                        + FROZEN
                        + "[  100.4] pcieport 0000:00:01.4: AER: device recovery failed\n")
                .get(0)
                .summary())
        .contains("nvme2: ", "a fatal PCIe error", "channel was frozen");
    assertThat(
            of(
                    "LINK-DOWN",
                    error
                        + FROZEN
                        + "[  101.200000] nvme nvme2: restart after slot reset\n"
                        + "[  101.500000] nvme nvme2: 8/0/0 default/read/poll queues\n"
                        + "[  101.600000] pcieport 0000:00:01.4: AER: device recovery"
                        + " successful\n")
                .get(0)
                .summary())
        .contains("the PCIe recovery succeeded", "came back with 8 I/O queues");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Removing after probe failure status: -19 | removes it (-19 ENODEV",
        "Disabling device after reset failure: -5 | disables it (-5 EIO",
        "IO queues not created | without I/O queues",
        "failure state error detected, request disconnect | its PCI channel failed"
      })
  void theHostGaveUp(String words, String says) {
    assertThat(of("NEVER-RECOVERED", "[   61.110000] nvme nvme0: " + words + "\n"))
        .extracting(Finding::summary)
        .singleElement()
        .asString()
        .contains(says);
  }

  /** A device of the same name in another slot is not the one that failed. */
  @Test
  void anotherDeviceOfTheSameNameIsNoRecovery() {
    String failed =
        """
        [  705.500000] nvme nvme0: pci function 0000:01:00.0
        [  706.000000] nvme nvme0: IO queues not created
        """;
    String other =
        """
        [  866.000000] nvme nvme0: pci function 0000:02:00.0
        [  866.800000] nvme nvme0: 64/0/0 default/read/poll queues
        """;
    assertThat(of("HOST-TIMEOUT", failed + other))
        .extracting(Finding::summary)
        .singleElement()
        .asString()
        .contains("without I/O queues", "takes a device of the same name at 0000:02:00.0, 160.00 s")
        .doesNotContain("came back with");
    assertThat(of("NEVER-RECOVERED", failed + other)).hasSize(1);
    String reset = failed.replace("IO queues not created", "resetting controller");
    assertThat(of("HOST-TIMEOUT", reset + other).get(0).summary()).doesNotContain("came back with");
    assertThat(of("HOST-TIMEOUT", reset + other.replace("02:00", "01:00")).get(0).summary())
        .contains("came back with 64 I/O queues");
  }

  /** A user who disconnects is no failure. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nvme nvme1: Removing ctrl: NQN \"nqn.2026-10.io.example:sub1\"",
        "nvme nvme1: 4/0/0 default/read/poll queues",
        "nvme nvme1: resetting controller"
      })
  void theHostDidNotGiveUp(String line) {
    assertThat(of("NEVER-RECOVERED", "[   61.110000] " + line + "\n")).isEmpty();
  }

  @Test
  void aFabricsControllerThatIsRemovedAfterItsConnectionFailed() {
    String log =
        """
        [  100.000000] nvme nvme1: starting error recovery
        [  100.100000] nvme nvme1: Reconnecting in 10 seconds...
        [  700.100000] nvme nvme1: Removing controller...
        """;
    assertThat(of("NEVER-RECOVERED", log)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "__nvme_delete_io_queues nvme_remove | Delete I/O SQ or Delete I/O CQ, while it removes",
        "blk_mq_freeze_queue_wait nvme_reset_work | requests that never ended",
        "__mutex_lock.constprop.0 nvme_dev_disable nvme_timeout | the lock of the disabling",
        "blk_execute_rq __nvme_submit_sync_cmd nvme_probe | a command that it sent itself, while it"
            + " sets",
        "flush_work nvme_sync_queues nvme_suspend | another task's reset",
        "io_schedule nvme_unknown_function | it waits in the NVMe driver"
      })
  void whatATaskWaitsFor(String functions, String says) {
    assertThat(of("HOST-HUNG", stack(functions)))
        .extracting(Finding::summary)
        .singleElement()
        .asString()
        .contains("task tee is blocked for more than 120 s", says);
  }

  @Test
  void aTaskThatKeepsItsCpuInTheDriver() {
    String log =
        """
        [  216.443974] watchdog: BUG: soft lockup - CPU#4 stuck for 26s! [kworker/u40:7:570]
        [  216.443977] Modules linked in: nvme nvme_core
        [  216.444977] RIP: 0010:nvme_pci_reg_read32+0x10/0x20 [nvme]
        [  216.445977] Call Trace:
        [  216.446977]  nvme_wait_ready+0x5a/0x120 [nvme_core]
        [  216.448977]  nvme_reset_work+0x300/0x900 [nvme]
        """;
    assertThat(of("HOST-HUNG", log).get(0).summary())
        .contains("soft lockup of 26 s", "CSTS.RDY", "resets the controller");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvme nvme0: failed to connect socket: -512 | 1 transport error",
        "nvme nvme0: Device shutdown incomplete; abort shutdown | 1 shutdown not ended in time",
        "nvme nvme0: Failed reconnect attempt 3 | 1 reconnect failed; the log does not say"
      })
  void everyStepIsNamed(String message, String says) {
    assertThat(of("HOST-TIMEOUT", "[   10.000000] " + message + "\n").get(0).summary())
        .contains(says);
  }

  @Test
  void aTaskWithoutNvmeOnItsStackIsNoHangOfNvme() {
    assertThat(LogText.analyze("dmesg.txt", stack("io_schedule bit_wait_io kjournald2")).findings())
        .extracting(finding -> finding.rule().id())
        .containsExactly("LOG-CONTEXT");
    assertThat(of("HOST-HUNG", stack(""))).isEmpty();
  }

  @Test
  void aHostsLogAloneIsInconclusive() {
    for (String log : List.of(DOWN + "0x3, PCI_STATUS=0x10\n", FROZEN, stack("nvme_remove"))) {
      assertThat(LogText.analyze("dmesg.txt", log).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
  }

  private static String stack(String functions) {
    StringBuilder log =
        new StringBuilder(
            "[  366.001200] INFO: task tee:4180 blocked for more than 120 seconds.\n");
    log.append("[  366.001235] Call Trace:\n");
    Arrays.stream(functions.split(" "))
        .filter(name -> !name.isEmpty())
        .forEach(name -> log.append("[  366.001263]  ").append(name).append("+0xa5/0xd0\n"));
    return log.toString();
  }

  private static List<Finding> of(String rule, String dmesg) {
    return LogText.analyze("dmesg.txt", dmesg).findings().stream()
        .filter(finding -> finding.rule().id().equals(rule))
        .toList();
  }
}
