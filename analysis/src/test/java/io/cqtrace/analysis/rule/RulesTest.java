package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each rule: a history in which it speaks, and the nearest one in which it must not. */
class RulesTest {

  @Nested
  class CqWithheld {
    @Test
    void fourCompletionsForThreeSlots() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag);
      }
      log.read(1, 0, 3).complete(1, 3);
      int foundFull = log.line();
      log.at(2).cqDoorbell(1, 3);
      Analysis analysis = log.at(3).cqDoorbell(1, 0).analyze();

      assertThat(labels(analysis)).containsExactly("NOTICE CQ-WITHHELD");
      assertThat(analysis.verdict()).isEqualTo(Verdict.DELAYED);
      Finding finding = analysis.findings().get(0);
      assertThat(finding.commands()).extracting(CommandSpan::cid).containsExactly(3);
      assertThat(finding.evidence())
          .extracting(Evidence::line)
          .containsExactly((long) foundFull, (long) foundFull, foundFull + 1L, foundFull + 1L);
      assertThat(analysis.tally().withheldMaxNs()).isBetween(1_900_000L, 2_000_000L);
    }

    @Test
    void notWhenTheLastSlotIsTaken() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag);
      }
      Analysis analysis = log.at(2).cqDoorbell(1, 3).read(1, 0, 4096).complete(1, 4096).analyze();

      assertThat(labels(analysis)).isEmpty();
      assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
    }
  }

  @Nested
  class EarlyTagReuse {
    @Test
    void aTagIsBackBeforeItsSlotIs() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag);
      }
      log.read(1, 0, 4096).complete(1, 4096);
      Analysis analysis = log.cqDoorbell(1, 3).cqDoorbell(1, 0).analyze();

      assertThat(labels(analysis)).containsExactly("NOTICE CQ-WITHHELD", "NOTICE EARLY-TAG-REUSE");
    }

    /** Two SQs of four on a CQ of four: more commands than slots, and no tag used twice. */
    @Test
    void notWhenTwoQueuesShareASmallCq() {
      QemuLog log = QemuLog.started(4).createSq(2, 1, 4);
      for (int sqId = 1; sqId <= 2; sqId++) {
        for (int tag = 0; tag < 2; tag++) {
          log.read(sqId, tag + 1, 10 * sqId + tag);
        }
      }
      log.complete(1, 10).complete(1, 11).complete(1, 20).complete(1, 21);
      Analysis analysis = log.cqDoorbell(1, 3).cqDoorbell(1, 0).analyze();

      assertThat(labels(analysis)).containsExactly("NOTICE CQ-WITHHELD");
    }
  }

  @Nested
  class CqStall {
    /** Shadow doorbells on: the doorbell is seen, the attempt to post comes seconds later. */
    private QemuLog heldUntil(double millis) {
      QemuLog log = QemuLog.started(2).shadowDoorbells();
      log.read(1, 1, 0).complete(1, 0).tryPost(1, 0);
      log.read(1, 0, 1).complete(1, 1).tryPost(1, 0);
      log.at(10).cqDoorbell(1, 1);
      return log.at(millis).tryPost(1, 1).at(millis + 1).cqDoorbell(1, 0);
    }

    @Test
    void roomIsThereAndNothingIsPosted() {
      Analysis analysis = heldUntil(2500).analyze();
      assertThat(labels(analysis)).contains("FAULT CQ-STALL");
      assertThat(analysis.verdict()).isEqualTo(Verdict.FAULT);
      Finding finding = analysis.findings().get(0);
      assertThat(finding.party()).isEqualTo(Party.CONTROLLER);
      assertThat(finding.commands()).extracting(CommandSpan::cid).containsExactly(1);
      assertThat(finding.summary()).contains("2.49 s");
    }

    @Test
    void notWhenItIsPostedAtOnce() {
      assertThat(labels(heldUntil(10.1).analyze())).containsExactly("NOTICE CQ-WITHHELD");
    }

    /** Each doorbell frees one slot and gets one post: the host is slow, not the controller. */
    @Test
    void notWhenTheHostReleasesSlotBySlot() {
      QemuLog log = QemuLog.started(4).createSq(2, 1, 16);
      for (int tag = 0; tag < 9; tag++) {
        log.read(2, tag + 1, tag);
      }
      for (int tag = 0; tag < 9; tag++) {
        log.complete(1, tag);
      }
      for (int head = 1; head <= 9; head++) {
        log.at(head * 300).cqDoorbell(1, head % 4);
      }
      Analysis analysis = log.analyze();
      assertThat(labels(analysis)).containsExactly("NOTICE CQ-WITHHELD");
    }
  }

  @Nested
  class CqCork {
    private QemuLog heldFor(double millis) {
      QemuLog log = QemuLog.started(2).quietShadowDoorbells();
      log.read(1, 1, 0).complete(1, 0).tryPostQuietly(1, 0).interrupt(1);
      log.read(1, 0, 1).complete(1, 1).tryPostQuietly(1, 0);
      return log.at(millis);
    }

    @Test
    void noDoorbellCameAndTheHeadHadMoved() {
      Analysis analysis = heldFor(11_330).tryPostQuietly(1, 1).analyze();
      assertThat(labels(analysis)).startsWith("FAULT CQ-CORK", "FAULT EVENTIDX-STALE");
      assertThat(analysis.verdict()).isEqualTo(Verdict.FAULT);
    }

    /** The hold that is a fault must not be called legal beside it. */
    @Test
    void aCorkedCompletionIsNotCalledLegal() {
      Analysis analysis = heldFor(11_330).tryPostQuietly(1, 1).analyze();
      assertThat(labels(analysis)).doesNotContain("NOTICE CQ-WITHHELD");
    }

    @Test
    void notAfterAShortHold() {
      assertThat(labels(heldFor(900).tryPostQuietly(1, 1).analyze()))
          .containsExactly("NOTICE CQ-WITHHELD");
    }

    /** The host took its time and then rang: EventIdx asked for the doorbell. */
    @Test
    void notWhenADoorbellEndsTheHold() {
      assertThat(labels(heldFor(5000).cqDoorbell(1, 1).tryPostQuietly(1, 1).analyze()))
          .containsExactly("NOTICE CQ-WITHHELD");
    }

    /** Nobody knows whether the host moved the head: a suspicion, and no word on EventIdx. */
    @Test
    void onlySuspectedWhenTheCaptureEndsFirst() {
      Analysis analysis = heldFor(5000).errorLine().analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT CQ-CORK");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
  }

  @Nested
  class SqLostWake {
    @Test
    void theDoorbellIsNotActedOn() {
      Analysis analysis =
          QemuLog.started(8)
              .read(1, 1, 0)
              .complete(1, 0)
              .cqDoorbell(1, 1)
              .sqDoorbell(1, 4)
              .at(1500)
              .errorLine()
              .at(3000)
              .errorLine()
              .analyze();
      assertThat(labels(analysis)).containsExactly("FAULT SQ-LOST-WAKE");
      assertThat(analysis.findings().get(0).commandCount()).isEqualTo(3);
      assertThat(analysis.findings().get(0).party()).isEqualTo(Party.CONTROLLER);
    }

    @Test
    void notWhenTheDoorbellIsYoung() {
      Analysis analysis =
          QemuLog.started(8)
              .read(1, 1, 0)
              .complete(1, 0)
              .at(2500)
              .cqDoorbell(1, 1)
              .sqDoorbell(1, 4)
              .at(3000)
              .errorLine()
              .analyze();
      assertThat(labels(analysis)).isEmpty();
      assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
    }

    /** A controller may leave commands unfetched while it has no slot for their completions. */
    @Test
    void notWhileTheCqIsFull() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag).interrupt(1);
      }
      Analysis analysis = log.sqDoorbell(1, 0).at(3000).errorLine().analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT SQ-LOST-WAKE");
      assertThat(labels(analysis)).contains("SUSPECT NO-CQ-DOORBELL");
    }
  }

  @Nested
  class IrqLost {
    private QemuLog posted() {
      return QemuLog.started(8).read(1, 1, 0).complete(1, 0).interrupt(1);
    }

    @Test
    void consumedOnlyWhenTheTimeoutHandlerPolls() {
      Analysis analysis = posted().at(5000).readCsts().cqDoorbell(1, 1).analyze();
      assertThat(labels(analysis)).containsExactly("FAULT IRQ-LOST");
      assertThat(analysis.findings().get(0).party()).isEqualTo(Party.PLATFORM);
    }

    @Test
    void notWhenTheHostIsQuick() {
      Analysis analysis = posted().at(10).cqDoorbell(1, 1).readCsts().analyze();
      assertThat(labels(analysis)).isEmpty();
    }

    /** The form of qemu-devel, January 2023: no time stamps, the order of the lines has to do. */
    @Test
    void suspectedWithoutTimesByTheOrder() {
      QemuLog log = QemuLog.untimed().start(8).read(1, 1, 0).complete(1, 0).interrupt(1);
      Analysis analysis = log.readCsts().cqDoorbell(1, 1).analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT IRQ-LOST");
      assertThat(analysis.findings().get(0).commands())
          .extracting(CommandSpan::cid)
          .containsExactly(0);
    }

    @Test
    void notWithoutTimesWhenTheDoorbellComesFirst() {
      QemuLog log = QemuLog.untimed().start(8).readCsts().read(1, 1, 0).complete(1, 0);
      assertThat(labels(log.interrupt(1).cqDoorbell(1, 1).readCsts().analyze())).isEmpty();
    }

    @Test
    void notWithoutAPoll() {
      Analysis analysis = posted().at(5000).cqDoorbell(1, 1).analyze();
      assertThat(labels(analysis)).doesNotContain("FAULT IRQ-LOST");
    }
  }

  @Nested
  class NoCqDoorbell {
    @Test
    void postedAndNeverReleased() {
      Analysis analysis =
          QemuLog.started(8)
              .read(1, 1, 0)
              .complete(1, 0)
              .interrupt(1)
              .at(3000)
              .errorLine()
              .analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT NO-CQ-DOORBELL");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    /** The same tag again: the host consumed the completion, so it owed the doorbell. */
    @Test
    void provedWhereTheTagIsUsedAgain() {
      Analysis analysis =
          QemuLog.started(8)
              .read(1, 1, 0)
              .complete(1, 0)
              .interrupt(1)
              .read(1, 2, 4096)
              .complete(1, 4096)
              .interrupt(1)
              .at(1500)
              .errorLine()
              .at(3000)
              .errorLine()
              .analyze();
      assertThat(labels(analysis)).containsExactly("FAULT NO-CQ-DOORBELL");
      assertThat(analysis.findings().get(0).party()).isEqualTo(Party.HOST);
    }

    @Test
    void notWhenTheCqeIsYoung() {
      Analysis analysis =
          QemuLog.started(8).at(2500).read(1, 1, 0).complete(1, 0).at(3000).errorLine().analyze();
      assertThat(labels(analysis)).isEmpty();
      assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
    }

    /** The CQ fills, nobody rings, completions are held until the host resets: not CLEAN. */
    @Test
    void aHeldCompletionThatAResetEndsIsNotClean() {
      QemuLog log = QemuLog.started(4);
      for (int tag = 0; tag < 3; tag++) {
        log.read(1, tag + 1, tag).complete(1, tag).interrupt(1);
      }
      log.read(1, 0, 3).complete(1, 3);
      Analysis analysis = log.at(30_000).readCsts().disable().at(30_100).enable().analyze();
      assertThat(analysis.verdict()).isNotIn(Verdict.CLEAN, Verdict.DELAYED);
      assertThat(labels(analysis)).anyMatch(label -> label.endsWith("NO-CQ-DOORBELL"));
    }
  }

  @Nested
  class CaptureGap {
    @Test
    void twoControllersInOneStream() {
      Analysis analysis = QemuLog.started(8).start(8).analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT CAPTURE-GAP");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aCaptureFromTheMiddleIsANotice() {
      Analysis analysis = QemuLog.empty().read(1, 5, 0).complete(1, 0).cqDoorbell(1, 3).analyze();
      assertThat(labels(analysis)).isNotEmpty().allMatch(l -> l.equals("NOTICE CAPTURE-GAP"));
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void doorbellsAloneDecideNothing() {
      Analysis analysis =
          QemuLog.empty().enable().sqDoorbell(0, 1).cqDoorbell(0, 1).cqDoorbell(0, 3).analyze();
      assertThat(labels(analysis)).contains("SUSPECT CAPTURE-GAP");
      assertThat(analysis.findings().get(0).summary()).contains("only doorbells");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    @Test
    void aCqOfUnknownSizeAmongOthersIsSaid() {
      QemuLog log = QemuLog.empty().createCq(2, 8).createSq(2, 2, 8);
      log.read(2, 1, 7).complete(2, 7).cqDoorbell(2, 1);
      Analysis analysis = log.read(1, 5, 0).complete(1, 0).cqDoorbell(1, 3).analyze();
      assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
      assertThat(analysis.tally().unsizedCqIds()).contains(1).doesNotContain(2);
    }

    @Test
    void notWhenAControllerIsEnabledAgainAfterADisable() {
      Analysis analysis = QemuLog.started(8).disable().start(8).analyze();
      assertThat(labels(analysis)).isEmpty();
    }

    /** A head doorbell beyond everything posted: completions are missing, or it is garbage. */
    @Test
    void aDoorbellBeyondWhatWasPosted() {
      Analysis analysis =
          QemuLog.started(8).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 5).analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT DOORBELL-INVALID");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
  }

  private static java.util.List<String> labels(Analysis analysis) {
    return analysis.findings().stream().map(f -> f.severity() + " " + f.rule().id()).toList();
  }
}
