package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.ReportText;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import org.junit.jupiter.api.Test;

/** What a kernel log alone answers: which command, one or a batch, the ladder, how it ended. */
class HostTimeoutRuleTest {
  @Test
  void theLadderOfABatch() {
    Finding finding =
        only(
            """
            [   18.103516] nvme nvme0: I/O tag 0 (0000) opcode 0x2 (I/O Cmd) QID 1 timeout, aborting
            [   18.106498] nvme nvme0: I/O tag 641 (c281) opcode 0x2 (I/O Cmd) QID 1 timeout, aborting
            [   18.109131] nvme nvme0: Abort status: 0x0
            [   18.110321] nvme nvme0: Abort status: 0x0
            [   24.247105] nvme nvme0: I/O tag 0 (0000) opcode 0x2 (I/O Cmd) QID 1 timeout, reset controller
            [  146.000000] INFO: task fio:912 blocked for more than 122 seconds.
            """);
    assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
    assertThat(finding.summary())
        .contains("2 commands timed out on QID 1 within 2.982 ms")
        .contains("cid 49793 = tag 641 (c281)")
        .contains("2 Aborts sent (answered with status 0x0), 1 controller reset; a task hangs");
    assertThat(finding.evidence().get(4).role()).contains("resets", "6.14 s after the first");
  }

  /** VisionFive2 and others: for months taken for a broken SSD. */
  @Test
  void onlyPolledMeansThatTheInterruptWasLost() {
    Analysis analysis =
        LogText.analyze(
            "dmesg.txt",
            """
            [  101.500000] nvme nvme0: I/O 897 QID 2 timeout, completion polled
            [  161.900000] nvme nvme0: I/O 12 QID 3 timeout, completion polled
            """);
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    Finding finding = analysis.findings().get(0);
    assertThat(finding.party()).isEqualTo(Party.PLATFORM);
    assertThat(finding.severity()).isEqualTo(Severity.SUSPECT);
    assertThat(finding.summary())
        .contains("tag 897", "the interrupt was lost; not a lost completion");
    String text = TextReport.of(analysis);
    assertThat(text).startsWith("INCONCLUSIVE: HOST-TIMEOUT: ");
    ReportText.assertFitsAMail(text);
  }

  @Test
  void oneThatWasAbortedIsNotOnlyPolled() {
    Finding finding =
        only(
            """
            [  101.500000] nvme nvme0: I/O 897 QID 2 timeout, completion polled
            [  161.900000] nvme nvme0: I/O 12 QID 3 timeout, aborting
            """);
    assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
    assertThat(finding.summary()).doesNotContain("the interrupt was lost").contains("1 polled");
  }

  private static Finding only(String dmesg) {
    Analysis analysis = LogText.analyze("dmesg.txt", dmesg);
    assertThat(analysis.findings()).hasSize(1);
    return analysis.findings().get(0);
  }
}
