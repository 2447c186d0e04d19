package io.cqtrace.analysis.rule;

import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.Violation;
import io.cqtrace.nvme.CommandId;
import java.util.EnumSet;

/**
 * A completion for a CID that had completed, with no command of that CID submitted since.
 *
 * <p>Seen in SPDK issues 1828 and 1795 ("duplicate completion against a cid").
 */
final class CqeDuplicateRule extends Rule {
  CqeDuplicateRule() {
    super(
        RuleInfo.of(
            "CQE-DUPLICATE",
            Party.CONTROLLER,
            "second completion of a command that had completed",
            "NVMe Base 2.0, 3.3.3.2 and 2.1, 4.2 (one CQE for each command)",
            RequiredFact.FETCHES,
            RequiredFact.COMPLETIONS));
  }

  @Override
  public boolean explains(HistoryGap.Cause cause) {
    return cause == HistoryGap.Cause.COMPLETION_WITHOUT_COMMAND;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run extends ViolationDetector {
    Run() {
      super(CqeDuplicateRule.this, EnumSet.of(Violation.Kind.CQE_DUPLICATE));
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      return Wording.count(group.count(), "second completion")
          + " on CQ "
          + shown.queueId()
          + ", the first for cid "
          + shown.value()
          + " = "
          + CommandId.describe((int) shown.value());
    }

    @Override
    String explanation(Violation shown) {
      return "The command had completed before, and none with its CID was submitted since. A host"
          + " that trusts the CID completes whatever request holds the tag by then: silent data"
          + " corruption. Linux rejects it if the generation in the CID is an older one."
          + (shown.proved()
              ? ""
              : " Or lines are missing from the capture, or two controllers write into it.");
    }

    @Override
    String advice(Violation shown) {
      return "List what the controller does between the two completions: a retry, an abort that"
          + " races with the command, a queue that was deleted and created again.";
    }

    @Override
    String role(Violation shown) {
      return "it completes again";
    }

    @Override
    String relatedRole(Violation shown) {
      return "the first completion of cid " + shown.value();
    }
  }
}
