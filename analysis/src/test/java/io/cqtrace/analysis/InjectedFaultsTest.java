package io.cqtrace.analysis;

import static io.cqtrace.analysis.InjectedJudge.HEALTHY;
import static io.cqtrace.analysis.InjectedJudge.LATE;
import static io.cqtrace.analysis.InjectedJudge.NOTHING_TO_FOLLOW;
import static io.cqtrace.analysis.InjectedJudge.broken;
import static io.cqtrace.analysis.InjectedJudge.judge;
import static io.cqtrace.analysis.LogHarm.joined;
import static io.cqtrace.analysis.LogHarm.later;
import static io.cqtrace.analysis.LogHarm.only;
import static io.cqtrace.analysis.LogHarm.stepped;
import static io.cqtrace.analysis.LogHarm.switched;
import static io.cqtrace.analysis.LogHarm.thinned;
import static io.cqtrace.analysis.LogHarm.twice;
import static io.cqtrace.analysis.LogHarm.within;
import static io.cqtrace.analysis.LogHarm.without;
import static io.cqtrace.analysis.LogHarm.withoutEvent;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cqtrace.analysis.Grades.Grade;
import io.cqtrace.analysis.InjectedJudge.Judgement;
import io.cqtrace.analysis.InjectedJudge.Trial;
import io.cqtrace.analysis.InjectedJudge.Truth;
import io.cqtrace.analysis.InjectedRun.End;
import io.cqtrace.analysis.InjectedRun.Fault;
import io.cqtrace.analysis.LogHarm.Harm;
import io.cqtrace.analysis.LogHarm.Line;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.minimize.DeltaDebugging;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Generated runs with one fault of known kind, and healthy ones whose log alone is harmed: what the
 * verdict is worth, by {@link InjectedJudge}.
 */
class InjectedFaultsTest {
  private static final int SEEDS = Integer.getInteger("cqtrace.injected.seeds", 10);
  private static final int FIRST_SEED = Integer.getInteger("cqtrace.injected.first", 1);
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** What a kind makes of a seed, without some of the run's commands. */
  private interface Maker {
    Trial make(long seed, BitSet dropped);
  }

  private static final Map<Fault, Truth> TRUTHS =
      Map.of(
          Fault.NEVER_FETCHED, broken(Set.of("SQ-LOST-WAKE"), Party.CONTROLLER),
          Fault.NEVER_COMPLETED, broken(Set.of("BACKEND-SLOW"), Party.BACKEND),
          Fault.NO_INTERRUPT, broken(Set.of("IRQ-LOST"), Party.PLATFORM, Party.CONTROLLER),
          Fault.NO_HEAD, broken(Set.of("NO-CQ-DOORBELL"), Party.HOST),
          Fault.SLOW, LATE,
          Fault.DUPLICATE, broken(Set.of("CQE-DUPLICATE", "CQE-STALE"), Party.CONTROLLER),
          Fault.STALE, broken(Set.of("CQE-STALE", "CQE-DUPLICATE"), Party.CONTROLLER),
          Fault.CID_REUSED, broken(Set.of("CID-REUSED"), Party.HOST),
          Fault.INVALID_DOORBELL, broken(Set.of("DOORBELL-INVALID"), Party.HOST));

  private static final Set<Fault> ENDS_IN_A_HANG =
      EnumSet.of(Fault.NEVER_FETCHED, Fault.NEVER_COMPLETED, Fault.NO_INTERRUPT, Fault.NO_HEAD);

  /** Events whose lines may be missing from a healthy log: no command is then accused. */
  private static final List<String> EVENTS =
      List.of(
          "io_cmd",
          "mmio_doorbell_sq",
          "mmio_doorbell_cq",
          "irq_msix",
          "create_cq",
          "create_sq",
          "mmio_aqattr",
          "mmio_start_success",
          "mmio_write");

  /**
   * Kinds of which the evidence is not enough: a command that is open for a few seconds may only be
   * slow, and a CID that no fetch names may have a fetch that the log lost.
   */
  private static final Set<String> MAY_STAY_OPEN = Set.of("never_completed/cut", "stale/cut");

  @Test
  void theJudgeSeesAWrongAnswer() {
    Trial fault = faulty(1, Fault.NEVER_FETCHED, End.RESET, new BitSet());
    Trial healthy = healthy(1, new BitSet(), HEALTHY, (lines, random) -> lines);
    Truth other = broken(Set.of("BACKEND-SLOW"), Party.BACKEND);
    assertThat(judge(fault).grade()).isEqualTo(Grade.RIGHT);
    assertThat(judge(new Trial(fault.text(), HEALTHY, fault.run())).grade()).isEqualTo(Grade.WRONG);
    assertThat(judge(new Trial(fault.text(), other, fault.run())).grade()).isEqualTo(Grade.WRONG);
    assertThat(judge(new Trial(healthy.text(), other, healthy.run())).grade())
        .isEqualTo(Grade.WRONG);
  }

  @TestFactory
  Stream<DynamicTest> aFaultIsFoundOrTheVerdictIsOpen() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      for (End end : End.values()) {
        if (fault != Fault.NONE && (end == End.CUT || ENDS_IN_A_HANG.contains(fault))) {
          String name = (fault + "/" + end).toLowerCase(Locale.ROOT);
          boolean mustBeRight = !MAY_STAY_OPEN.contains(name);
          tests.add(kind(name, mustBeRight, (seed, gone) -> faulty(seed, fault, end, gone)));
          if (end != End.CUT) {
            tests.add(
                kind(name + " untimed", false, (seed, gone) -> untimed(seed, fault, end, gone)));
            tests.add(kind(name + " gaps", false, (seed, gone) -> gaps(seed, fault, end, gone)));
          }
        }
      }
    }
    return tests.stream();
  }

  @TestFactory
  Stream<DynamicTest> aHealthyRunIsNeverAFault() {
    List<DynamicTest> tests = new ArrayList<>();
    harm(tests, "as it is", true, (lines, random) -> lines);
    harm(tests, "ends early", true, (lines, r) -> lines.subList(0, within(lines, r)));
    harm(tests, "begins late", false, (l, r) -> l.subList(within(l, r), l.size()));
    harm(tests, "1..3 lines missing", false, (lines, r) -> without(lines, r, 1 + r.nextInt(3), 1));
    harm(tests, "a block missing", false, (lines, r) -> without(lines, r, 1, 5 + r.nextInt(60)));
    harm(tests, "two blocks missing", false, (lines, r) -> without(lines, r, 2, 20));
    harm(tests, "every line twice", false, (lines, r) -> twice(lines, 0, lines.size()));
    harm(tests, "one line twice", false, LogHarm::oneTwice);
    harm(tests, "clock back", false, (lines, r) -> stepped(lines, r, -1));
    harm(tests, "clock forward", false, (lines, r) -> stepped(lines, r, 1));
    harm(tests, "the run twice", false, (lines, r) -> joined(lines, later(lines)));
    harm(tests, "a killed run, the next", false, LogHarm::killed);
    harm(tests, "the next from its middle", false, LogHarm::joinedInTheMiddle);
    harm(tests, "one line in 60 missing", false, (l, r) -> thinned(l, r, 60));
    harm(tests, "an event stops", false, (lines, r) -> switched(lines, r, EVENTS, true));
    harm(tests, "an event begins", false, (lines, r) -> switched(lines, r, EVENTS, false));
    harm(tests, "three clock steps", false, LogHarm::steppedOften);
    harm(tests, "later run first", false, (lines, r) -> joined(later(lines), lines));
    for (String event : EVENTS) {
      harm(tests, "without " + event, false, (lines, r) -> withoutEvent(lines, event));
      tests.add(
          kind(
              "only " + event,
              true,
              (seed, dropped) ->
                  healthy(seed, dropped, NOTHING_TO_FOLLOW, (lines, r) -> only(lines, event))));
    }
    tests.add(
        kind(
            "without completions",
            true,
            (seed, dropped) ->
                healthy(
                    seed,
                    dropped,
                    NOTHING_TO_FOLLOW,
                    (lines, r) -> withoutEvent(lines, "enqueue_req_completion"))));
    return tests.stream();
  }

  private static void harm(List<DynamicTest> tests, String name, boolean mustBeRight, Harm harm) {
    tests.add(kind(name, mustBeRight, (seed, dropped) -> healthy(seed, dropped, HEALTHY, harm)));
  }

  private static DynamicTest kind(String name, boolean mustBeRight, Maker maker) {
    return dynamicTest(name, () -> judgeAll(name, mustBeRight, maker));
  }

  private static void judgeAll(String name, boolean mustBeRight, Maker maker) {
    Grades grades = new Grades();
    StringBuilder wrong = new StringBuilder();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Judgement judgement = judge(maker.make(seed, new BitSet()));
      grades.add(judgement.grade());
      if (judgement.grade() == Grade.WRONG && wrong.isEmpty()) {
        wrong.append(shrunk(name, seed, maker));
      }
    }
    grades.print(name);
    assertThat(wrong.toString()).isEmpty();
    if (mustBeRight) {
      assertThat(grades.count(Grade.RIGHT))
          .as("right answers of %s", name)
          .isGreaterThanOrEqualTo(SEEDS / 2);
    }
  }

  /** The smallest run of this seed that is still judged wrong, and its log. */
  private static String shrunk(String name, long seed, Maker maker) {
    int count = new InjectedRun(seed, Fault.NONE, End.CUT, new BitSet()).commandCount;
    BitSet all = new BitSet();
    all.set(0, count);
    BitSet kept =
        new DeltaDebugging(
                units -> judge(maker.make(seed, dropped(units, count))).grade() == Grade.WRONG)
            .minimize(all);
    Trial trial = maker.make(seed, dropped(kept, count));
    return String.format(
        Locale.ROOT, "%s, seed %d: %s%n%s", name, seed, judge(trial).reason(), trial.text());
  }

  private static BitSet dropped(BitSet kept, int count) {
    BitSet dropped = (BitSet) kept.clone();
    dropped.flip(0, count);
    return dropped;
  }

  // The cases.

  /** A run with a fault; a healthy one if it could not happen without the dropped commands. */
  private static Trial faulty(long seed, Fault fault, End end, BitSet dropped) {
    BitSet others = (BitSet) dropped.clone();
    InjectedRun run = new InjectedRun(seed, fault, end, others);
    others.clear(run.victimIndex);
    run = new InjectedRun(seed, fault, end, others);
    Truth truth = TRUTHS.getOrDefault(fault, HEALTHY);
    if (!run.faulty() || (end == End.CUT && !truth.equals(LATE) && !run.visible())) {
      Set<Verdict> any = EnumSet.allOf(Verdict.class);
      truth = new Truth(any, any, truth.rules(), truth.parties());
    }
    return new Trial(text(run.lines), truth, run);
  }

  /** A fault of which the log has no times: what is open may be young, but the host gave up. */
  private static Trial untimed(long seed, Fault fault, End end, BitSet dropped) {
    Trial timed = faulty(seed, fault, end, dropped);
    String text =
        timed.text().lines().map(l -> l.substring(l.indexOf(' ') + 1) + "\n").collect(joining());
    return new Trial(text, timed.truth(), timed.run());
  }

  /** A fault before which lines are missing. */
  private static Trial gaps(long seed, Fault fault, End end, BitSet dropped) {
    Trial whole = faulty(seed, fault, end, dropped);
    SplittableRandom random = new SplittableRandom(~seed);
    List<Line> lines = whole.run().lines;
    int middle = lines.size() / 4;
    List<Line> first = without(lines.subList(0, middle), random, 1, 1 + random.nextInt(8));
    String text = text(joined(first, lines.subList(middle, lines.size())));
    return new Trial(text, whole.truth(), whole.run());
  }

  private static Trial healthy(long seed, BitSet dropped, Truth truth, Harm harm) {
    InjectedRun run = new InjectedRun(seed, Fault.NONE, End.CUT, dropped);
    List<Line> lines = harm.of(run.lines, new SplittableRandom(~seed));
    return new Trial(text(lines), truth, run);
  }

  private static String text(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      Instant at = START.plus(line.micros(), ChronoUnit.MICROS);
      text.append(STAMP.format(at)).append(" pci_nvme_").append(line.event()).append('\n');
    }
    return text.toString();
  }
}
