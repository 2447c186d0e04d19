package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.ReportText;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a host's log alone answers: which commands, the ladder, how it ended; by boot. */
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
            [   24.300000] nvme nvme0: Abort status: 0x371
            """);
    assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
    assertThat(finding.summary())
        .contains("nvme0: 2 commands timed out on QID 1 within 2.982 ms")
        .contains("cid 49793 = tag 641 (c281)")
        .contains("2 Aborts sent, 2 ended with status 0x0, 1 ended with status 0x371")
        .contains("1 controller reset; the log does not say whether it came back");
    assertThat(finding.evidence()).extracting(Evidence::line).containsExactly(1L, 3L, 5L, 6L);
    assertThat(finding.evidence().get(2).role())
        .contains("resets the controller", "6.14 s after the first");
    assertThat(finding.explanation()).contains("bit 0 of dword 0", "the host cancelled the Abort");
    assertThat(finding.commands()).extracting(c -> c.cid()).containsExactly(0, 0xc281);
  }

  @Test
  void anAbortThatLinux44SaysAbortedNothing() {
    Finding finding =
        only(
            """
            [   18.100000] nvme 0000:05:00.0: Aborting I/O 12 QID 3
            [   18.200000] nvme 0000:05:00.0: Abort status:0 result:1
            """);
    assertThat(finding.summary()).startsWith("0000:05:00.0: 1 command timed out on QID 3");
    assertThat(finding.explanation()).contains("Bit 0 of dword 0 is 1", "was not aborted");
  }

  @Test
  void controllersAreKeptApart() {
    List<Finding> findings =
        all(
            """
            [  700.000000] nvme nvme0: I/O 5 QID 1 timeout, aborting
            [  700.004000] nvme nvme10: I/O 5 QID 1 timeout, aborting
            [  730.200000] nvme nvme10: I/O 5 QID 1 timeout, reset controller
            [  731.200000] nvme nvme10: 4/0/0 default/read/poll queues
            """);
    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).summary()).startsWith("nvme0: 1 command").contains("no reset");
    assertThat(findings.get(1).summary())
        .startsWith("nvme10: 1 command")
        .contains("came back with 4 I/O queues, 1.00 s later");
  }

  /** At a first time-out only is a request aborted: a second "aborting" is another command. */
  @Test
  void aTagNamesAnotherCommandLater() {
    assertThat(
            only("""
            [  100.000000] nvme nvme0: I/O 12 QID 3 timeout, aborting
            [ 5000.000000] nvme nvme0: I/O 12 QID 3 timeout, aborting
            """)
                .summary())
        .contains("2 commands", "in 2 batches, the second 4900.00 s after the first");
    assertThat(
            only("""
            [  100.000000] nvme nvme0: I/O 12 QID 3 timeout, aborting
            [  130.000000] nvme nvme0: I/O 12 QID 3 timeout, reset controller
            """)
                .summary())
        .contains("1 command timed out");
  }

  @Test
  void bootsAreKeptApart() {
    List<Finding> said =
        all(
            """
            [  900.000000] nvme nvme0: I/O 1 QID 1 timeout, aborting
            -- Boot 99386174e13f4e9cb2044baee8704fa6 --
            [ 2000.000000] nvme nvme0: I/O 1 QID 1 timeout, reset controller
            """);
    assertThat(said).extracting(Finding::summary).allMatch(s -> s.contains("1 command"));
    assertThat(said.get(0).summary()).startsWith("nvme0, boot 1 of 2: ");
    assertThat(said.get(1).summary()).startsWith("nvme0, boot 2 of 2: ");
    List<Finding> byTime =
        all(
            """
            [ 4131.000000] nvme nvme0: I/O 77 QID 2 timeout, reset controller
            [   61.900000] nvme nvme0: I/O 77 QID 2 timeout, aborting
            """);
    assertThat(byTime).hasSize(2);
    assertThat(byTime.get(1).evidence())
        .extracting(Evidence::role)
        .containsExactly(
            "a command timed out, the host sends an Abort", "here another boot begins");
  }

  /** Two CPUs that print at once are no boot. */
  @Test
  void aLittleBackIsNoBoot() {
    assertThat(
            all(
                """
                [  100.000200] nvme nvme0: I/O 12 QID 3 timeout, aborting
                [  100.000100] nvme nvme0: I/O 13 QID 3 timeout, aborting
                """))
        .hasSize(1);
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
    assertThat(analysis.findings()).hasSize(1);
    Finding finding = analysis.findings().get(0);
    assertThat(finding.rule().id()).isEqualTo("INTERRUPT-LOST");
    assertThat(finding.party()).isEqualTo(Party.PLATFORM);
    assertThat(finding.severity()).isEqualTo(Severity.SUSPECT);
    assertThat(finding.summary())
        .contains("nvme0: 2 commands", "QID 2, 3", "not a lost completion");
    String text = TextReport.of(analysis);
    assertThat(text).startsWith("INCONCLUSIVE: INTERRUPT-LOST: ");
    ReportText.assertFitsAMail(text);
  }

  @Test
  void oneThatWasAbortedIsNotOnlyPolled() {
    List<Finding> findings =
        all(
            """
            [  101.500000] nvme nvme0: I/O 897 QID 2 timeout, completion polled
            [  161.900000] nvme nvme0: I/O 12 QID 3 timeout, aborting
            """);
    assertThat(findings).extracting(Finding::severity).containsOnly(Severity.NOTICE);
    assertThat(findings.get(1).summary()).contains("1 completion polled");
  }

  /** Nobody is told to trace a hypervisor that he may not have. */
  @Test
  void theReportSpeaksOfNoRingAndOfNoQemu() {
    String text =
        TextReport.of(
            LogText.analyze(
                "dmesg.txt", "[  101.500000] nvme nvme0: I/O 897 QID 2 timeout, aborting\n"));
    assertThat(text).doesNotContain("QEMU", "CQs", "LOST").contains("events/nvme/enable");
    ReportText.assertFitsAMail(text);
  }

  private static Finding only(String dmesg) {
    List<Finding> findings = all(dmesg);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static List<Finding> all(String dmesg) {
    return LogText.analyze("dmesg.txt", dmesg).findings().stream()
        .filter(finding -> !finding.rule().id().equals("CAPTURE-GAP"))
        .toList();
  }
}
