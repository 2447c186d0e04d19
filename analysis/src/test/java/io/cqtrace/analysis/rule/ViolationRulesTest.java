package io.cqtrace.analysis.rule;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the rules about doorbells, CIDs and CQEs say, and what follows from it for the verdict. */
class ViolationRulesTest {

  /** Nothing behind a doorbell that cannot be right is held against anybody. */
  @Test
  void aByteSwappedHeadIsNamedAndEndsTheJudging() {
    QemuLog log = QemuLog.started(32).shadowDoorbells().read(1, 1, 0).complete(1, 0);
    Analysis analysis = log.tryPost(1, 0x0100).read(1, 2, 1).at(60_000).errorLine().analyze();
    assertThat(labels(analysis)).containsExactly("FAULT DOORBELL-INVALID");
    assertThat(analysis.findings().get(0).party()).isEqualTo(Party.HOST);
    assertThat(analysis.findings().get(0).summary())
        .contains("CQ head 256", "0x0100 looks like 0x0001 with its bytes swapped");
    assertThat(analysis.tally().count(Outcome.UNKNOWN)).isPositive();
  }

  /** QEMU prints a doorbell that it takes: its queue is larger, and lines are missing here. */
  @Test
  void aDoorbellThatQemuTakesProvesNothing() {
    for (boolean ofCq : new boolean[] {false, true}) {
      QemuLog log = QemuLog.started(32).read(1, 1, 0).complete(1, 0);
      Analysis analysis = (ofCq ? log.cqDoorbell(1, 164) : log.sqDoorbell(1, 36)).analyze();
      assertThat(labels(analysis)).containsExactly("SUSPECT DOORBELL-INVALID");
      assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }
  }

  /** SPDK prints whatever is written to a trapped doorbell: here the value itself is the proof. */
  @Test
  void aDoorbellThatSpdkTakesAsItIsProvesIt() {
    for (boolean ofCq : new boolean[] {false, true}) {
      SpdkLog log = SpdkLog.started(32).createQueues(1, 1);
      Analysis analysis = (ofCq ? log.cqHead(0, 32) : log.sqTail(0, 0x0300)).analyze();
      assertThat(labels(analysis)).contains("FAULT DOORBELL-INVALID");
      SpdkLog right = SpdkLog.started(32).createQueues(1, 1);
      Analysis near = (ofCq ? right.cqHead(0, 0) : right.sqTail(0, 31)).analyze();
      assertThat(labels(near)).doesNotContain("FAULT DOORBELL-INVALID");
    }
  }

  @Test
  void qemusOwnWordsAboutADoorbell() {
    Analysis analysis =
        QemuLog.started(8)
            .raw(
                "7@1795329875.000000:pci_nvme_ub_db_wr_invalid_cqhead completion queue doorbell"
                    + " write value beyond queue size, cqid=1, new_head=1024, ignoring")
            .analyze();
    assertThat(labels(analysis)).containsExactly("FAULT DOORBELL-INVALID");
  }

  @Test
  void aDoorbellOfAQueueThatDoesNotExistIsOnlySuspected() {
    Analysis analysis =
        QemuLog.started(8)
            .raw(
                "7@1795329875.000000:pci_nvme_ub_db_wr_invalid_sq submission queue doorbell write"
                    + " for nonexistent queue, sqid=9, ignoring")
            .analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT DOORBELL-INVALID");
  }

  @Test
  void aTailThatGoesBack() {
    Analysis analysis =
        QemuLog.started(8).read(1, 1, 0).sqDoorbell(1, 3).sqDoorbell(1, 2).analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT DOORBELL-INVALID");
    assertThat(analysis.findings().get(0).summary()).contains("SQ tail 2", "head 1, tail 3 of 8");
  }

  /** The completion of the first may be missing: nobody is accused, nothing is concluded. */
  @Test
  void aCidThatComesAgainIsOnlySuspectedWithoutASecondCompletion() {
    Analysis analysis =
        QemuLog.started(8).read(1, 1, 5).read(1, 2, 5).complete(1, 5).cqDoorbell(1, 1).analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT CID-REUSED");
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void aCidThatComesAgainIsProvedByTwoCompletions() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 5)
            .read(1, 2, 5)
            .complete(1, 5)
            .complete(1, 5)
            .cqDoorbell(1, 2)
            .analyze();
    assertThat(labels(analysis)).containsExactly("FAULT CID-REUSED");
    assertThat(analysis.findings().get(0).commandCount()).isEqualTo(1);
  }

  /** The tag had another generation since: the host had the completion, whose line is missing. */
  @Test
  void aCidBehindItsTagsNextGenerationIsNoReuse() {
    QemuLog log = QemuLog.started(64).read(1, 1, 0x1005).read(1, 2, 0x2005).complete(1, 0x2005);
    log.cqDoorbell(1, 2).at(2).read(1, 3, 0x1005).complete(1, 0x1005).complete(1, 0x1005);
    assertThat(labels(log.analyze())).noneMatch(label -> label.contains("CID-REUSED"));
  }

  /** Two completions came, but a submitted entry has no fetch: that may be the second's. */
  @Test
  void aReuseIsNotProvedWhereAFetchIsMissing() {
    QemuLog log = QemuLog.started(8).read(1, 1, 5).read(1, 2, 5).complete(1, 5);
    Analysis analysis = log.sqDoorbell(1, 3).complete(1, 5).analyze();
    assertThat(labels(analysis))
        .contains("SUSPECT CID-REUSED")
        .noneMatch(label -> label.startsWith("FAULT"));
  }

  /** A small CQ of unknown size may have been full: then what a poll finds was withheld. */
  @Test
  void aSmallCqOfInferredSizeProvesNoLostInterrupt() {
    QemuLog log = QemuLog.started(4);
    for (int i = 1; i <= 8; i++) {
      log.at(i).read(1, i % 4, i).complete(1, i).interrupt(1).cqDoorbell(1, i % 4);
    }
    log.at(10).read(1, 1, 9).complete(1, 9).interrupt(1).at(5000).readCsts().cqDoorbell(1, 1);
    assertThat(labels(log.analyze())).containsExactly("FAULT IRQ-LOST");
    String unsized =
        log.toString().lines().filter(l -> !l.contains("create_")).collect(joining("\n", "", "\n"));
    assertThat(labels(LogText.analyze("test.log", unsized)))
        .contains("SUSPECT IRQ-LOST")
        .noneMatch(label -> label.startsWith("FAULT"));
  }

  /** The tail doorbell covers one more command than were fetched: a fetch line is missing. */
  @Test
  void aSecondCompletionIsNotProvedWhereAFetchIsMissing() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 0)
            .complete(1, 0)
            .cqDoorbell(1, 1)
            .sqDoorbell(1, 2)
            .complete(1, 0)
            .analyze();
    assertThat(labels(analysis))
        .contains("SUSPECT CQE-DUPLICATE")
        .doesNotContain("FAULT CQE-DUPLICATE");
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /**
   * The next doorbell submits one entry more than is fetched: a fetch and its doorbell are gone.
   */
  @Test
  void aSecondCompletionIsNotProvedWhereTheNextDoorbellShowsAGap() {
    QemuLog log = QemuLog.started(8).read(1, 1, 5).complete(1, 5).cqDoorbell(1, 1);
    log.at(2).complete(1, 5).cqDoorbell(1, 2);
    Analysis analysis = log.at(4).read(1, 3, 6).complete(1, 6).cqDoorbell(1, 3).analyze();
    assertThat(labels(analysis))
        .contains("SUSPECT CQE-DUPLICATE")
        .noneMatch(l -> l.startsWith("FAULT"));
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** The same, where it shows none. */
  @Test
  void aSecondCompletionIsProvedByTheNextDoorbell() {
    assertThat(labels(completedTwice(64))).containsExactly("FAULT CQE-DUPLICATE");
  }

  /** In a small ring a gap of as many fetches as it has entries would look the same. */
  @Test
  void aSmallRingProvesNoSecondCompletion() {
    assertThat(labels(completedTwice(8)))
        .containsExactly("SUSPECT CQE-DUPLICATE", "SUSPECT CAPTURE-GAP");
  }

  private static Analysis completedTwice(int size) {
    QemuLog log = QemuLog.started(size).read(1, 1, 5).complete(1, 5).cqDoorbell(1, 1);
    log.at(2).complete(1, 5).cqDoorbell(1, 2);
    return log.at(4).read(1, 2, 6).complete(1, 6).cqDoorbell(1, 3).analyze();
  }

  /** Linux counts generations: one that was never fetched is missing here, not stale. */
  @Test
  void aNewerGenerationIsAMissingFetch() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 0x1000)
            .complete(1, 0x1000)
            .cqDoorbell(1, 1)
            .complete(1, 0x2000)
            .cqDoorbell(1, 2)
            .analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT CAPTURE-GAP");
  }

  /** The finding names the command of the CQE, not the one that has its tag now. */
  @Test
  void aStaleCompletionIsNamedByItsOwnCid() {
    QemuLog log = QemuLog.started(64).read(1, 1, 0x1005).complete(1, 0x1005).cqDoorbell(1, 1);
    log.read(1, 2, 0x2005).complete(1, 0x2005).cqDoorbell(1, 2);
    log.at(2).complete(1, 0x1005).cqDoorbell(1, 3);
    Analysis analysis = log.at(4).read(1, 3, 0x3005).complete(1, 0x3005).analyze();
    assertThat(labels(analysis)).containsExactly("FAULT CQE-STALE");
    Finding stale = analysis.findings().get(0);
    assertThat(stale.commands()).extracting(CommandSpan::cid).containsExactly(0x1005);
    assertThat(stale.summary()).contains("cid " + 0x1005, "now has cid " + 0x2005);
  }

  /** A log collector may sort two lines of one instant the wrong way round. */
  @Test
  void aCompletionThatStandsBeforeItsFetchIsDelivered() {
    Analysis analysis =
        QemuLog.started(8)
            .read(1, 1, 5)
            .complete(1, 5)
            .cqDoorbell(1, 1)
            .sqDoorbell(1, 2)
            .complete(1, 5)
            .fetch(1, 5, 2)
            .cqDoorbell(1, 2)
            .read(1, 3, 6)
            .complete(1, 6)
            .cqDoorbell(1, 3)
            .analyze();
    assertThat(labels(analysis)).isEmpty();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  /** The doorbell's line, too, stands behind the completion; the stamps tell the order. */
  @Test
  void aCompletionThatStandsBeforeItsDoorbellIsDelivered() {
    QemuLog log = QemuLog.started(8).read(1, 1, 5).complete(1, 5).cqDoorbell(1, 1);
    log.at(1.03).complete(1, 5).at(1).sqDoorbell(1, 2).fetch(1, 5, 2).at(1.05).cqDoorbell(1, 2);
    log.at(5).read(1, 3, 5).complete(1, 5).cqDoorbell(1, 3);
    Analysis analysis = log.analyze();
    assertThat(labels(analysis)).isEmpty();
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
  }

  /** Linux polls CQ 0 once more after it disabled the controller, and rings. */
  @Test
  void aDoorbellBehindADisableIsNoFault() {
    String late =
        "7@1795329875.000000:pci_nvme_ub_db_wr_invalid_cq completion queue doorbell write for"
            + " nonexistent queue, cqid=0, ignoring";
    Analysis analysis = QemuLog.started(8).disable().raw(late).analyze();
    assertThat(labels(analysis)).containsExactly("NOTICE DOORBELL-INVALID");
    assertThat(analysis.findings().get(0).advice()).doesNotContain("byte order");
    assertThat(analysis.verdict()).isEqualTo(Verdict.CLEAN);
    Analysis enabled = QemuLog.started(8).disable().start(8).raw(late).analyze();
    assertThat(labels(enabled)).containsExactly("SUSPECT DOORBELL-INVALID");
  }

  /** What a reset took along must not come back in the queue's next life. */
  @Test
  void aCompletionOfAnEarlierLife() {
    Analysis analysis =
        QemuLog.started(64)
            .read(1, 1, 7)
            .disable()
            .start(64)
            .read(1, 1, 3)
            .complete(1, 7)
            .read(1, 2, 4)
            .complete(1, 4)
            .analyze();
    assertThat(labels(analysis)).containsExactly("FAULT CQE-STALE");
    assertThat(analysis.findings().get(0).summary()).contains("of an earlier life of the queue");
  }

  /** Two reactors write SPDK's log: a head doorbell may stand behind the post it made room for. */
  @Test
  void noOverrunWhereTheHeadFollowsWithinAMillisecond() {
    SpdkLog log = SpdkLog.started(4).sqTail(0, 1).fetch(0, 1).post(0, 1, 0).cqHead(0, 1);
    for (int cid = 2; cid <= 5; cid++) {
      log.sqTail(0, cid % 4).fetch(0, cid);
    }
    log.post(0, 2, 1).post(0, 3, 2).post(0, 4, 3).post(0, 5, 0).cqHead(0, 2);
    assertThat(labels(log.analyze())).isEmpty();
  }

  /** With the head in shared memory, nobody sees it: a full ring here says nothing. */
  @Test
  void noOverrunWhereNoHeadIsVisible() {
    SpdkLog log = SpdkLog.started(4);
    for (int cid = 1; cid <= 8; cid++) {
      log.at(cid).sqTail(0, cid % 4).fetch(0, cid).post(0, cid, (cid - 1) % 4);
    }
    assertThat(labels(log.analyze())).isEmpty();
  }

  /** linux-raid, June 2022: 54240 = generation 13, tag 992. */
  @Test
  void theKernelRejectsACompletion() {
    Analysis analysis =
        LogText.analyze(
            "dmesg.txt",
            """
            [ 1042.100000] nvme nvme1: request 0x3e0 genctr mismatch (got 0xd expected 0xe)
            [ 1042.100010] nvme nvme1: invalid id 54240 completed on queue 16
            """);
    assertThat(labels(analysis)).containsExactly("SUSPECT CQE-STALE");
    assertThat(analysis.findings().get(0).summary()).contains("1 CQE", "54240", "tag 992 (d3e0)");
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static List<String> labels(Analysis analysis) {
    return analysis.findings().stream().map(f -> f.severity() + " " + f.rule().id()).toList();
  }
}
