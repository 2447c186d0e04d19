package io.cqtrace.analysis;

import static io.cqtrace.analysis.QemuCaptures.seen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.analysis.QemuCaptures.Drained;
import io.cqtrace.analysis.QemuCaptures.Seen;
import io.cqtrace.analysis.report.JsonReport;
import io.cqtrace.analysis.report.TextReport;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.replay.ReplayResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every capture of the collection against what was found out about it independently: the driver's
 * record of what it did to the guest, the guest's dmesg, QEMU's own dumps, and {@code
 * withheld.txt}, which another program derived by following QEMU's posting step by step.
 */
class CaptureOraclesTest {
  private static final Pattern TOTALS =
      Pattern.compile("withheld episodes (\\d+), completions held in them .*?(\\d+), oddities.*");

  @BeforeAll
  static void theCollectionIsThere() {
    assumeTrue(QemuCaptures.root() != null, "no collection of captures beside the checkout");
  }

  /** Rules: S = SUSPECT, N = NOTICE, else FAULT; in the order of the report. */
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "a-boot-io/q111-dbcs-off, CLEAN, 0,",
    "a-boot-io/q111-ioeventfd, CLEAN, 0,",
    "a-boot-io/q111-stderr, CLEAN, 0,",
    "a-boot-io/q111-tid, CLEAN, 0,",
    "a-boot-io/q111-ts, CLEAN, 0,",
    "a-boot-io/q72-nots, CLEAN, 0,",
    "a-boot-io/q72-stderr, CLEAN, 0,",
    "a-boot-io/q72-tid, CLEAN, 0,",
    "b-hotplug64/q111-64, CLEAN, 0,",
    "b-hotplug64/q111-64-blind, CLEAN, 0,",
    "b-hotplug64/q111-64-sockets, DELAYED, 3, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "c-hotplug-nq/q111-33, CLEAN, 0,",
    "c-hotplug-nq/q111-8, CLEAN, 0,",
    "d-cq-full/q111-d16-nq2, DELAYED, 4, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q111-d4, DELAYED, 57, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q111-d4-ioeventfd, DELAYED, 108, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q111-d4-nodb, DELAYED, 17, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q111-d8-mqes, DELAYED, 61, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q72e-d32, DELAYED, 33, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "d-cq-full/q72e-d4, FAULT, 41, CQ-CORK|EVENTIDX-STALE|N CQ-WITHHELD|N EARLY-TAG-REUSE|N HOST-ABORT",
    "d-cq-full/q72e-d8, DELAYED, 36, N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "f-intx/q111, CLEAN, 0,",
    "g-hang/q111-del-mid-io, CLEAN, 0,",
    "g-hang/q111-stall-qemu-deadlock, FAULT, 0, BACKEND-SLOW|N HOST-ABORT",
    "g-hang/q111-stall-reset, FAULT, 0, BACKEND-SLOW|N HOST-ABORT",
    "g-hang/q111-stall-resume, FAULT, 0, BACKEND-SLOW|N HOST-ABORT",
    "h-ftrace/q111, CLEAN, 0,",
    "j-migrate-state/q111-nodb, FAULT, 140,"
        + " SQ-LOST-WAKE|SQ-LOST-WAKE|N CQ-WITHHELD|N EARLY-TAG-REUSE",
    "k-two-controllers/q72, INCONCLUSIVE, 0, S CAPTURE-GAP|S CAPTURE-GAP",
    "l-irq-lost/q111-intx, FAULT, 0, IRQ-LOST",
    "l-irq-lost/q111-msix, FAULT, 0, IRQ-LOST",
    "m-reset/q111-lat200, CLEAN, 0,",
    "n-mid-start/q111-d8-nq2, CLEAN, 0, N CAPTURE-GAP|N CAPTURE-GAP",
    "n-mid-start/q111-d8-nq2-nodb-qmp, CLEAN, 0, N CAPTURE-GAP|N CAPTURE-GAP",
    "s-simple/q72s, CLEAN, 0,",
    "s-simple/q72s-burst, CLEAN, 0,",
  })
  void verdictWithheldAndRules(String capture, Verdict verdict, long withheld, String rules) {
    Seen seen = seen(capture);
    assertThat(seen.analysis().verdict()).isEqualTo(verdict);
    assertThat(seen.analysis().tally().withheldCount()).isEqualTo(withheld);
    assertThat(seen.analysis().findings().stream().map(CaptureOraclesTest::label))
        .containsExactly(rules == null ? new String[0] : rules.split("\\|"));
    assertThat(seen.analysis().tally().count(Outcome.LOST)).isZero();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void everyLineAndEveryCommandIsCountedOnce(String capture) {
    Seen seen = seen(capture);
    IngestReport report = seen.analysis().trace().report();
    assertThat(
            report.total(Disposition.EVENT)
                + report.total(Disposition.IGNORED)
                + report.total(Disposition.FOREIGN)
                + report.total(Disposition.DAMAGED))
        .isEqualTo(report.lineCount());
    long outcomes = 0;
    for (Outcome outcome : Outcome.values()) {
      outcomes += seen.analysis().tally().count(outcome);
    }
    assertThat(outcomes).isEqualTo(seen.analysis().tally().commandCount());
    assertThat(outcomes).isGreaterThanOrEqualTo(seen.history().fetched);
  }

  /** Same posts, same order, same withheld set. */
  @ParameterizedTest
  @MethodSource("captures")
  void theModelQemuReproducesEveryCapture(String capture) {
    ReplayResult replay = seen(capture).replay("qemu", 1);
    assertThat(replay.reproduces()).isTrue();
    assertThat(replay.agreement()).isEqualTo(1.0);
    assertThat(replay.diverged()).isFalse();
    assertThat(replay.run().stalled()).isFalse();
  }

  /** The number of completions held, and of every listed episode its lines, CIDs and length. */
  @ParameterizedTest
  @MethodSource("captures")
  void withheldCompletionsAreThoseOfTheIndependentCheck(String capture) throws IOException {
    Path file = QemuCaptures.root().resolve(capture).resolve("withheld.txt");
    assumeTrue(Files.exists(file), "no withheld.txt for this capture");
    assumeTrue(!capture.startsWith("k-"), "withheld.txt assumes one controller");
    List<String> lines = Files.readAllLines(file);
    Matcher totals =
        lines.stream().map(TOTALS::matcher).filter(Matcher::matches).findFirst().orElse(null);
    assumeTrue(totals != null, "withheld.txt says that it does not apply");
    Seen seen = seen(capture);
    List<FullInterval> intervals = seen.history().intervals;
    assertThat(intervals).hasSize(Integer.parseInt(totals.group(1)));
    assertThat(seen.analysis().tally().withheldCount()).isEqualTo(Long.parseLong(totals.group(2)));
    for (WithheldEpisode episode : WithheldEpisode.of(lines)) {
      FullInterval interval =
          intervals.stream()
              .filter(i -> i.cqId() == episode.cqId() && i.startLine() == episode.startLine())
              .findFirst()
              .orElseThrow(() -> new AssertionError("no full interval for " + episode));
      assertThat(interval.headAtStart()).isEqualTo(episode.head());
      assertThat(interval.tailAtStart()).isEqualTo(episode.tail());
      assertThat(interval.resumed()).isTrue();
      assertThat(interval.withheldCount()).isEqualTo(episode.withheldCount());
      assertThat(seen.history().cidsHeldIn(interval))
          .startsWith(episode.cids().toArray(new Integer[0])); // The list shows twelve at most.
      Drained drained = seen.history().drainedByStartLine.get(episode.startLine());
      assertThat(drained.line()).isEqualTo(episode.endLine());
      assertThat((drained.timeNs() - interval.startNs()) / 1e9)
          .isCloseTo(episode.seconds(), within(1.1e-6));
      assertThat(interval.endLine()).isLessThanOrEqualTo(episode.endLine());
    }
  }

  /** The thread's own scenario: 64 queues deleted, the admin CQ full, three withheld. */
  @Test
  void theThreadsScenario() {
    Seen seen = seen("b-hotplug64/q111-64-sockets");
    assertThat(seen.history().intervals).hasSize(1);
    FullInterval full = seen.history().intervals.get(0);
    assertThat(full.cqId()).isZero();
    assertThat(full.startLine()).isEqualTo(19445);
    assertThat(full.endLine()).isEqualTo(19456);
    assertThat(full.durationNs()).isEqualTo(690_000);
    assertThat(seen.history().cidsHeldIn(full)).containsExactly(4122, 4123, 8220);
    assertThat(seen.analysis().tally().withheldMaxNs()).isLessThanOrEqualTo(690_000);
    assertThat(seen.history().maxAdminUnreleased).isEqualTo(34);

    ReplayResult drop = seen.replay("drop", 1);
    assertThat(drop.lost()).extracting(CommandSpan::cid).containsExactly(4122, 4123, 8220);
    assertThat(drop.lost()).allMatch(c -> c.sqId() == 0);
    assertThat(drop.run().lost()).isEqualTo(3);
    assertThat(seen.replay("spec", 1).run().lost()).isZero();
    assertThat(seen.replay("spdk-25473", 2).run().lost()).isZero();
    assertThat(seen.replay("spdk-pre-25473", 1).run().lost()).isZero();
    assertThat(seen.replay("spdk-pre-25473", 2).run().lost()).isPositive();
  }

  @Test
  void corkedByAStaleEventIdx() {
    Seen seen = seen("d-cq-full/q72e-d4");
    for (String rule : List.of("CQ-CORK", "EVENTIDX-STALE")) {
      Finding finding = finding(seen, rule);
      assertThat(finding.severity()).isEqualTo(Severity.FAULT);
      assertThat(finding.party()).isEqualTo(Party.CONTROLLER);
      assertThat(finding.commands()).extracting(CommandSpan::cid).containsExactly(2, 16385, 0);
      assertThat(finding.evidence().get(0).line()).isEqualTo(24232);
      assertThat(finding.evidence()).last().extracting(Evidence::line).isEqualTo(24282L);
    }
    assertThat(finding(seen, "CQ-CORK").summary()).contains("11.33 s");
    assertThat(seen.analysis().tally().withheldMaxNs() / 1e9).isCloseTo(11.33, within(0.005));
  }

  @ParameterizedTest(name = "{0}: up to {1} unreleased at a capacity of {2}")
  @CsvSource({
    "d-cq-full/q111-d4, 6, 3",
    "d-cq-full/q111-d4-nodb, 6, 3",
    "d-cq-full/q72e-d4, 6, 3",
    "d-cq-full/q111-d8-mqes, 14, 7",
  })
  void moreCommandsThanSlots(String capture, int unreleased, int capacity) {
    Seen seen = seen(capture);
    assertThat(seen.history().maxUnreleased).isEqualTo(unreleased);
    assertThat(seen.history().capacityThen).isEqualTo(capacity);
    Finding finding = finding(seen, "EARLY-TAG-REUSE");
    assertThat(finding.severity()).isEqualTo(Severity.NOTICE);
    assertThat(finding.party()).isEqualTo(Party.NONE);
  }

  /** The lives of hot-plugged queues: the admin CQ fills to 30 of 31 slots, and no further. */
  @ParameterizedTest
  @CsvSource({
    "b-hotplug64/q111-64, 30",
    "b-hotplug64/q111-64-blind, 30",
    "c-hotplug-nq/q111-33, 30",
    "c-hotplug-nq/q111-8, 8",
  })
  void hotPlugFillsTheAdminQueue(String capture, int most) {
    Seen seen = seen(capture);
    assertThat(seen.history().maxAdminUnreleased).isEqualTo(most);
    assertThat(seen.analysis().tally().count(Outcome.STANDING)).isEqualTo(1);
    assertThat(seen.history().notDelivered).isEmpty();
  }

  @Test
  void migratedQueuesAreNeverFetched() {
    Seen seen = seen("j-migrate-state/q111-nodb");
    assertThat(seen.history().notFetched.keySet()).containsExactly(1, 2);
    assertThat(seen.history().notFetched.get(1)).containsExactly(7, 3, 2);
    assertThat(seen.history().notFetched.get(2)).containsExactly(7, 4, 3);
    assertThat(seen.analysis().tally().count(Outcome.NOT_FETCHED)).isEqualTo(14);
    List<Finding> wake =
        seen.analysis().findings().stream()
            .filter(f -> f.rule().id().equals("SQ-LOST-WAKE"))
            .toList();
    assertThat(wake).extracting(Finding::commandCount).containsExactly(7L, 7L);
    assertThat(wake).extracting(Finding::party).containsOnly(Party.CONTROLLER);
  }

  /** dmesg: tag 896 (c380) QID 4; tag 64 QID 2 and the Delete SQ that waits for it. */
  @Test
  void whatTheBackendNeverFinished() {
    Seen deadlock = seen("g-hang/q111-stall-qemu-deadlock");
    assertThat(deadlock.history().notDelivered)
        .extracting(c -> c.sqId() + "/" + c.cid() + " " + c.outcome())
        .containsExactly("4/50048 EXECUTING");
    assertThat(finding(deadlock, "BACKEND-SLOW").party()).isEqualTo(Party.BACKEND);
    assertThat(finding(deadlock, "BACKEND-SLOW").commands())
        .extracting(CommandSpan::cid)
        .containsExactly(50048);

    Seen reset = seen("g-hang/q111-stall-reset");
    assertThat(reset.history().notDelivered)
        .extracting(c -> c.sqId() + "/" + c.cid() + " " + c.outcome())
        .containsExactlyInAnyOrder("0/20499 EXECUTING", "2/64 EXECUTING");
    assertThat(finding(reset, "BACKEND-SLOW").commands())
        .extracting(CommandSpan::cid)
        .containsExactly(64);
    assertThat(reset.analysis().tally().count(Outcome.STANDING)).isEqualTo(1);
  }

  @Test
  void whatTheBackendFinishedLate() {
    Seen seen = seen("g-hang/q111-stall-resume");
    assertThat(seen.history().notDelivered).isEmpty();
    CommandSpan late = finding(seen, "BACKEND-SLOW").commands().get(0);
    assertThat(late.elapsedNs(Stage.FETCHED, Stage.COMPLETED) / 1e9)
        .isCloseTo(28.785594 - 21.452951, within(1e-5));
    assertThat(late.status()).isEqualTo(7);
    assertThat(late.timedOutWhileOpen()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "l-irq-lost/q111-msix, 28, 40960, 1, 21581, 21593",
    "l-irq-lost/q111-msix, 28, 8576, 4, 21525, 21688",
    "l-irq-lost/q111-intx, 21, 41600, 1, 25079, 25100",
  })
  void lostInterrupts(
      String capture, long lateCount, int cid, int sqId, long completedLine, long releasedLine) {
    Finding finding = finding(seen(capture), "IRQ-LOST");
    assertThat(finding.party()).isEqualTo(Party.PLATFORM);
    assertThat(finding.commandCount()).isEqualTo(lateCount);
    assertThat(finding.commands())
        .filteredOn(c -> c.cid() == cid && c.sqId() == sqId)
        .singleElement()
        .satisfies(
            command -> {
              assertThat(command.line(Stage.COMPLETED)).isEqualTo(completedLine);
              assertThat(command.line(Stage.RELEASED)).isEqualTo(releasedLine);
              assertThat(command.outcome()).isEqualTo(Outcome.DELIVERED);
            });
  }

  /** Fourteen commands were in flight when the tracing began and when it ended; guest ftrace. */
  @Test
  void aCaptureFromTheMiddle() {
    Seen seen = seen("n-mid-start/q111-d8-nq2-nodb-qmp");
    assertThat(seen.analysis().findings())
        .allMatch(f -> f.severity() == Severity.NOTICE && f.party() == Party.CAPTURE);
    assertThat(seen.analysis().tally().count(Outcome.EXECUTING)).isEqualTo(14);
    assertThat(seen.history().fetched).isEqualTo(812 + 818);
    assertThat(seen.analysis().queueSizesInferred()).isTrue();
  }

  /** Both controllers' queues are mixed: nothing behind the contradiction may accuse anybody. */
  @Test
  void twoControllersInOneStream() {
    Seen seen = seen("k-two-controllers/q72");
    assertThat(seen.analysis().findings()).allMatch(f -> f.rule().id().equals("CAPTURE-GAP"));
    assertThat(seen.analysis().tally().contradiction()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theTextFitsAMail(String capture) {
    ReportText.assertFitsAMail(TextReport.of(seen(capture).analysis()));
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theJsonHasItsCore(String capture) throws IOException {
    ReportText.assertJsonCore(JsonReport.of(seen(capture).analysis()), seen(capture).analysis());
  }

  static Stream<String> captures() throws IOException {
    Path root = QemuCaptures.root();
    if (root == null) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(root, 2)) {
      List<String> names =
          files
              .filter(p -> Files.exists(p.resolve("meta.json")))
              .map(p -> root.relativize(p).toString())
              .sorted()
              .toList();
      return names.stream();
    }
  }

  private static Finding finding(Seen seen, String rule) {
    return seen.analysis().findings().stream()
        .filter(f -> f.rule().id().equals(rule))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + rule));
  }

  private static String label(Finding finding) {
    return switch (finding.severity()) {
      case FAULT -> finding.rule().id();
      case SUSPECT -> "S " + finding.rule().id();
      case NOTICE -> "N " + finding.rule().id();
    };
  }
}
