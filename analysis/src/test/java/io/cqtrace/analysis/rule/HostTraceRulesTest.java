package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What a host's trace alone tells, and what the logs of other drivers do. */
class HostTraceRulesTest {
  private static String setup(double seconds, int sqId, int cid) {
    return String.format(
        Locale.ROOT,
        "         fio-100   [001] .....  %12.6f: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=%d,"
            + " cmdid=%d, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read slba=0, len=7, ctrl=0x0,"
            + " dsmgmt=0, reftag=0)\n",
        seconds,
        sqId,
        cid);
  }

  private static String end(double seconds, int sqId, int cid, int status) {
    return String.format(
        Locale.ROOT,
        "        <idle>-0     [001] d.h1.  %12.6f: nvme_complete_rq: nvme0: disk=nvme0n1, qid=%d,"
            + " cmdid=%d, res=0x0, retries=0, flags=0x0, status=0x%x\n",
        seconds,
        sqId,
        cid,
        status);
  }

  private static Finding of(String rule, String text) {
    List<Finding> found =
        LogText.analyze("trace.txt", text).findings().stream()
            .filter(finding -> finding.rule().id().equals(rule))
            .toList();
    assertThat(found).as(rule).hasSize(1);
    return found.get(0);
  }

  @Test
  void theSlowestByCommandAndTheDepth() {
    String text =
        setup(60.0, 1, 7)
            + setup(60.1, 1, 8)
            + end(60.2, 1, 8, 0)
            + end(62.5, 1, 7, 0)
            + setup(63.0, 2, 9)
            + end(63.1, 2, 9, 0);
    Finding finding = of("HOST-LATENCY", text);
    assertThat(finding.summary())
        .contains(
            "cid 7 Read, took 2.50 s",
            "Read 3 (half within ",
            "at most 2 were outstanding",
            "QID 1");
    assertThat(finding.evidence()).extracting(Evidence::line).containsExactly(1L, 4L);
  }

  @Test
  void aStatusByName() {
    Finding finding =
        of("HOST-STATUS", setup(60.0, 1, 7) + end(60.1, 1, 7, 0x4002) + setup(61, 1, 8));
    assertThat(finding.summary())
        .isEqualTo(
            "1 request ended with an error: 1 Read with 0x4002 (Generic: Invalid Field in Command;"
                + " do not retry)");
  }

  /** Where and when: what the host's trace tells stands in the finding, and no more. */
  @Test
  void aFindingTellsItsQueueAndItsTime() {
    String text = setup(60.0, 1, 7) + end(62.5, 1, 7, 0x4002) + setup(63.0, 2, 9);
    String later = text + setup(99, 3, 1) + end(100, 3, 1, 0);
    assertThat(of("HOST-LATENCY", text).scope()).isEqualTo(scope(1, 60_000, 62_500));
    assertThat(of("HOST-STATUS", text).scope()).isEqualTo(scope(1, 62_500, 62_500));
    assertThat(of("HOST-WAITS", text).scope()).isEqualTo(scope(2, 63_000, 63_000));
    assertThat(of("HOST-WAITS", later).scope()).isEqualTo(scope(2, 63_000, 100_000));
  }

  private static Scope scope(int queueId, long firstMillis, long lastMillis) {
    return new Scope(
        0, EventChunk.NONE, queueId, queueId, firstMillis * 1_000_000, lastMillis * 1_000_000);
  }

  /** How long the last request of a trace has waited nobody knows. */
  @Test
  void aRequestInTheLastLineHasNoAge() {
    Finding finding = of("HOST-WAITS", setup(60.0, 1, 7) + end(60.1, 1, 7, 0) + setup(99, 1, 8));
    assertThat(finding.summary()).contains("cid 8", "unknown").doesNotContain("oldest since");
    assertThat(finding.commands()).extracting(c -> c.cid()).containsExactly(8);
    assertThat(
            LogText.analyze("trace.txt", setup(60.0, 1, 7) + setup(60.1, 1, 8) + end(60.2, 1, 7, 0))
                .findings())
        .extracting(f -> f.rule().id())
        .doesNotContain("HOST-WAITS");
  }

  /** Linux prints the buffer with microseconds behind its console's own stamps. */
  @Test
  void aBufferDumpedToTheConsole() {
    String text =
        """
        [   99.900000] Kernel panic - not syncing: hung_task: blocked tasks
        [  100.000000] Dumping ftrace buffer:
        [  100.000011] ---------------------------------
        [  100.000055]      fio-300       1..... 5530800100us : nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=8200, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read slba=0, len=7, ctrl=0x0, dsmgmt=0, reftag=0)
        [  100.000066]      fio-300       1..... 5562800100us!: nvme_setup_cmd: nvme0: disk=nvme0n1, qid=1, cmdid=8201, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read slba=8, len=7, ctrl=0x0, dsmgmt=0, reftag=0)
        """;
    Analysis analysis = LogText.analyze("console.txt", text);
    assertThat(analysis.trace().sources().get(0).format()).isEqualTo("ftrace");
    assertThat(analysis.capture().lastNs() - analysis.capture().firstNs())
        .isEqualTo(32_000_000_000L);
    assertThat(of("HOST-WAITS", text).summary()).contains("the oldest since 32.00 s");
  }

  @Test
  void aCompletionThatMapsToNoCommand() {
    String text =
        """
        [2026-10-15 19:40:09.145091] nvme_pcie_common.c: 899:nvme_pcie_qpair_process_completions: ERROR: cpl does not map to outstanding cmd
        [2026-10-15 19:40:09.145103] nvme_qpair.c: 474:spdk_nvme_print_completion: NOTICE: SUCCESS (00/00) qid:2 cid:131 cdw0:0 sqhd:0011 p:0 m:0 dnr:0
        """;
    Finding finding = of("HOST-UNKNOWN-CQE", text);
    assertThat(finding.severity()).isEqualTo(Severity.SUSPECT);
    assertThat(finding.party()).isEqualTo(Party.NONE);
    assertThat(finding.commands()).extracting(c -> c.sqId(), c -> c.cid()).hasSize(1);
    assertThat(finding.summary()).contains("qid 2 cid 131");
    Analysis analysis = LogText.analyze("host.log", text);
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(TextReport.of(analysis)).contains("SPDK's NVMe driver").doesNotContain("QEMU");
  }

  /** A later completion of another command is not the one that maps to none. */
  @Test
  void onlyTheNextCompletionIsIt() {
    String text =
        """
        [2026-10-15 19:40:09.145091] nvme_pcie_common.c: 899:nvme_pcie_qpair_process_completions: *ERROR*: cpl does not map to outstanding cmd
        [2026-10-15 19:40:09.145103] nvme_qpair.c: 474:spdk_nvme_print_completion: *NOTICE*: SUCCESS (00/00) qid:1 cid:76 cdw0:0 sqhd:00fd p:0 m:0 dnr:0
        [2026-10-15 19:40:09.145203] nvme_qpair.c: 474:spdk_nvme_print_completion: *NOTICE*: ABORTED - BY REQUEST (00/07) qid:1 cid:77 cdw0:0 sqhd:00fd p:0 m:0 dnr:0
        """;
    assertThat(of("HOST-UNKNOWN-CQE", text).commands())
        .extracting(c -> c.cid())
        .containsExactly(76);
  }

  @Test
  void anErrorOfTheTargetIsQuotedOnce() {
    String line =
        "[2026-10-09 08:15:35.256536] vfio_user.c:2234:handle_create_io_q: *ERROR*: /tmp/c0: cqid:1"
            + " already exists\n";
    Finding finding = of("PRODUCER-ERROR", line + line);
    assertThat(finding.summary()).contains("2 error lines (1 different text)");
    assertThat(finding.evidence()).hasSize(1);
    assertThat(finding.advice()).contains("--enable-debug", "nvmf_vfio").doesNotContain("QEMU");
  }
}
