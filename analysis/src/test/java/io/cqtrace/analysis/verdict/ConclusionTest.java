package io.cqtrace.analysis.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.rule.Evidence;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a capture without a fault may be called. */
class ConclusionTest {
  private static final String TIMEOUT =
      "[    1.000005] nvme nvme0: I/O tag 641 (c281) opcode 0x2 (Read) QID 1 timeout, aborting\n";

  /** Nothing is open, and the host aborts all the same: something is not in this capture. */
  @Test
  void anAbortThatNothingExplainsIsNotClean() {
    QemuLog log = oneRead().at(31_000).readCsts().sqDoorbell(0, 3).fetch(0, 9, 8);
    int abort = log.line();
    Analysis analysis = log.complete(0, 9).cqDoorbell(0, 3).analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).containsExactly(Doubt.Cause.HOST_GAVE_UP);
    assertThat(analysis.conclusion().doubts().get(0).evidence())
        .extracting(Evidence::line)
        .containsExactly((long) abort);
    assertThat(TextReport.of(analysis))
        .startsWith("INCONCLUSIVE: the host gave up on a command")
        .contains("Not explained:")
        .contains("test.log:" + abort + " the host sends an Abort");
  }

  @Test
  void anAbortIsASignWithoutTimesToo() {
    QemuLog log = QemuLog.untimed().start(8).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 1);
    Analysis analysis = log.sqDoorbell(0, 3).fetch(0, 9, 8).complete(0, 9).analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.HOST_GAVE_UP);
  }

  @Test
  void aTimeOutInTheKernelLogBesideAQuietControllerIsNotClean() {
    Analysis analysis = LogText.analyze(List.of(oneRead().toString(), TIMEOUT));
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.HOST_GAVE_UP);
  }

  /** The log says why: that is no open question, and no clean bill either. */
  @Test
  void aDeviceThatIsGoneExplainsItsOwnTimeOuts() {
    String gone =
        "[   31.5] nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff\n";
    Analysis one = LogText.analyze("dmesg.txt", TIMEOUT + gone);
    assertThat(one.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(one))
        .contains(Doubt.Cause.DEVICE_LOST)
        .doesNotContain(Doubt.Cause.HOST_GAVE_UP);
    Analysis other = LogText.analyze("dmesg.txt", TIMEOUT + gone.replace("nvme0", "nvme1"));
    assertThat(causes(other)).contains(Doubt.Cause.HOST_GAVE_UP);
  }

  /**
   * Two parts of two runs look like doorbells that nobody acts on: no rule accuses, none is clean.
   */
  @Test
  void commandsThatNobodyFetchedAreNotClean() {
    QemuLog log = QemuLog.empty().read(1, 5, 1).complete(1, 1).interrupt(1).cqDoorbell(1, 5);
    log.at(10).read(2, 7, 1).complete(2, 1).interrupt(2).cqDoorbell(2, 7).sqDoorbell(1, 3);
    log.at(4000).read(2, 8, 2).complete(2, 2).interrupt(2).cqDoorbell(2, 8);
    Analysis analysis = log.analyze();
    assertThat(analysis.tally().oldOpenCount()).isPositive();
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.OPEN_TOO_LONG);
  }

  /** The clock is set by an hour where an SQE is on its way: that does not make it old. */
  @Test
  void aClockSetForwardDoesNotAgeAnSqe() {
    QemuLog log = oneRead().sqDoorbell(1, 3);
    log.at(3_600_000).sqDoorbell(1, 4);
    assertThat(log.analyze().tally().oldOpenCount()).isZero();
    log.at(3_600_900).sqDoorbell(0, 3);
    assertThat(log.analyze().tally().oldOpenCount()).isZero();
    log.at(3_601_900).sqDoorbell(0, 4);
    assertThat(log.analyze().tally().oldOpenCount()).isEqualTo(2);
  }

  /** SPDK prints no CID where it takes a Delete I/O SQ: the host waits for it all the same. */
  @Test
  void aDisableUnderAnOldDeleteIsASign() {
    SpdkLog log = twoQueues().at(20).deleteSq(1).deleteSq(2).post(0, 4, 3).at(40_000).disable();
    Analysis analysis = log.analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.HOST_GAVE_UP);
    assertThat(TextReport.of(analysis).replaceAll("\\s+", " "))
        .contains("SQ 0 ends (controller disabled) while a command of it is old")
        .contains("it is fetched");
    assertThat(causes(twoQueues().at(20).deleteSq(1).at(21).disable().analyze()))
        .doesNotContain(Doubt.Cause.HOST_GAVE_UP);
  }

  /** The controller goes on with others for seconds, and the capture ends before the reset. */
  @Test
  void anOldDeleteIsOpenTooLongWhereTheCaptureEnds() {
    SpdkLog log = twoQueues().at(20).deleteSq(1);
    for (int i = 0; i < 6; i++) {
      log.at(100 + 500 * i).fetch(2, i).post(2, i, i);
    }
    Analysis analysis = log.analyze();
    assertThat(analysis.tally().oldOpenCount()).isEqualTo(1);
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.OPEN_TOO_LONG);
  }

  /** A reboot with a command under way: a millisecond is no time-out. */
  @Test
  void aResetUnderAYoungCommandIsNoSign() {
    Analysis analysis = oneRead().read(1, 2, 4096).at(2).disable().at(3).start(8).analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void aReadOfCstsWhileNothingIsOpenIsNoSign() {
    assertThat(oneRead().at(60_000).readCsts().analyze().verdict()).isEqualTo(Verdict.CLEAN);
  }

  @Test
  void interruptsAloneDecideNothing() {
    Analysis analysis = QemuLog.empty().interrupt(1).at(1000).interrupt(1).analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(causes(analysis)).contains(Doubt.Cause.NOTHING_DELIVERED);
    assertThat(TextReport.of(analysis)).startsWith("INCONCLUSIVE: no command was seen to complete");
  }

  @Test
  void anOpenCommandAtTheEndIsSaid() {
    Analysis analysis = oneRead().read(1, 2, 4096).analyze();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
    assertThat(TextReport.of(analysis).replaceAll("\\s+", " "))
        .contains("1 command is open at the end");
  }

  private static SpdkLog twoQueues() {
    SpdkLog log = SpdkLog.started(32);
    return log.at(10).createQueues(1, 1).post(0, 1, 0).post(0, 2, 1).createSq(2, 1).post(0, 3, 2);
  }

  private static QemuLog oneRead() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 1);
  }

  private static List<Doubt.Cause> causes(Analysis analysis) {
    return analysis.conclusion().doubts().stream().map(Doubt::cause).toList();
  }
}
