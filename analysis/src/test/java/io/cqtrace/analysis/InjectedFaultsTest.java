package io.cqtrace.analysis;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.cqtrace.analysis.InjectedRun.End;
import io.cqtrace.analysis.InjectedRun.Fault;
import io.cqtrace.analysis.InjectedRun.Line;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import io.cqtrace.minimize.DeltaDebugging;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Generated runs with one fault of known kind, and healthy ones whose log alone is harmed: what the
 * verdict is worth. Right: the fault with a rule, a party and a command of the truth. Honest:
 * INCONCLUSIVE. Wrong: a real fault called CLEAN or DELAYED, or anybody else accused.
 */
class InjectedFaultsTest {
  private static final int SEEDS = Integer.getInteger("cqtrace.injected.seeds", 10);
  private static final int FIRST_SEED = Integer.getInteger("cqtrace.injected.first", 1);
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Set<Verdict> UNHARMED = EnumSet.of(Verdict.CLEAN, Verdict.DELAYED);

  private enum Grade {
    RIGHT,
    HONEST,
    WRONG
  }

  private record Judgement(Grade grade, String reason) {}

  /** What may be said: the verdicts that are right, and whom a FAULT may accuse of what. */
  private record Truth(
      Set<Verdict> right, Set<Verdict> allowed, Set<String> rules, Set<Party> parties) {}

  private record Trial(String text, Truth truth, InjectedRun run) {}

  /** What a kind makes of a seed, without some of the run's commands. */
  private interface Maker {
    Trial make(long seed, BitSet dropped);
  }

  /** What becomes of a log. */
  private interface Harm {
    List<Line> of(List<Line> lines, SplittableRandom random);
  }

  private static final Truth HEALTHY =
      new Truth(
          UNHARMED,
          EnumSet.of(Verdict.CLEAN, Verdict.DELAYED, Verdict.INCONCLUSIVE),
          Set.of(),
          Set.of());
  private static final Truth NOTHING_TO_FOLLOW =
      new Truth(
          EnumSet.of(Verdict.INCONCLUSIVE), EnumSet.of(Verdict.INCONCLUSIVE), Set.of(), Set.of());
  private static final Truth LATE =
      new Truth(
          EnumSet.of(Verdict.DELAYED),
          EnumSet.of(Verdict.DELAYED, Verdict.INCONCLUSIVE),
          Set.of(),
          Set.of());

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

  private static Truth broken(Set<String> rules, Party... parties) {
    return new Truth(
        EnumSet.of(Verdict.FAULT),
        EnumSet.of(Verdict.FAULT, Verdict.INCONCLUSIVE),
        rules,
        Set.of(parties));
  }

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
    assertThat(judge(fault).grade).isEqualTo(Grade.RIGHT);
    assertThat(judge(new Trial(fault.text, HEALTHY, fault.run)).grade).isEqualTo(Grade.WRONG);
    assertThat(judge(new Trial(fault.text, other, fault.run)).grade).isEqualTo(Grade.WRONG);
    assertThat(judge(new Trial(healthy.text, other, healthy.run)).grade).isEqualTo(Grade.WRONG);
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
    harm(tests, "one line twice", false, InjectedFaultsTest::oneTwice);
    harm(tests, "clock back", false, (lines, r) -> stepped(lines, r, -1));
    harm(tests, "clock forward", false, (lines, r) -> stepped(lines, r, 1));
    harm(tests, "the run twice", false, (lines, r) -> joined(lines, later(lines)));
    harm(tests, "a killed run, the next", false, InjectedFaultsTest::killed);
    harm(tests, "the next from its middle", false, InjectedFaultsTest::joinedInTheMiddle);
    harm(tests, "one line in 60 missing", false, (l, r) -> thinned(l, r, 60));
    harm(tests, "an event stops", false, (lines, r) -> switched(lines, r, true));
    harm(tests, "an event begins", false, (lines, r) -> switched(lines, r, false));
    harm(tests, "three clock steps", false, InjectedFaultsTest::steppedOften);
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
    Map<Grade, Integer> counts = new EnumMap<>(Grade.class);
    StringBuilder wrong = new StringBuilder();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Judgement judgement = judge(maker.make(seed, new BitSet()));
      counts.merge(judgement.grade, 1, Integer::sum);
      if (judgement.grade == Grade.WRONG && wrong.isEmpty()) {
        wrong.append(shrunk(name, seed, maker));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-26s right %2d, honest %2d, wrong %2d%n",
        name,
        counts.getOrDefault(Grade.RIGHT, 0),
        counts.getOrDefault(Grade.HONEST, 0),
        counts.getOrDefault(Grade.WRONG, 0));
    assertThat(wrong.toString()).isEmpty();
    if (mustBeRight) {
      assertThat(counts.getOrDefault(Grade.RIGHT, 0))
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
                units -> judge(maker.make(seed, dropped(units, count))).grade == Grade.WRONG)
            .minimize(all);
    Trial trial = maker.make(seed, dropped(kept, count));
    return String.format(
        Locale.ROOT, "%s, seed %d: %s%n%s", name, seed, judge(trial).reason, trial.text);
  }

  private static BitSet dropped(BitSet kept, int count) {
    BitSet dropped = (BitSet) kept.clone();
    dropped.flip(0, count);
    return dropped;
  }

  // The judge.

  private static Judgement judge(Trial trial) {
    Analysis analysis = LogText.analyze("generated.log", trial.text);
    Verdict verdict = analysis.verdict();
    Truth truth = trial.truth;
    List<Finding> faults =
        analysis.findings().stream().filter(f -> f.severity() == Severity.FAULT).toList();
    String said = verdict + " " + faults.stream().map(InjectedFaultsTest::label).toList();
    if (faults.stream().anyMatch(f -> isStray(f, truth))) {
      return new Judgement(Grade.WRONG, said + ": accuses the wrong one");
    }
    if (!truth.allowed.contains(verdict)) {
      return new Judgement(Grade.WRONG, said + ", must be one of " + truth.allowed);
    }
    if (UNHARMED.contains(verdict)
        && truth.rules.contains("BACKEND-SLOW")
        && !countsOpen(analysis)) {
      return new Judgement(Grade.WRONG, said + ", and no outcome counts the open command");
    }
    if (!truth.right.contains(verdict)) {
      return new Judgement(Grade.HONEST, said);
    }
    List<Finding> naming = verdict == Verdict.FAULT ? faults : analysis.findings();
    if (verdict == Verdict.FAULT || truth.equals(LATE)) {
      if (naming.stream().noneMatch(f -> names(f, trial.run))) {
        boolean others = naming.stream().anyMatch(f -> !f.commands().isEmpty());
        return new Judgement(
            others || truth.equals(LATE) ? Grade.WRONG : Grade.HONEST,
            said + ": the wrong command");
      }
    }
    return new Judgement(Grade.RIGHT, said);
  }

  private static String label(Finding finding) {
    return finding.rule().id() + "/" + finding.party().label() + ": " + finding.summary();
  }

  private static boolean isStray(Finding fault, Truth truth) {
    return !truth.rules.contains(fault.rule().id()) || !truth.parties.contains(fault.party());
  }

  private static boolean names(Finding finding, InjectedRun run) {
    return finding.commands().isEmpty()
        ? run.concerns(finding.summary())
        : finding.commands().stream().anyMatch(c -> run.concerns(c.sqId(), c.cid()));
  }

  private static boolean countsOpen(Analysis analysis) {
    return Stream.of(Outcome.values())
        .filter(o -> o != Outcome.DELIVERED && o != Outcome.STANDING)
        .anyMatch(o -> analysis.tally().count(o) > 0);
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
      truth = new Truth(any, any, truth.rules, truth.parties);
    }
    return new Trial(text(run.lines), truth, run);
  }

  /** A fault of which the log has no times: what is open may be young, but the host gave up. */
  private static Trial untimed(long seed, Fault fault, End end, BitSet dropped) {
    Trial timed = faulty(seed, fault, end, dropped);
    String text =
        timed.text.lines().map(l -> l.substring(l.indexOf(' ') + 1) + "\n").collect(joining());
    return new Trial(text, timed.truth, timed.run);
  }

  /** A fault before which lines are missing. */
  private static Trial gaps(long seed, Fault fault, End end, BitSet dropped) {
    Trial whole = faulty(seed, fault, end, dropped);
    SplittableRandom random = new SplittableRandom(~seed);
    List<Line> lines = whole.run.lines;
    int middle = lines.size() / 4;
    List<Line> first = without(lines.subList(0, middle), random, 1, 1 + random.nextInt(8));
    String text = text(joined(first, lines.subList(middle, lines.size())));
    return new Trial(text, whole.truth, whole.run);
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

  // Harm to the log.

  private static int within(List<Line> lines, SplittableRandom random) {
    return lines.size() / 10 + random.nextInt(lines.size() * 4 / 5);
  }

  private static List<Line> without(List<Line> lines, SplittableRandom random, int times, int n) {
    List<Line> left = new ArrayList<>(lines);
    for (int i = 0; i < times; i++) {
      int from = within(left, random);
      left.subList(from, Math.min(left.size(), from + n)).clear();
    }
    return left;
  }

  private static List<Line> twice(List<Line> lines, int from, int to) {
    return IntStream.range(0, lines.size())
        .boxed()
        .flatMap(i -> Stream.generate(() -> lines.get(i)).limit(i >= from && i < to ? 2 : 1))
        .toList();
  }

  private static List<Line> oneTwice(List<Line> lines, SplittableRandom random) {
    int at = within(lines, random);
    return twice(lines, at, at + 1);
  }

  private static List<Line> stepped(List<Line> lines, SplittableRandom random, int sign) {
    int at = within(lines, random);
    long[] steps = {500_000, 3_000_000, 40_000_000, 3_600_000_000L};
    long step = sign * steps[random.nextInt(steps.length)];
    return joined(lines.subList(0, at), moved(lines.subList(at, lines.size()), step));
  }

  private static List<Line> steppedOften(List<Line> lines, SplittableRandom random) {
    List<Line> stepped = lines;
    for (int i = 0; i < 3; i++) {
      stepped = stepped(stepped, random, random.nextBoolean() ? 1 : -1);
    }
    return stepped;
  }

  private static List<Line> killed(List<Line> lines, SplittableRandom random) {
    return joined(lines.subList(0, within(lines, random)), later(lines));
  }

  private static List<Line> joinedInTheMiddle(List<Line> lines, SplittableRandom random) {
    List<Line> next = later(lines);
    int from = within(lines, random);
    return joined(lines.subList(0, within(lines, random)), next.subList(from, next.size()));
  }

  private static List<Line> thinned(List<Line> lines, SplittableRandom random, int one) {
    return lines.stream().filter(line -> random.nextInt(one) > 0).toList();
  }

  /** An event that is traced up to somewhere, or from there on. */
  private static List<Line> switched(List<Line> lines, SplittableRandom random, boolean off) {
    String event = EVENTS.get(random.nextInt(EVENTS.size()));
    int at = within(lines, random);
    List<Line> first = lines.subList(0, at);
    List<Line> second = lines.subList(at, lines.size());
    return off
        ? joined(first, withoutEvent(second, event))
        : joined(withoutEvent(first, event), second);
  }

  private static List<Line> later(List<Line> lines) {
    return moved(lines, lines.get(lines.size() - 1).micros() + 60_000_000);
  }

  private static List<Line> moved(List<Line> lines, long micros) {
    return lines.stream().map(l -> new Line(l.micros() + micros, l.event())).toList();
  }

  private static List<Line> joined(List<Line> first, List<Line> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<Line> withoutEvent(List<Line> lines, String event) {
    return lines.stream().filter(l -> !l.event().startsWith(event + " ")).toList();
  }

  private static List<Line> only(List<Line> lines, String event) {
    return lines.stream().filter(l -> l.event().startsWith(event + " ")).toList();
  }
}
