package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.SpdkLog;
import io.cqtrace.analysis.verdict.Analysis;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule that takes an absent event for a fault: its firing history with a required fact not
 * recorded, and one with a reset, missing lines and a step of the clock in between. Neither
 * accuses.
 */
class RuleGuardsTest {
  private static final String QEMU_FETCHES = "pci_nvme_(io|admin)_cmd";
  private static final String QEMU_COMPLETIONS = "pci_nvme_enqueue_req_completion";
  private static final String QEMU_HEADS =
      "pci_nvme_(mmio_doorbell_cq|update_cq_head|shadow_doorbell_cq)";
  private static final String QEMU_SIZES = "pci_nvme_(create_cq|mmio_aqattr)";
  private static final String REFUSED =
      "7@1795329875.000000:pci_nvme_ub_db_wr_invalid_cq completion queue doorbell write for"
          + " nonexistent queue, cqid=1, ignoring";
  private static final String SPDK_HEADS = "doorbell cqid";

  /** The log that fires, what is not recorded, the log with something in between. */
  private record Case(String fires, String notRecorded, String interrupted) {}

  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  static {
    put("CQ-LOST", spdkHealthy().full(0, 0, 1), "full \\(tail", spdkHealthy());
    put("CQE-WRONG-SQ", shared().post(2, 7, 1).at(5).cqHead(1, 2), "handle sqid", shared());
    put(
        "DOORBELL-INVALID",
        QemuLog.started(32).shadowDoorbells().read(1, 1, 0).complete(1, 0).tryPost(1, 0x0200),
        "pci_nvme_(create_cq|create_sq|mmio_aqattr|mmio_doorbell_cq|update_cq_head)",
        oneRead().disable().raw(REFUSED));
    put("CQ-OVERRUN", overrun().at(5).cqHead(0, 2).toString(), SPDK_HEADS, spdkHealthy());
    put("CQ-STALL", held().at(2500).tryPostQuietly(1, 1), QEMU_SIZES, restarted(held()));
    put("CQ-CORK", corked().at(11_330).tryPostQuietly(1, 1), QEMU_HEADS, restarted(corked()));
    put(
        "EVENTIDX-STALE",
        corked().at(11_330).tryPostQuietly(1, 1),
        QEMU_HEADS,
        restarted(corked()));
    QemuLog unfetched = oneRead().sqDoorbell(1, 4);
    put("SQ-LOST-WAKE", goesOn(oneRead().sqDoorbell(1, 4)), QEMU_FETCHES, restarted(unfetched));
    put(
        "IRQ-LOST",
        posted().at(5000).readCsts().cqDoorbell(1, 1),
        QEMU_HEADS,
        restarted(posted()).readCsts());
    put("CQE-DUPLICATE", next(twice(), 2), QEMU_FETCHES, next(twice(), 3));
    put("CQE-STALE", next(stale(), 4), QEMU_FETCHES, next(stale(), 6));
    put("NO-CQ-DOORBELL", goesOn(posted()), QEMU_HEADS, restarted(posted()));
    put(
        "CID-REUSED",
        oneRead().read(1, 2, 5).read(1, 3, 5).complete(1, 5).complete(1, 5),
        QEMU_COMPLETIONS,
        new QemuText(eachLineTwice(oneRead().read(1, 2, 5).complete(1, 5).toString())));
    put(
        "BACKEND-SLOW",
        oneRead().read(1, 2, 5).at(31_000).adminCommand(8, "").at(32_000).errorLine(),
        QEMU_COMPLETIONS,
        restarted(oneRead().read(1, 2, 5)));
    put("CQ-WITHHELD", fullBy(4), QEMU_HEADS, fullBy(3));
  }

  /** A log as text. */
  private record QemuText(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static void put(String rule, Object fires, String notRecorded, Object interrupted) {
    CASES.put(rule, new Case(fires.toString(), notRecorded, interrupted.toString()));
  }

  /** The log in which a rule fires. */
  static String firing(String rule) {
    return CASES.get(rule).fires();
  }

  static Stream<String> rules() {
    return CASES.keySet().stream();
  }

  @Test
  void everyRuleThatTakesAnAbsentEventForAFaultIsHere() {
    List<String> guarded =
        RuleCatalog.rules().stream()
            .filter(rule -> rule.party() != Party.NONE && rule.party() != Party.CAPTURE)
            .filter(rule -> rule.needs().stream().anyMatch(RequiredFact::absenceCounts))
            .map(Rule::id)
            .toList();
    assertThat(CASES.keySet()).containsAll(guarded);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void fires(String rule) {
    assertThat(accusations(analyze(CASES.get(rule).fires()))).contains(rule);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isSilentWhereARequiredFactIsNotRecorded(String rule) {
    Case one = CASES.get(rule);
    Pattern notRecorded = Pattern.compile(one.notRecorded());
    String rest =
        one.fires()
            .lines()
            .filter(line -> !notRecorded.matcher(line).find())
            .collect(Collectors.joining("\n", "", "\n"));
    assertThat(rest).isNotEqualTo(one.fires());
    assertThat(accusations(analyze(rest))).doesNotContain(rule);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isNoFaultWhereSomethingComesInBetween(String rule) {
    Analysis analysis = analyze(CASES.get(rule).interrupted());
    assertThat(analysis.findings())
        .filteredOn(finding -> finding.severity() == Severity.FAULT)
        .extracting(finding -> finding.rule().id())
        .doesNotContain(rule);
  }

  /** Healthy lines in any doubling, behind a step of the clock and with a second run: no fault. */
  @ParameterizedTest
  @MethodSource("rules")
  void aHealthyRunThatIsDamagedAccusesNobody(String rule) {
    String healthy = next(oneRead().read(1, 2, 6).complete(1, 6).cqDoorbell(1, 2), 3).toString();
    String back = QemuLog.empty().at(1).read(1, 4, 9).complete(1, 9).cqDoorbell(1, 4).toString();
    for (String log : List.of(eachLineTwice(healthy), healthy + back, healthy + healthy)) {
      assertThat(analyze(log).findings())
          .filteredOn(finding -> finding.severity() == Severity.FAULT)
          .extracting(finding -> finding.rule().id())
          .doesNotContain(rule);
    }
  }

  private static List<String> accusations(Analysis analysis) {
    return analysis.findings().stream().map(finding -> finding.rule().id()).toList();
  }

  private static Analysis analyze(String log) {
    return LogText.analyze("test.log", log);
  }

  private static String eachLineTwice(String log) {
    return log.lines().map(line -> line + "\n" + line + "\n").collect(Collectors.joining());
  }

  private static QemuLog oneRead() {
    return posted().cqDoorbell(1, 1);
  }

  private static QemuLog posted() {
    return QemuLog.started(8).read(1, 1, 0).complete(1, 0).interrupt(1);
  }

  /** Other work for three seconds. */
  private static QemuLog goesOn(QemuLog log) {
    return log.at(1500).errorLine().at(3000).errorLine();
  }

  /** The controller is disabled a moment later and starts again; the capture goes on. */
  private static QemuLog restarted(QemuLog log) {
    return log.disable().start(8).at(40_000).errorLine();
  }

  /** A second completion of a read. */
  private static QemuLog twice() {
    return QemuLog.started(8).read(1, 1, 5).complete(1, 5).cqDoorbell(1, 1).at(2).complete(1, 5);
  }

  /** A completion of the generation before. */
  private static QemuLog stale() {
    QemuLog log = QemuLog.started(8).read(1, 1, 0).complete(1, 0).cqDoorbell(1, 1);
    log.read(1, 2, 0x1000).complete(1, 0x1000).cqDoorbell(1, 2);
    return log.read(1, 3, 0x2000).complete(1, 0x1000);
  }

  /**
   * The next command, behind this tail doorbell: one that leaves an entry out, lines are missing.
   */
  private static QemuLog next(QemuLog log, int tail) {
    return log.at(9).read(1, tail, 7).complete(1, 7);
  }

  private static QemuLog corked() {
    QemuLog log = QemuLog.started(2).quietShadowDoorbells();
    log.read(1, 1, 0).complete(1, 0).tryPostQuietly(1, 0);
    return log.read(1, 0, 1).complete(1, 1).tryPostQuietly(1, 0);
  }

  private static QemuLog held() {
    return corked().at(10).cqDoorbell(1, 1);
  }

  private static QemuLog fullBy(int count) {
    QemuLog log = QemuLog.started(4);
    for (int tag = 0; tag < count; tag++) {
      log.read(1, (tag + 1) % 4, tag).complete(1, tag);
    }
    return log.at(2).cqDoorbell(1, 3);
  }

  private static SpdkLog spdkHealthy() {
    return SpdkLog.started(4).sqTail(0, 1).fetch(0, 1).post(0, 1, 0).cqHead(0, 1);
  }

  /** A command of SQ 3, which shares CQ 1 with SQ 2. */
  private static SpdkLog shared() {
    return SpdkLog.started(4)
        .createQueues(2, 1)
        .createSq(3, 1)
        .sqTail(2, 1)
        .fetch(2, 7)
        .post(2, 7, 0)
        .cqHead(1, 1)
        .sqTail(3, 1)
        .fetch(3, 7);
  }

  private static SpdkLog overrun() {
    SpdkLog log = spdkHealthy();
    for (int cid = 2; cid <= 4; cid++) {
      log.sqTail(0, cid % 4).fetch(0, cid);
    }
    log.post(0, 2, 1).post(0, 3, 2).sqTail(0, 1).fetch(0, 5).post(0, 5, 3);
    return log.post(0, 4, 0);
  }
}
