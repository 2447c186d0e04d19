package io.cqtrace.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.ReportText;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.rule.RequiredFact;
import io.cqtrace.analysis.verdict.Analysis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rules a capture cannot decide, and what is said about it. */
class CoverageTextTest {
  private static QemuLog complete() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).interrupt(1).readCsts().cqDoorbell(1, 1);
  }

  /** What QEMU cannot record, and what no shadow doorbell calls for, is not asked for. */
  @Test
  void aCompleteCaptureAsksForNothing() {
    assertThat(TextReport.of(complete().analyze())).doesNotContain("so not decided");
  }

  @Test
  void aCaptureWithoutHeadsNamesTheEventAndTheRules() {
    String text = TextReport.of(without("mmio_doorbell_cq"));
    assertThat(text)
        .contains("Not in this capture, so not decided", "CQ heads: ", "CQ-STALL", "NO-CQ-DOORBELL")
        .contains("--trace 'pci_nvme_mmio_doorbell_cq'")
        .doesNotContain("SPDK:");
    ReportText.assertFitsAMail(text);
  }

  @Test
  void jsonListsEveryRuleThatCannotDecide() throws IOException {
    JsonNode list =
        new ObjectMapper()
            .readTree(JsonReport.of(without("mmio_doorbell_cq")))
            .get("not_applicable");
    List<String> rules = new ArrayList<>();
    list.forEach(one -> rules.add(one.get("rule").asText()));
    assertThat(rules)
        .contains("CQ-STALL", "CQ-OVERRUN", "HOST-TIMEOUT")
        .doesNotContain("CQ-CORK", "CQ-LOST", "SQ-LOST-WAKE");
    for (JsonNode one : list) {
      for (JsonNode missing : one.get("missing")) {
        assertThat(missing.get("what").asText()).isNotBlank();
        assertThat(missing.get("record").asText()).startsWith("QEMU");
      }
    }
  }

  /** SPDK prints no head while BAR0 is mapped into the guest: say how to have it trapped. */
  @Test
  void spdkIsToldToTrapDoorbells() {
    Analysis analysis = SpdkLog.started(4).poll(0, 0, 1).fetch(0, 1).post(0, 1, 0).analyze();
    assertThat(TextReport.of(analysis)).contains("disable_mappable_bar0").doesNotContain("QEMU:");
  }

  @Test
  void theHostAloneIsReferredToTheHints() {
    Analysis analysis =
        LogText.analyze(
            "dmesg.txt",
            "[   40.100000] nvme nvme0: I/O tag 3 (1003) opcode 0x2 (Read) QID 1 timeout, aborting\n");
    assertThat(TextReport.of(analysis)).contains("capture-hints").doesNotContain("not decided");
    assertThat(CoverageText.of(analysis)).contains("QEMU: ", "SPDK: ", "SQ-LOST-WAKE cannot");
  }

  @Test
  void hintsFitAMailAndNameEveryNeed() {
    String hints = CoverageText.hints();
    ReportText.assertFitsAMail(hints);
    for (RequiredFact need : RequiredFact.values()) {
      assertThat(hints.replaceAll("\\s+", " ")).contains(need.what());
    }
  }

  private static Analysis without(String event) {
    StringBuilder kept = new StringBuilder();
    complete()
        .toString()
        .lines()
        .filter(l -> !l.contains(event))
        .forEach(l -> kept.append(l).append('\n'));
    return LogText.analyze("trace.log", kept.toString());
  }
}
