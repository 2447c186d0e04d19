package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What got stuck is judged where its queue ends, not only where the capture does. */
class EndsOfLivesTest {
  private static final double TIMED_OUT_MS = 30_000;
  private static final double RESET_MS = 60_000;

  /** One read is delivered; then the host has rung for more that nobody fetches. */
  private static QemuLog unfetched() {
    return delivered().sqDoorbell(1, 3);
  }

  private static QemuLog delivered() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).interrupt(1).cqDoorbell(1, 1);
  }

  /** A read whose completion no interrupt follows. */
  private static QemuLog unsignalled() {
    return delivered().read(1, 2, 4096).complete(1, 4096);
  }

  private static QemuLog aborted(QemuLog log) {
    return log.at(TIMED_OUT_MS).readCsts().adminCommand(8, "");
  }

  private static QemuLog reset(QemuLog log) {
    return log.at(RESET_MS).readCsts().disable();
  }

  @Nested
  class SqLostWake {
    @Test
    void theHostAbortsAndResets() {
      Analysis analysis = reset(aborted(unfetched())).analyze();
      assertThat(labels(analysis)).containsExactly("FAULT SQ-LOST-WAKE");
      Finding finding = analysis.findings().get(0);
      assertThat(finding.commandCount()).isEqualTo(2);
      assertThat(finding.commands()).allMatch(c -> c.outcome() == Outcome.NOT_FETCHED);
      assertThat(finding.commands()).extracting(c -> c.sqSlot()).containsExactly(1, 2);
      assertThat(finding.scope().sqId()).isEqualTo(1);
      assertThat(finding.scope().cqId()).isEqualTo(1);
      assertThat(finding.scope().life()).isEqualTo(1);
      assertThat(finding.scope().lastNs() - finding.scope().firstNs())
          .isGreaterThan(59_000_000_000L);
      assertThat(analysis.tally().count(Outcome.NOT_FETCHED)).isEqualTo(2);
    }

    @Test
    void everyEndOfAQueueIsOne() {
      QemuLog deleted = aborted(unfetched()).at(RESET_MS).deleteSq(1).deleteCq(1);
      assertThat(labels(deleted.analyze())).containsExactly("FAULT SQ-LOST-WAKE");
    }

    /** The driver is unloaded with commands in flight: nobody did anything wrong. */
    @Test
    void whatIsInFlightAtADisableIsAbandoned() {
      Analysis analysis = unfetched().at(300).disable().analyze();
      assertThat(labels(analysis)).isEmpty();
      assertThat(analysis.tally().count(Outcome.ABANDONED)).isEqualTo(2);
    }

    /** Without a sign that the host gave up, lines may be missing as well. */
    @Test
    void anOldCommandAtAnOrdinaryDisableIsOnlySuspected() {
      Analysis analysis = unfetched().at(5000).disable().analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT SQ-LOST-WAKE");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void anOpenAsyncEventRequestHidesNothing() {
      QemuLog log = QemuLog.started(8).sqDoorbell(0, 3).fetch(0, 31, 0xc);
      log.read(1, 1, 0).complete(1, 0).interrupt(1).cqDoorbell(1, 1).sqDoorbell(0, 4);
      log.at(2000).read(1, 2, 4096).complete(1, 4096).interrupt(1).cqDoorbell(1, 2);
      log.at(70_000).read(1, 3, 8192).complete(1, 8192).interrupt(1).cqDoorbell(1, 3);
      assertThat(labels(log.analyze())).containsExactly("FAULT SQ-LOST-WAKE");
    }

    /** QEMU has a request for each entry of the SQ: one that executes does not stop the next. */
    @Test
    void anotherCommandOfTheSqHidesNothing() {
      QemuLog log = delivered().read(1, 2, 4096).sqDoorbell(1, 3);
      assertThat(labels(reset(aborted(log)).analyze())).contains("FAULT SQ-LOST-WAKE");
    }

    /** Seven of seven requests are in use: it may wait. */
    @Test
    void notWhereEveryRequestIsInUse() {
      QemuLog log = QemuLog.started(3).read(1, 1, 0).read(1, 2, 1).read(1, 0, 2);
      Analysis analysis = reset(aborted(log.sqDoorbell(1, 1))).analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT SQ-LOST-WAKE");
    }

    /** Without times the order has to do: the Abort can be about nothing else. */
    @Test
    void theOrderDecidesWithoutTimes() {
      QemuLog log = QemuLog.untimed().start(8).read(1, 1, 0).complete(1, 0).interrupt(1);
      log.cqDoorbell(1, 1).sqDoorbell(1, 2).readCsts().adminCommand(8, "").disable();
      assertThat(labels(log.analyze())).containsExactly("FAULT SQ-LOST-WAKE");
    }

    /** No fetch is recorded: what was fetched is not known. */
    @Test
    void notWithoutFetches() {
      QemuLog log = QemuLog.empty();
      for (int tail = 1; tail < 5; tail++) {
        log.sqDoorbell(1, tail);
      }
      Analysis analysis = log.at(5000).sqDoorbell(2, 1).at(10_000).sqDoorbell(2, 2).analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT SQ-LOST-WAKE");
    }

    /** The clock steps forward while a command is in flight: its age is not certain. */
    @Test
    void notBecauseTheClockSteps() {
      Analysis analysis = unfetched().at(3_600_000).errorLine().analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT SQ-LOST-WAKE");
    }
  }

  @Nested
  class IrqLost {
    @Test
    void noInterruptFollowsAndTheHostAborts() {
      Analysis analysis = reset(aborted(unsignalled())).analyze();
      assertThat(labels(analysis)).containsExactly("FAULT IRQ-LOST");
      assertThat(analysis.findings().get(0).party()).isEqualTo(Party.CONTROLLER);
      assertThat(analysis.findings().get(0).commands()).extracting(c -> c.cid()).contains(4096);
      assertThat(analysis.tally().count(Outcome.UNSIGNALLED)).isEqualTo(1);
    }

    /** A queue that is polled by design has no interrupt to lose. */
    @Test
    void notOnAPolledQueue() {
      QemuLog log = QemuLog.empty().enable().createPolledCq(1, 8).createSq(1, 1, 8);
      log.read(1, 1, 0).complete(1, 0).at(5000).readCsts().cqDoorbell(1, 1);
      log.read(1, 2, 4096).complete(1, 4096);
      Analysis analysis = reset(aborted(log)).analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT IRQ-LOST", "SUSPECT IRQ-LOST");
      assertThat(analysis.tally().count(Outcome.UNSIGNALLED)).isZero();
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void notWithoutInterruptsInTheCapture() {
      QemuLog log = QemuLog.empty().sqDoorbell(1, 1).fetch(1, 0, 2).complete(1, 0);
      log.cqDoorbell(1, 1).read(1, 2, 1).complete(1, 1).at(5000).errorLine();
      assertThat(labels(log.at(9000).errorLine().analyze()))
          .noneMatch(label -> label.endsWith("IRQ-LOST"));
    }

    @Test
    void notWhatAResetFollowsAtOnce() {
      Analysis analysis = unsignalled().at(300).disable().analyze();
      assertThat(labels(analysis)).isEmpty();
    }
  }

  @Nested
  class NoCqDoorbell {
    /** Three CQEs fill the CQ; the tags of all are used again, and nobody rings. */
    private static QemuLog filled() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag).interrupt(1);
      }
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag, 4096 + tag).complete(1, 4096 + tag);
      }
      return log;
    }

    @Test
    void provedAtAReset() {
      Analysis analysis = reset(aborted(filled())).analyze();
      assertThat(labels(analysis)).contains("FAULT NO-CQ-DOORBELL");
      assertThat(labels(analysis)).noneMatch(label -> label.endsWith("IRQ-LOST"));
    }

    /** A host may ring once for several CQEs. */
    @Test
    void aHostThatRingsLateIsNotAccused() {
      QemuLog log = delivered();
      log.read(1, 2, 4096).complete(1, 4096).interrupt(1);
      log.read(1, 3, 8192).complete(1, 8192).interrupt(1);
      Analysis analysis = log.at(1500).errorLine().at(3000).errorLine().analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT NO-CQ-DOORBELL");
    }
  }

  /** EventIdx stands at the head, so the host had to ring: its silence shows that it did not. */
  @Nested
  class ShadowDoorbells {
    private static QemuLog silent(boolean quiet) {
      QemuLog log = QemuLog.started(8);
      log = quiet ? log.quietShadowDoorbells() : log.shadowDoorbells();
      log.read(1, 1, 0).complete(1, 0);
      log = quiet ? log.tryPostQuietly(1, 0) : log.tryPost(1, 0);
      return log.interrupt(1);
    }

    @Test
    void theHostDidNotConsume() {
      Analysis analysis = silent(false).at(1500).errorLine().at(3000).errorLine().analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT NO-CQ-DOORBELL");
      assertThat(analysis.tally().count(Outcome.UNCONSUMED)).isEqualTo(1);
    }

    /** Without EventIdx in the capture the host may have moved the head unseen. */
    @Test
    void nothingIsKnownWithoutEventIdx() {
      Analysis analysis = silent(true).at(1500).errorLine().at(3000).errorLine().analyze();
      assertThat(labels(analysis)).isEmpty();
    }
  }

  private static List<String> labels(Analysis analysis) {
    return analysis.findings().stream()
        .map(f -> f.severity() + " " + f.rule().id())
        .filter(label -> !label.startsWith("NOTICE"))
        .toList();
  }
}
