package io.cqtrace.analysis;

import static io.cqtrace.analysis.LogHarm.joined;
import static io.cqtrace.analysis.LogHarm.later;
import static io.cqtrace.analysis.LogHarm.stepped;
import static io.cqtrace.analysis.LogHarm.twice;
import static io.cqtrace.analysis.LogHarm.within;
import static io.cqtrace.analysis.LogHarm.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.Grades.Grade;
import io.cqtrace.analysis.LogHarm.Harm;
import io.cqtrace.analysis.LogHarm.Line;
import io.cqtrace.minimize.DeltaDebugging;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logs of a host of which the truth is known, harmed once: lines lost, repeated, cut off, in the
 * wrong order of time, of a second boot, of another controller in between. Right: what the story
 * wants is found. Honest: less is said. Wrong: {@link HostLogJudge}. The report has a line a rule.
 */
class HarmedLogsTest {
  private static final int SEEDS = Integer.getInteger("cqtrace.injected.seeds", 3);
  private static final int FIRST_SEED = Integer.getInteger("cqtrace.injected.first", 1);

  /**
   * In another order of magnitude than those of the stories, and of a controller without trouble.
   */
  private static final List<String> OTHERS =
      List.of(
          "nvme nvme7: pci function 0000:0a:00.0",
          "nvme nvme7: 4/0/0 default/read/poll queues",
          "nvme nvme7: Ignoring bogus Namespace Identifiers",
          "EXT4-fs (nvme7n1p1): mounted filesystem with ordered data mode");

  private static final Map<String, Harm> HARMS = harms();
  private static final Map<String, Grades> BY_RULE = new TreeMap<>();

  private static Map<String, Harm> harms() {
    Map<String, Harm> harms = new LinkedHashMap<>();
    harms.put("as it is", (lines, r) -> lines);
    harms.put("a line lost", (lines, r) -> without(lines, r, 1, 1));
    harms.put("lines lost", (lines, r) -> without(lines, r, 1, 2 + r.nextInt(3)));
    harms.put("two lines lost", (lines, r) -> without(lines, r, 2, 1));
    harms.put("begins late", (lines, r) -> lines.subList(within(lines, r), lines.size()));
    harms.put("ends early", (lines, r) -> lines.subList(0, within(lines, r)));
    harms.put("ends within a line", HarmedLogsTest::cutInALine);
    harms.put("a line twice", LogHarm::oneTwice);
    harms.put("every line twice", (lines, r) -> twice(lines, 0, lines.size()));
    harms.put("clock back", (lines, r) -> stepped(lines, r, -1));
    harms.put("clock forward", (lines, r) -> stepped(lines, r, 1));
    harms.put("three clock steps", LogHarm::steppedOften);
    harms.put("neighbours exchanged", HarmedLogsTest::exchanged);
    harms.put("no time stamps", (lines, r) -> withoutStamps(lines));
    harms.put("a second boot", (lines, r) -> joined(booted(lines), lines));
    harms.put("twice in one file", (lines, r) -> joined(lines, later(lines)));
    harms.put("a killed log, the next", LogHarm::killed);
    harms.put("the next from its middle", LogHarm::joinedInTheMiddle);
    harms.put("later part first", (lines, r) -> joined(later(lines), lines));
    harms.put("another controller between", HarmedLogsTest::otherBetween);
    return harms;
  }

  static List<HostStory> stories() {
    return HostStory.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stories")
  void theStoryOrLessIsTold(HostStory story) {
    List<Line> lines = Stamps.lines(story.text());
    assertThat(Stamps.text(lines)).isEqualTo(story.text());
    // Otherwise the harms would prove nothing.
    assertThat(story.rules()).allMatch(new HostLogJudge(story, story.text())::found);
    List<String> wrong = new ArrayList<>();
    HARMS.forEach(
        (name, harm) -> {
          int seeds = name.equals("as it is") ? 1 : SEEDS;
          for (long seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
            List<Line> harmed = harm.of(lines, new SplittableRandom(seed));
            Map<String, String> said = judge(story, harmed);
            if (!said.isEmpty()) {
              wrong.add(name + ", seed " + seed + ": " + said + "\n" + shrunk(story, harmed));
              break;
            }
          }
        });
    assertThat(wrong).isEmpty();
  }

  @Test
  void theJudgeSeesAWrongAnswer() {
    HostStory polled = stories().get(2);
    HostStory nobody = new HostStory("nobody", polled.text(), polled.rules(), Map.of());
    assertThat(new HostLogJudge(nobody, polled.text()).wrong()).containsKey("INTERRUPT-LOST");
    assertThat(new HostLogJudge(polled, stories().get(0).text()).wrong()).isEmpty();
  }

  @AfterAll
  static void aLineARule() {
    BY_RULE.forEach((rule, grades) -> grades.print(rule));
  }

  private static Map<String, String> judge(HostStory story, List<Line> lines) {
    HostLogJudge judge = new HostLogJudge(story, Stamps.text(lines));
    Map<String, String> wrong = judge.wrong();
    for (String rule : story.rules()) {
      Grade grade = judge.found(rule) ? Grade.RIGHT : Grade.HONEST;
      if (!wrong.containsKey(rule)) {
        BY_RULE.computeIfAbsent(rule, k -> new Grades()).add(grade);
      }
    }
    wrong
        .keySet()
        .forEach(rule -> BY_RULE.computeIfAbsent(rule, k -> new Grades()).add(Grade.WRONG));
    return wrong;
  }

  /** The fewest lines that are still judged wrong: that lines are lost makes no story untrue. */
  private static String shrunk(HostStory story, List<Line> lines) {
    BitSet all = new BitSet();
    all.set(0, lines.size());
    BitSet kept =
        new DeltaDebugging(units -> !new HostLogJudge(story, text(lines, units)).wrong().isEmpty())
            .minimize(all);
    return text(lines, kept);
  }

  private static String text(List<Line> lines, BitSet kept) {
    return Stamps.text(kept.stream().mapToObj(lines::get).toList());
  }

  private static List<Line> cutInALine(List<Line> lines, SplittableRandom random) {
    int at = within(lines, random);
    Line last = lines.get(at);
    int begin = Stamps.behindStamp(last);
    String words =
        last.event().substring(0, begin + random.nextInt(last.event().length() - begin + 1));
    return joined(lines.subList(0, at), List.of(new Line(last.micros(), words)));
  }

  private static List<Line> exchanged(List<Line> lines, SplittableRandom random) {
    List<Line> exchanged = new ArrayList<>(lines);
    int at = random.nextInt(lines.size() - 1);
    exchanged.add(at, exchanged.remove(at + 1));
    return exchanged;
  }

  private static List<Line> withoutStamps(List<Line> lines) {
    return Stamps.lines(Stamps.text(lines).replaceAll("(?m)^\\[[ \\d.]+\\] ", ""));
  }

  private static List<Line> booted(List<Line> lines) {
    long atUs = lines.get(lines.size() - 1).micros();
    String boot = "-- Boot 99386174e13f4e9cb2044baee8704fa6 --";
    return joined(lines, List.of(new Line(atUs, boot)));
  }

  private static List<Line> otherBetween(List<Line> lines, SplittableRandom random) {
    List<Line> mixed = new ArrayList<>(lines);
    boolean trace = lines.get(0).event().startsWith("#");
    for (String other : OTHERS) {
      int at = 1 + random.nextInt(mixed.size() - 1);
      Line before = mixed.get(at - 1);
      String words =
          trace
              ? before.event().replace("nvme0", "nvme7")
              : String.format(Locale.ROOT, "[%s] %s", Stamps.SECONDS, other);
      mixed.add(at, new Line(before.micros(), words));
    }
    return mixed;
  }
}
