package io.cqtrace.analysis;

import io.cqtrace.analysis.Grades.Grade;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Party;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a verdict over a run with a known fault is worth. Right: the fault with a rule, a party and
 * a command of the truth. Honest: INCONCLUSIVE. Wrong: a real fault called CLEAN or DELAYED, or
 * anybody else accused.
 */
final class InjectedJudge {
  private static final Set<Verdict> UNHARMED = EnumSet.of(Verdict.CLEAN, Verdict.DELAYED);

  /** What may be said: the verdicts that are right, and whom a FAULT may accuse of what. */
  record Truth(Set<Verdict> right, Set<Verdict> allowed, Set<String> rules, Set<Party> parties) {}

  record Trial(String text, Truth truth, InjectedRun run) {}

  record Judgement(Grade grade, String reason) {}

  static final Truth HEALTHY =
      new Truth(
          UNHARMED,
          EnumSet.of(Verdict.CLEAN, Verdict.DELAYED, Verdict.INCONCLUSIVE),
          Set.of(),
          Set.of());
  static final Truth NOTHING_TO_FOLLOW =
      new Truth(
          EnumSet.of(Verdict.INCONCLUSIVE), EnumSet.of(Verdict.INCONCLUSIVE), Set.of(), Set.of());
  static final Truth LATE =
      new Truth(
          EnumSet.of(Verdict.DELAYED),
          EnumSet.of(Verdict.DELAYED, Verdict.INCONCLUSIVE),
          Set.of(),
          Set.of());

  private InjectedJudge() {}

  static Truth broken(Set<String> rules, Party... parties) {
    return new Truth(
        EnumSet.of(Verdict.FAULT),
        EnumSet.of(Verdict.FAULT, Verdict.INCONCLUSIVE),
        rules,
        Set.of(parties));
  }

  static Judgement judge(Trial trial) {
    Analysis analysis = LogText.analyze("generated.log", trial.text);
    Verdict verdict = analysis.verdict();
    Truth truth = trial.truth;
    List<Finding> faults =
        analysis.findings().stream().filter(f -> f.severity() == Severity.FAULT).toList();
    String said = verdict + " " + faults.stream().map(InjectedJudge::label).toList();
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
}
