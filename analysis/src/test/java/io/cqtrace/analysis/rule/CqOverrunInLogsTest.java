package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** CQEs written to a full CQ, in logs: lines may be missing, and stand in the wrong order. */
class CqOverrunInLogsTest {
  /** A CQ of four slots with three CQEs in it, of cids 2, 3 and 5; cid 4 is fetched. */
  private static SpdkLog full() {
    SpdkLog log = SpdkLog.started(4).sqTail(0, 1).fetch(0, 1).post(0, 1, 0).cqHead(0, 1);
    for (int cid = 2; cid <= 4; cid++) {
      log.sqTail(0, cid % 4).fetch(0, cid);
    }
    return log.post(0, 2, 1).post(0, 3, 2).sqTail(0, 1).fetch(0, 5).post(0, 5, 3);
  }

  /** The same, with a fourth CQE over the slot that stays empty and a fifth over that of cid 2. */
  private static SpdkLog overwritten() {
    return full().post(0, 4, 0).sqTail(0, 2).fetch(0, 6).post(0, 6, 1);
  }

  @Test
  void oneMissingHeadDoorbellMayExplainIt() {
    Analysis analysis = full().post(0, 4, 0).at(5).cqHead(0, 2).analyze();
    assertThat(labels(analysis)).containsExactly("SUSPECT CQ-OVERRUN");
    assertThat(analysis.findings().get(0).explanation()).contains("doorbell is missing");
  }

  @Test
  void aSecondTimeBehindAnotherDoorbellIsProof() {
    SpdkLog log = full().post(0, 4, 0).at(5).cqHead(0, 2);
    log.sqTail(0, 2).fetch(0, 6).post(0, 6, 1).sqTail(0, 3).fetch(0, 7).post(0, 7, 2);
    Analysis analysis = log.at(9).cqHead(0, 3).analyze();
    assertThat(labels(analysis)).containsExactly("FAULT CQ-OVERRUN");
    assertThat(analysis.findings().get(0).party()).isEqualTo(Party.CONTROLLER);
    assertThat(analysis.findings().get(0).summary()).contains("no loss");
    assertThat(analysis.tally().count(Outcome.LOST)).isZero();
  }

  @Test
  void anUnreadOneThatTheHostNeverGetsIsLost() {
    Analysis analysis = overwritten().at(2500).sqTail(1, 1).fetch(1, 9).analyze();
    assertThat(labels(analysis)).contains("SUSPECT CQ-OVERRUN");
    assertThat(analysis.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(analysis.tally().count(Outcome.LOST)).isEqualTo(1);
    Finding finding = overrun(analysis);
    assertThat(finding.commands()).extracting(c -> c.cid()).containsExactly(2);
    assertThat(finding.summary()).contains("lost");
  }

  /** The Abort of an I/O command whose CQE was overwritten: one missing line explains no Abort. */
  @Test
  void anUnreadOneThatTheHostGivesUpIsAFault() {
    Analysis analysis = onIoQueue(40_000, 8);
    assertThat(labels(analysis)).contains("FAULT CQ-OVERRUN");
    Finding finding = overrun(analysis);
    assertThat(finding.party()).isEqualTo(Party.CONTROLLER);
    assertThat(finding.commands()).extracting(c -> c.sqId() + "/" + c.cid()).containsExactly("1/2");
    assertThat(finding.explanation()).doesNotContain("doorbell is missing");
    assertThat(analysis.tally().count(Outcome.LOST)).isEqualTo(1);
  }

  @Test
  void anotherAdminCommandGivesNothingUp() {
    Analysis analysis = onIoQueue(40_000, 6);
    assertThat(labels(analysis)).contains("SUSPECT CQ-OVERRUN");
    assertThat(overrun(analysis).explanation()).contains("doorbell is missing");
  }

  /** {@link #overwritten} on an I/O queue; then an admin command of an opcode (8: Abort). */
  private static Analysis onIoQueue(int atMillis, int opcode) {
    SpdkLog log = SpdkLog.started(32, 4).createQueues(1, 1);
    log.sqTail(1, 1).fetch(1, 1).post(1, 1, 0).cqHead(1, 1);
    for (int cid = 2; cid <= 4; cid++) {
      log.sqTail(1, cid % 4).fetch(1, cid);
    }
    log.post(1, 2, 1).post(1, 3, 2).sqTail(1, 1).fetch(1, 5).post(1, 5, 3);
    log.post(1, 4, 0).sqTail(1, 2).fetch(1, 6).post(1, 6, 1);
    String text = log.at(atMillis).fetch(0, 9, opcode).post(0, 9, 0).cqHead(0, 1).toString();
    QueueSizes sizes = new QueueSizes(32, 4, Map.of(), Map.of());
    return LogText.analyze("spdk.log", text, sizes);
  }

  @Test
  void aHeadDoorbellThatPassesItShowsThatTheHostHadReadIt() {
    Analysis analysis = overwritten().at(5).cqHead(0, 2).analyze();
    assertThat(overrun(analysis).summary()).contains("no loss");
    assertThat(analysis.tally().count(Outcome.LOST)).isZero();
  }

  @Test
  void withoutHeadsOrPostsItIsSilent() {
    String log = overwritten().at(2500).cqHead(0, 2).toString();
    for (String event : List.of("doorbell cqid", "request complete")) {
      String rest =
          log.lines()
              .filter(line -> !line.contains(event))
              .collect(Collectors.joining("\n", "", "\n"));
      assertThat(labels(LogText.analyze("spdk.log", rest)))
          .as("without %s", event)
          .noneMatch(label -> label.endsWith("CQ-OVERRUN"));
    }
  }

  @Test
  void missingLinesResetsAndStepsOfTheClockAreNoFault() {
    String log = full().at(5).post(0, 4, 0).at(20).cqHead(0, 2).toString();
    String gap = log.lines().filter(l -> !l.contains("cid=3")).collect(Collectors.joining("\n"));
    String restarted = full() + SpdkLog.started(4).at(60).sqTail(0, 1).fetch(0, 4).toString();
    String step = full() + SpdkLog.started(4).post(0, 4, 0).toString();
    for (String harmed : List.of(gap + "\n", restarted, step)) {
      assertThat(LogText.analyze("spdk.log", harmed).findings())
          .filteredOn(finding -> finding.severity() == Severity.FAULT)
          .isEmpty();
    }
  }

  private static Finding overrun(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().id().equals("CQ-OVERRUN"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> labels(Analysis analysis) {
    return analysis.findings().stream()
        .filter(f -> f.severity() != Severity.NOTICE)
        .map(f -> f.severity() + " " + f.rule().id())
        .toList();
  }
}
