package io.cqtrace.analysis.report;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.RecordingAdvice;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import java.util.Locale;
import java.util.Set;

/** An analysis in one sentence. */
public final class Headline {
  private Headline() {}

  /** The verdict in one sentence, and another one where most lines could not be read. */
  public static String of(Analysis analysis) {
    IngestReport report = analysis.trace().report();
    return report.isMostlyDamaged()
        ? verdict(analysis)
            + String.format(
                Locale.ROOT,
                " Of %,d lines %,d are damaged or cut and could not be read.",
                report.lineCount(),
                report.total(IngestCounter.Disposition.DAMAGED))
        : verdict(analysis);
  }

  private static String verdict(Analysis analysis) {
    OutcomeTally tally = analysis.tally();
    if (analysis.verdict() == Verdict.CLEAN) {
      return clean(tally);
    }
    if (!tally.controllerSeen()) {
      return hostOnly(analysis);
    }
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.FAULT) {
        return finding.rule().id()
            + ", "
            + finding.party().blame(finding.severity())
            + ": "
            + finding.summary()
            + ".";
      }
    }
    if (analysis.verdict() == Verdict.DELAYED && tally.withheldCount() > 0) {
      return Wording.count(tally.withheldCount(), "completion")
          + " withheld because a CQ was full, all delivered"
          + (analysis.capture().hasTimes()
              ? "; the longest waited " + Wording.duration(tally.withheldMaxNs())
              : "")
          + ".";
    }
    boolean delayed = analysis.verdict() == Verdict.DELAYED;
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.SUSPECT && (delayed || concernsAnOpenQuestion(finding))) {
        return finding.rule().id() + ": " + finding.summary() + ".";
      }
    }
    if (!analysis.conclusion().doubts().isEmpty()) {
      return analysis.conclusion().doubts().get(0).cause().doc() + ".";
    }
    for (Finding finding : analysis.findings()) {
      if (finding.rule().tellsDelay()) {
        return finding.rule().id() + ": " + finding.summary() + ".";
      }
    }
    return analysis.verdict().doc() + ".";
  }

  /** Not where all that it is about was delivered: that leaves nothing undecided. */
  private static boolean concernsAnOpenQuestion(Finding finding) {
    return finding.commands().isEmpty()
        || finding.commands().stream().anyMatch(c -> c.outcome() != Outcome.DELIVERED);
  }

  /** What was seen, and no more than that. */
  private static String clean(OutcomeTally tally) {
    long open = tally.count(Outcome.EXECUTING) + tally.count(Outcome.NOT_FETCHED);
    String still =
        open == 0
            ? ""
            : "; "
                + Wording.count(open, "command")
                + (open == 1 ? " is" : " are")
                + " open at the end";
    if (tally.headsHidden()) {
      return "the completed commands were posted, and no full CQ was reported; whether one was"
          + " full cannot be determined where its head is not in this capture"
          + still
          + ".";
    }
    Set<Integer> unsized = tally.unsizedCqIds();
    if (!unsized.isEmpty()) {
      return "no CQ of known size was full; not known are the sizes of "
          + Wording.count(unsized.size(), "CQ")
          + ", the first CQ "
          + unsized.iterator().next()
          + still
          + ".";
    }
    return "every completed command was posted at once; no CQ was full" + still + ".";
  }

  /** Without the controller's side: what the host's log proves, else what kind of log it is. */
  private static String hostOnly(Analysis analysis) {
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.SUSPECT || finding.rule().aboutHost()) {
        return finding.rule().id() + ": " + finding.summary() + ".";
      }
    }
    RecordingAdvice advice = RecordingAdvice.of(analysis.trace());
    return advice.isEmpty()
        ? "nothing here shows the controller's side: whether a CQ was full, and what became of a"
            + " completion."
        : "this is " + advice.shows() + ". Nothing in it tells what became of a completion.";
  }
}
