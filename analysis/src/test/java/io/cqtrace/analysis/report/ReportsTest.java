package io.cqtrace.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.ReportText;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.RunResult;
import io.cqtrace.replay.Waits;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text and JSON of what no ordinary capture brings. */
class ReportsTest {

  private static QemuLog aHold() {
    QemuLog log = QemuLog.started(2);
    log.read(1, 1, 0).complete(1, 0).read(1, 0, 4096).complete(1, 4096);
    return log.at(5).cqDoorbell(1, 1).at(6).cqDoorbell(1, 0);
  }

  @Test
  void hugeNumbersFitTheTable() {
    Analysis analysis = aHold().analyze();
    ReplayResult small = analysis.replays().get(0);
    long large = 123_456_789_012L;
    ReplayResult huge =
        new ReplayResult(
            new RunResult(
                RunResult.RECORDED,
                small.variant(),
                large,
                new Waits(large, large * 1000, large * 100_000),
                new Waits(large, large, large),
                large,
                large,
                true,
                false),
            List.of(),
            0,
            large,
            new ReplayResult.Likeness(large, large, large, large),
            new ReplayResult.Divergence(large, 0, large));
    String text = TextReport.of(withReplays(analysis, List.of(huge, small)));
    ReportText.assertFitsAMail(text);
    assertThat(text).contains("123456M");
  }

  private static Analysis withReplays(Analysis analysis, List<ReplayResult> replays) {
    return new Analysis(
        analysis.trace(),
        analysis.clocks(),
        analysis.capture(),
        analysis.tally(),
        analysis.conclusion(),
        analysis.findings(),
        replays,
        analysis.queueSizesInferred(),
        analysis.coverage(),
        analysis.texts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace.log",
        "a name with blanks  and \ttabs.log",
        "/very/long/path/without/any/blank/that/does/not/fit/into/seventy-two/columns/at/all/t.log",
        "\u001b[31mred\u001b[0m.log",
        "Messung-f\u00fcr-J\u00f6rg-\u65e5\u672c.log",
        "<script>alert(1)</script>&amp;\".log",
        "new\nline.log",
        "%s%n%d.log",
      })
  void namesAreHarmless(String name) throws IOException {
    Analysis analysis = aHold().analyze(name);
    ReportText.assertFitsAMail(TextReport.of(analysis));
    String json = JsonReport.of(analysis);
    ReportText.assertJsonCore(json, analysis);
    assertThat(json).doesNotContain("\u001b");
    JsonNode source = new ObjectMapper().readTree(json).get("sources").get(0);
    assertThat(source.get("name").asText()).isEqualTo(name);
  }

  /** What stands in a line is shown as evidence: never as an escape of the terminal. */
  @Test
  void linesAreHarmless() throws IOException {
    Analysis analysis =
        aHold()
            .raw("\u001b]0;owned\u0007\u001b[2J 7@1795329874.000001:pci_nvme_io_cmd \u0000")
            .raw("7@1795329874.000001:pci_nvme_mmio_doorbell_cq cqid \u001b[31m new_head 1")
            .raw("7@1795329874.000001:pci_nvme_err_x \u202e\u0085" + "x".repeat(5000))
            .analyze();
    ReportText.assertFitsAMail(TextReport.of(analysis));
    ReportText.assertJsonCore(JsonReport.of(analysis), analysis);
  }

  @Test
  void withoutTimesNoDurationIsClaimed() {
    QemuLog log = QemuLog.untimed().start(2);
    log.read(1, 1, 0).complete(1, 0).read(1, 0, 4096).complete(1, 4096);
    Analysis analysis = log.cqDoorbell(1, 1).cqDoorbell(1, 0).analyze();
    String text = TextReport.of(analysis);
    ReportText.assertFitsAMail(text);
    assertThat(text).contains("no time stamps");
    assertThat(text).doesNotContain("0.000 ms");
  }
}
