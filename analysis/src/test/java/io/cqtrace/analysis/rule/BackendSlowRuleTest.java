package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where slow ends and too slow begins: the host's word, else the defaults of Linux. */
class BackendSlowRuleTest {
  private static final int FORMAT_NVM = 0x80;
  private static final int IDENTIFY = 0x06;

  /** The host waited for it and got it: an assumed limit makes no fault of that. */
  @Test
  void aDeliveredCommandIsLateAndNoFault() {
    Analysis analysis = readFor(35_000);
    assertThat(labels(analysis)).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(analysis.verdict()).isEqualTo(Verdict.DELAYED);
    assertThat(analysis.findings().get(0).explanation())
        .contains("No Abort of it is in this capture");
  }

  /** Other commands go on, so the time did pass: an open command is stuck. */
  @Test
  void anOpenCommandIsAFaultAfterThirtySecondsOfOtherWork() {
    assertThat(labels(openFor(29))).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(labels(openFor(32))).containsExactly("FAULT BACKEND-SLOW");
  }

  /** One silence of a minute may be a step of the clock or a stopped VM. */
  @Test
  void aSilenceProvesNothingByItself() {
    QemuLog log = QemuLog.started(8).read(1, 1, 0).at(60_000).adminCommand(IDENTIFY, "");
    assertThat(labels(log.at(62_000).errorLine().analyze()))
        .containsExactly("SUSPECT BACKEND-SLOW");
  }

  /** The capture ends at the moment of the fetch, by its own clock. */
  @Test
  void aStepBackOfTheClockMakesNothingOld() {
    QemuLog log = QemuLog.started(8).at(51_000).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 1);
    Analysis analysis = log.at(11_000).read(1, 2, 1).analyze();
    assertThat(labels(analysis)).containsExactly("NOTICE CAPTURE-GAP");
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  /** The next run begins in the same file: the first one's open command was young. */
  @Test
  void aSecondRunInTheFileMakesNothingOld() {
    Analysis analysis = QemuLog.started(8).read(1, 1, 0).at(90_000).start(8).analyze();
    assertThat(labels(analysis)).noneMatch(label -> label.startsWith("FAULT"));
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void anAbortTellsWithoutTimeStamps() {
    Analysis analysis =
        QemuLog.untimed().start(8).read(1, 1, 0).readCsts().adminCommand(8, "").analyze();
    assertThat(labels(analysis)).containsExactly("FAULT BACKEND-SLOW");
    assertThat(analysis.findings().get(0).summary()).doesNotContain(" after ");
  }

  @Test
  void aDeleteOfAQueueThatTakesLongIsSaid() {
    QemuLog log = QemuLog.started(8).sqDoorbell(0, 3).fetch(0, 9, 0);
    Analysis analysis = log.at(90_000).complete(0, 9).cqDoorbell(0, 3).analyze();
    assertThat(labels(analysis)).containsExactly("NOTICE BACKEND-SLOW");
    assertThat(analysis.findings().get(0).party()).isEqualTo(Party.NONE);
    assertThat(analysis.verdict()).isEqualTo(Verdict.DELAYED);
  }

  /** Open for five seconds when the capture ends: nobody can say how it went on. */
  @Test
  void anOpenCommandIsInconclusive() {
    Analysis analysis = QemuLog.started(8).read(1, 1, 0).at(5000).errorLine().analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void anAdminCommandOfTheDriverHasSixtySeconds() {
    assertThat(labels(openAdminFor(IDENTIFY, 40))).containsExactly("SUSPECT BACKEND-SLOW");
    Analysis analysis = openAdminFor(IDENTIFY, 63);
    assertThat(labels(analysis)).containsExactly("FAULT BACKEND-SLOW");
    assertThat(analysis.findings().get(0).party()).isEqualTo(Party.CONTROLLER);
  }

  @Test
  void aFormatTakesItsTime() {
    assertThat(labels(adminFor(FORMAT_NVM, 300_000))).isEmpty();
  }

  /** Of two open reads the Abort is for the older one. */
  @Test
  void anAbortIsAboutTheOldestCommand() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 3)
            .at(4000)
            .read(1, 2, 4)
            .at(5500)
            .adminCommand(8, "")
            .at(6000)
            .errorLine()
            .analyze();
    assertThat(labels(analysis)).containsExactly("FAULT BACKEND-SLOW", "SUSPECT BACKEND-SLOW");
    assertThat(analysis.findings().get(0).commands())
        .extracting(CommandSpan::cid)
        .containsExactly(3);
  }

  /** The kernel's log, on its own clock, names the command: the capture itself has no Abort. */
  @Test
  void theKernelsLogNamesTheCommand() {
    String trace = QemuLog.started(8).read(1, 1, 0x1003).at(6000).errorLine().toString();
    String dmesg =
        "[   40.100000] nvme nvme0: I/O tag 3 (1003) opcode 0x2 (Read) QID 1 timeout, aborting"
            + " req_op:READ(0) size:4096\n";
    assertThat(labels(LogText.analyze(List.of(trace, dmesg))))
        .containsExactly("FAULT BACKEND-SLOW", "NOTICE HOST-TIMEOUT");
  }

  private static Analysis openFor(int seconds) {
    return working(QemuLog.started(8).createCq(2, 8).createSq(2, 2, 8).read(2, 1, 7), seconds);
  }

  private static Analysis openAdminFor(int opcode, int seconds) {
    return working(QemuLog.started(8).sqDoorbell(0, 3).fetch(0, 9, opcode), seconds);
  }

  /** A read on queue 1 each second. */
  private static Analysis working(QemuLog log, int seconds) {
    for (int second = 1; second <= seconds; second++) {
      log.at(second * 1000).read(1, second % 8, second % 4096).complete(1, second % 4096);
      log.cqDoorbell(1, second % 8);
    }
    return log.analyze();
  }

  private static Analysis readFor(int millis) {
    return QemuLog.started(8).read(1, 1, 0).at(millis).complete(1, 0).cqDoorbell(1, 1).analyze();
  }

  private static Analysis adminFor(int opcode, int millis) {
    return QemuLog.started(8)
        .sqDoorbell(0, 3)
        .fetch(0, 30, opcode)
        .at(millis)
        .complete(0, 30)
        .interrupt(0)
        .cqDoorbell(0, 3)
        .analyze();
  }

  @Test
  void neverFinished() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 0)
            .at(5000)
            .adminCommand(8, "")
            .at(6000)
            .errorLine()
            .analyze();
    assertThat(labels(analysis)).containsExactly("FAULT BACKEND-SLOW");
    assertThat(analysis.findings().get(0).party()).isEqualTo(Party.BACKEND);
    assertThat(analysis.findings().get(0).commands())
        .extracting(CommandSpan::cid)
        .containsExactly(0);
  }

  @Test
  void finishedLate() {
    Analysis analysis =
        QemuLog.started(8).read(1, 1, 0).at(2000).complete(1, 0).cqDoorbell(1, 1).analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(analysis.verdict()).isEqualTo(Verdict.DELAYED);
  }

  @Test
  void notWithinAReasonableTime() {
    Analysis analysis =
        QemuLog.started(8).read(1, 1, 0).at(900).complete(1, 0).cqDoorbell(1, 1).analyze();
    assertThat(labels(analysis)).isEmpty();
  }

  @Test
  void notWhenItIsYoungAtTheEnd() {
    Analysis analysis = QemuLog.started(8).at(2500).read(1, 1, 0).at(3000).errorLine().analyze();
    assertThat(labels(analysis)).isEmpty();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  /** A reset ends the command a millisecond after its fetch; the capture goes on for seconds. */
  @Test
  void notWhenAResetEndsItAtOnce() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 0)
            .at(1)
            .disable()
            .at(2)
            .start(8)
            .at(9000)
            .errorLine()
            .analyze();
    assertThat(labels(analysis)).isEmpty();
  }

  /** Of a queue's creation only the effect was traced: nobody can say how long it took. */
  @Test
  void notForACommandWhoseFetchWasNotTraced() {
    Analysis analysis =
        QemuLog.started(8)
            .raw("7@1795329875.000000:pci_nvme_dbbuf_config dbs_addr=0x1 eis_addr=0x2")
            .at(5000)
            .errorLine()
            .analyze();
    assertThat(labels(analysis)).isEmpty();
  }

  /** An event is awaited for as long as none happens. */
  @Test
  void notForAnAsyncEventRequest() {
    Analysis analysis =
        QemuLog.started(8).sqDoorbell(0, 3).fetch(0, 31, 0xc).at(60_000).errorLine().analyze();
    assertThat(labels(analysis)).isEmpty();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  private static List<String> labels(Analysis analysis) {
    return analysis.findings().stream().map(f -> f.severity() + " " + f.rule().id()).toList();
  }
}
