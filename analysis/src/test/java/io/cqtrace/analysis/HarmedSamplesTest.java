package io.cqtrace.analysis;

import static io.cqtrace.analysis.LogHarm.joined;
import static io.cqtrace.analysis.LogHarm.later;
import static io.cqtrace.analysis.LogHarm.stepped;
import static io.cqtrace.analysis.LogHarm.thinned;
import static io.cqtrace.analysis.LogHarm.twice;
import static io.cqtrace.analysis.LogHarm.within;
import static io.cqtrace.analysis.LogHarm.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.Grades.Grade;
import io.cqtrace.analysis.InjectedJudge.Judgement;
import io.cqtrace.analysis.LogHarm.Harm;
import io.cqtrace.analysis.LogHarm.Line;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.minimize.DeltaDebugging;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sample traces, harmed once; the truth is that of the whole trace. Right: its fault is found, or a
 * healthy run is none. Honest: INCONCLUSIVE. Wrong: anything else is at fault, or the fault's lines
 * are all there and the verdict acquits. The report has a line a rule.
 */
class HarmedSamplesTest {
  private static final int SEEDS = Integer.getInteger("cqtrace.injected.seeds", 1);
  private static final int FIRST_SEED = Integer.getInteger("cqtrace.injected.first", 1);

  /** A shrunk log of more lines than this is not printed whole. */
  private static final int MOST_SHRUNK = 3_000;

  private static final Map<String, Harm> HARMS = harms();
  private static final Map<String, Grades> BY_RULE = new TreeMap<>();

  private static Map<String, Harm> harms() {
    Map<String, Harm> harms = new LinkedHashMap<>();
    harms.put("a line lost", (lines, r) -> without(lines, r, 1, 1));
    harms.put("a block lost", (lines, r) -> without(lines, r, 1, 5 + r.nextInt(100)));
    harms.put("one line in 60 lost", (lines, r) -> thinned(lines, r, 60));
    harms.put("begins late", (lines, r) -> lines.subList(within(lines, r), lines.size()));
    harms.put("ends early", (lines, r) -> lines.subList(0, within(lines, r)));
    harms.put("a line twice", LogHarm::oneTwice);
    harms.put("every line twice", (lines, r) -> twice(lines, 0, lines.size()));
    harms.put("clock back", (lines, r) -> stepped(lines, r, -1));
    harms.put("clock forward", (lines, r) -> stepped(lines, r, 1));
    harms.put("twice in one file", (lines, r) -> joined(lines, later(lines)));
    harms.put("the next from its middle", LogHarm::joinedInTheMiddle);
    return harms;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "qemu/never-fetched",
        "qemu/slow-backend-linux61",
        "qemu/minimized-stale-eventidx",
        "qemu/backend-stall",
        "qemu/ctf-text",
        "qemu/simpletrace-text",
        "qemu/polled-queues",
        "spdk/lost-delete-sq",
        "vfio/doorbell-writes"
      })
  void nobodyElseIsAccused(String scenario) {
    SampleTrace sample = SampleTrace.of(scenario);
    List<String> wrong = new ArrayList<>();
    HARMS.forEach(
        (name, harm) -> {
          for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            List<Line> harmed = harm.of(sample.lines(), new SplittableRandom(seed));
            Judgement judgement = judge(sample, harmed);
            rules(sample)
                .forEach(
                    rule ->
                        BY_RULE.computeIfAbsent(rule, k -> new Grades()).add(judgement.grade()));
            if (judgement.grade() == Grade.WRONG) {
              String where = name + ", seed " + seed + ": " + judgement.reason();
              wrong.add(where + "\n" + shrunk(sample, harmed));
            }
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void theJudgeSeesAWrongAnswer() {
    SampleTrace cork = SampleTrace.of("qemu/minimized-stale-eventidx");
    assertThat(judge(cork, cork.lines()).grade()).isEqualTo(Grade.RIGHT);
    SampleTrace healthy =
        new SampleTrace("healthy", cork.lines(), List.of(), Verdict.CLEAN, List.of());
    assertThat(judge(healthy, cork.lines()).grade()).isEqualTo(Grade.WRONG);
    SampleTrace clean = SampleTrace.of("qemu/simpletrace-text");
    SampleTrace acquitted =
        new SampleTrace(
            "acquitted",
            clean.lines(),
            List.of(),
            Verdict.FAULT,
            List.of(new SampleTrace.Fault("CQ-LOST", "controller", Set.of(), clean.lines())));
    assertThat(judge(acquitted, clean.lines()).grade()).isEqualTo(Grade.WRONG);
  }

  @AfterAll
  static void aLineARule() {
    BY_RULE.forEach((rule, grades) -> grades.print(rule));
  }

  private static List<String> rules(SampleTrace sample) {
    return sample.faults().isEmpty()
        ? List.of("(no fault)")
        : sample.faults().stream().map(SampleTrace.Fault::rule).distinct().toList();
  }

  private static Judgement judge(SampleTrace sample, List<Line> harmed) {
    List<String> texts =
        Stream.concat(Stream.of(Stamps.text(harmed)), sample.beside().stream()).toList();
    Analysis analysis;
    try {
      analysis = LogText.analyze(texts);
    } catch (TraceFormatException e) {
      return new Judgement(Grade.HONEST, "refused");
    }
    List<Finding> faults =
        analysis.findings().stream().filter(f -> f.severity() == Severity.FAULT).toList();
    String said =
        analysis.verdict()
            + " "
            + faults.stream().map(f -> f.rule().id() + ": " + f.summary()).toList();
    if (!faults.stream().allMatch(finding -> isTrue(finding, sample))) {
      return new Judgement(Grade.WRONG, said + ": accuses the wrong one");
    }
    boolean acquits = analysis.verdict() == Verdict.CLEAN || analysis.verdict() == Verdict.DELAYED;
    if (acquits && sample.shows(harmed)) {
      return new Judgement(Grade.WRONG, said + ", and the fault is in the log");
    }
    boolean right =
        sample.faults().isEmpty()
            ? acquits || sample.verdict() == Verdict.INCONCLUSIVE
            : !faults.isEmpty();
    return new Judgement(right ? Grade.RIGHT : Grade.HONEST, said);
  }

  /** Whether a finding is a fault of the whole trace: the rule, the party, and a command of it. */
  private static boolean isTrue(Finding finding, SampleTrace sample) {
    return sample.faults().stream()
        .anyMatch(
            fault ->
                KinRules.same(finding.rule().id(), fault.rule())
                    && finding.party().label().equals(fault.party())
                    && (fault.commands().isEmpty()
                        || finding.commands().isEmpty()
                        || finding.commands().stream()
                            .anyMatch(
                                c ->
                                    c.cid() < 0
                                        || fault.commands().contains(c.sqId() + "/" + c.cid()))));
  }

  /** A small part that is judged as wrong: lines that are lost add no fault. */
  private static String shrunk(SampleTrace sample, List<Line> lines) {
    BitSet all = new BitSet();
    all.set(0, lines.size());
    BitSet kept = new DeltaDebugging(units -> isWrong(sample, part(lines, units))).minimize(all);
    return kept.cardinality() > MOST_SHRUNK
        ? kept.cardinality() + " lines"
        : Stamps.text(part(lines, kept));
  }

  private static boolean isWrong(SampleTrace sample, List<Line> lines) {
    return judge(sample, lines).grade() == Grade.WRONG;
  }

  private static List<Line> part(List<Line> lines, BitSet kept) {
    return kept.stream().mapToObj(lines::get).toList();
  }
}
