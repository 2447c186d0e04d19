package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.Grades;
import io.cqtrace.analysis.Grades.Grade;
import io.cqtrace.analysis.KinRules;
import io.cqtrace.analysis.LogText;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The firing history of every rule, harmed at each of its lines: lines missing, a step of the
 * clock, a reset. Right: the rule still says FAULT, or still what it says of the log as it is.
 * Honest: it says less. Wrong: another party is accused of what it did not do.
 */
class HarmedFaultsTest {
  private static final Pattern QEMU_TIME = Pattern.compile("^7@(\\d+)\\.");
  private static final Pattern SPDK_TIME = Pattern.compile("07:05:(\\d\\d)\\.");
  private static final long STEP_S = 20;

  static Stream<String> rules() {
    return RuleGuardsTest.rules();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void nobodyElseIsAccused(String rule) {
    List<String> lines = RuleGuardsTest.firing(rule).lines().toList();
    int body = bodyOf(lines);
    Grades grades = new Grades();
    List<String> wrong = new ArrayList<>();
    List<String> before = labels(analyze(lines), rule);
    for (int at = body; at < lines.size(); at++) {
      for (Map.Entry<String, List<String>> harm : harms(lines, body, at).entrySet()) {
        Analysis analysis = analyze(harm.getValue());
        Grade grade = grade(analysis, rule, before);
        grades.add(grade);
        if (grade == Grade.WRONG) {
          wrong.add(harm.getKey() + " at line " + (at + 1) + ": " + faults(analysis));
        }
      }
    }
    grades.print(rule);
    assertThat(wrong).isEmpty();
  }

  private static Grade grade(Analysis analysis, String rule, List<String> before) {
    boolean stray =
        analysis.findings().stream()
            .filter(finding -> finding.severity() == Severity.FAULT)
            .map(finding -> finding.rule().id())
            .anyMatch(id -> !KinRules.same(id, rule));
    if (stray) {
      return Grade.WRONG;
    }
    boolean same = analysis.verdict() == Verdict.FAULT || labels(analysis, rule).equals(before);
    return same ? Grade.RIGHT : Grade.HONEST;
  }

  private static List<String> labels(Analysis analysis, String rule) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().id().equals(rule))
        .map(finding -> finding.severity().name())
        .toList();
  }

  private static List<String> faults(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.severity() == Severity.FAULT)
        .map(finding -> finding.rule().id() + ": " + finding.summary())
        .toList();
  }

  private static Map<String, List<String>> harms(List<String> lines, int body, int at) {
    List<String> head = lines.subList(0, at);
    List<String> tail = lines.subList(at, lines.size());
    return Map.of(
        "1 line missing", joined(head, tail.subList(1, tail.size())),
        "3 lines missing", joined(head, tail.subList(Math.min(3, tail.size()), tail.size())),
        "clock back", joined(head, moved(tail, -STEP_S)),
        "clock forward", joined(head, moved(tail, STEP_S)),
        "reset", joined(joined(head, moved(lines.subList(0, body), 0)), tail),
        "ends here", List.copyOf(lines.subList(0, at)));
  }

  /** The first line behind the enable and the creation of queues. */
  private static int bodyOf(List<String> lines) {
    int body = 0;
    for (int i = 0; i < lines.size(); i++) {
      boolean begins =
          Stream.of("create_sq", "handle_create_io_sq", "enabling controller")
              .anyMatch(lines.get(i)::contains);
      body = begins ? i + 1 : body;
    }
    return body;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static List<String> moved(List<String> lines, long seconds) {
    return lines.stream().map(line -> moved(line, seconds)).toList();
  }

  private static String moved(String line, long seconds) {
    Matcher qemu = QEMU_TIME.matcher(line);
    if (qemu.find()) {
      return "7@" + (Long.parseLong(qemu.group(1)) + seconds) + line.substring(qemu.end() - 1);
    }
    Matcher spdk = SPDK_TIME.matcher(line);
    if (!spdk.find()) {
      return line;
    }
    long second = Math.floorMod(Long.parseLong(spdk.group(1)) + seconds, 60L);
    String time = String.format(Locale.ROOT, "07:05:%02d.", second);
    return line.substring(0, spdk.start()) + time + line.substring(spdk.end());
  }

  private static Analysis analyze(List<String> lines) {
    return LogText.analyze("test.log", String.join("\n", lines) + "\n");
  }
}
