package io.cqtrace.cli;

import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.rule.Severity;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code --fail-on} asks of a run: a rule, a severity at least, or a longest wait. */
final class FailOn {
  private static final Pattern WITHHELD = Pattern.compile("withheld>(\\d{1,9}(\\.\\d{1,6})?)");
  private static final double MILLI = 1e6;

  private FailOn() {}

  /**
   * Whether one of these is true of a run.
   *
   * @throws IllegalArgumentException if one is neither
   */
  static Predicate<RunRecord> any(List<String> conditions) {
    return conditions.stream()
        .flatMap(words -> Stream.of(words.split(",")))
        .map(FailOn::of)
        .reduce(run -> false, Predicate::or);
  }

  private static Predicate<RunRecord> of(String condition) {
    Matcher withheld = WITHHELD.matcher(condition);
    if (withheld.matches()) {
      double limitNs = Double.parseDouble(withheld.group(1)) * MILLI;
      return run -> run.counts().withheldMaxNs() > limitNs;
    }
    String word = condition.toUpperCase(Locale.ROOT);
    for (Severity severity : Severity.values()) {
      if (severity.name().equals(word)) {
        return run ->
            run.findings().stream()
                .anyMatch(f -> Severity.valueOf(f.severity()).compareTo(severity) <= 0);
      }
    }
    if (RuleCatalog.rules().stream().anyMatch(rule -> rule.id().equals(word))) {
      return run -> run.rules().contains(word);
    }
    throw new IllegalArgumentException(
        "--fail-on=" + condition + " is no rule, no severity and not withheld>MILLISECONDS");
  }
}
