package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Doubt;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trace events that are recorded for one life, or one stretch of it, and not for another. */
class RecordedStretchTest {
  private static final String FETCHES = "pci_nvme_io_cmd";
  private static final String COMPLETIONS = "pci_nvme_enqueue_req_completion";
  private static final String HEADS = "pci_nvme_mmio_doorbell_cq";
  private static final String INTERRUPTS = "pci_nvme_irq_msix";

  /** In the second life the host's doorbells are there, and nothing of the controller's work. */
  @Test
  void aLifeWithoutFetchesShowsNoLostWakeUp() {
    List<String> second = life(10_000);
    String log = text(life(0), without(second, FETCHES, COMPLETIONS, HEADS, INTERRUPTS));
    assertOpen(log + "7@1795329894.000000:pci_nvme_err_invalid_opc invalid opcode 0xff\n");
  }

  @Test
  void aLifeWithoutCompletionsShowsNoSlowBackend() {
    List<String> second = life(10_000);
    assertOpen(
        text(life(0), without(second, COMPLETIONS, HEADS, INTERRUPTS))
            + "7@1795329945.000000:pci_nvme_err_invalid_opc invalid opcode 0xff\n");
  }

  @Test
  void aLifeWithoutHeadsShowsNoMissingDoorbell() {
    List<String> second = life(10_000);
    assertNobodyAccused(
        text(life(0), without(second, HEADS))
            + "7@1795329945.000000:pci_nvme_err_invalid_opc invalid opcode 0xff\n");
  }

  /** Switched on late: what was submitted before then was fetched unseen. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whatWasSubmittedBeforeTheEventIsSwitchedOnIsNotJudged(int unseen) {
    QemuLog log = QemuLog.started(16);
    for (int i = 1; i <= unseen; i++) {
      log.at(10 * i).sqDoorbell(1, i);
    }
    for (int i = unseen + 1; i < 8; i++) {
      log.at(1000 * i).read(1, i, i).complete(1, i).interrupt(1);
    }
    List<String> lines = log.at(9000).errorLine().toString().lines().toList();
    assertNobodyAccused(text(without(lines, HEADS), List.of()));
  }

  /** Recorded in both lives: the second one's fault is found. */
  @Test
  void aLifeThatRecordsEverythingIsJudged() {
    QemuLog log = QemuLog.started(8);
    for (int i = 1; i < 4; i++) {
      log.at(10 * i).read(1, i, i).complete(1, i).interrupt(1).cqDoorbell(1, i);
    }
    log.at(100).disable().at(200).start(8);
    log.at(300).read(1, 1, 1).complete(1, 1).interrupt(1).cqDoorbell(1, 1);
    log.at(400).sqDoorbell(1, 2).at(30_500).readCsts().adminCommand(8, "");
    Analysis analysis = log.at(32_000).errorLine().analyze();
    assertThat(analysis.findings().get(0).rule().id()).isEqualTo("SQ-LOST-WAKE");
    assertThat(analysis.verdict()).isEqualTo(Verdict.FAULT);
  }

  /** Enabled, seven reads, disabled; the last one waits for nothing. */
  private static List<String> life(int fromMillis) {
    QemuLog log = QemuLog.empty().at(fromMillis).start(16);
    for (int i = 1; i < 8; i++) {
      log.at(fromMillis + 100 * i).read(1, i, i).complete(1, i).interrupt(1).cqDoorbell(1, i);
    }
    List<String> lines = log.toString().lines().toList();
    return fromMillis > 0
        ? lines
        : text(lines, QemuLog.empty().at(5000).disable().toString().lines().toList())
            .lines()
            .toList();
  }

  private static List<String> without(List<String> lines, String... events) {
    return lines.stream()
        .filter(line -> List.of(events).stream().noneMatch(line::contains))
        .toList();
  }

  private static String text(List<String> first, List<String> second) {
    return first.stream().collect(Collectors.joining("\n", "", "\n"))
        + second.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static void assertOpen(String log) {
    Analysis analysis = assertNobodyAccused(log);
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(analysis.conclusion().doubts())
        .extracting(Doubt::cause)
        .contains(Doubt.Cause.FACTS_NOT_RECORDED);
  }

  private static Analysis assertNobodyAccused(String log) {
    Analysis analysis = LogText.analyze("test.log", log);
    assertThat(analysis.findings())
        .filteredOn(finding -> finding.severity() != Severity.NOTICE)
        .filteredOn(finding -> finding.party() != Party.CAPTURE)
        .isEmpty();
    return analysis;
  }
}
