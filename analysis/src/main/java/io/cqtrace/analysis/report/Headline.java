package io.cqtrace.analysis.report;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.analysis.verdict.Verdict;

/** An analysis in one sentence. */
final class Headline {
  private Headline() {}

  /** The verdict in one sentence. */
  static String of(Analysis analysis) {
    OutcomeTally tally = analysis.tally();
    if (analysis.verdict() == Verdict.CLEAN) {
      return tally.unsizedCqIds().isEmpty()
          ? "every completed command was posted at once; no CQ was full."
          : "no CQ of known size was full; not known are the sizes of "
              + Wording.count(tally.unsizedCqIds().size(), "CQ")
              + ", the first CQ "
              + tally.unsizedCqIds().iterator().next()
              + ".";
    }
    if (!tally.controllerSeen()) {
      for (Finding finding : analysis.findings()) {
        if (finding.severity() == Severity.SUSPECT) {
          return finding.rule().id() + ": " + finding.summary() + ".";
        }
      }
      return "only the host's side is here; whether a CQ was full, and what became of a"
          + " completion, shows on the controller's side (QEMU: --trace 'pci_nvme_*'; SPDK:"
          + " -L nvmf_vfio).";
    }
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.FAULT) {
        return finding.rule().id()
            + ", party "
            + finding.party().label()
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
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.SUSPECT || finding.rule().tellsDelay()) {
        return finding.rule().id() + ": " + finding.summary() + ".";
      }
    }
    if (tally.onlyUnsizedCqs()) {
      return "CQ-full cannot be determined: no CQ's size is known"
          + " (--admin-queue-size, --io-queue-size).";
    }
    return analysis.verdict().doc() + ".";
  }
}
