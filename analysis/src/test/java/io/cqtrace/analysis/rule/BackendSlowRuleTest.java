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

  @Test
  void withoutAnAbortThirtySecondsAreTheLimit() {
    assertThat(labels(readFor(29_900))).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(labels(readFor(30_100))).containsExactly("FAULT BACKEND-SLOW");
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
    assertThat(labels(adminFor(IDENTIFY, 40_000))).containsExactly("SUSPECT BACKEND-SLOW");
    assertThat(labels(adminFor(IDENTIFY, 61_000))).containsExactly("FAULT BACKEND-SLOW");
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

  private static List<String> labels(Analysis analysis) {
    return analysis.findings().stream().map(f -> f.severity() + " " + f.rule().id()).toList();
  }
}
