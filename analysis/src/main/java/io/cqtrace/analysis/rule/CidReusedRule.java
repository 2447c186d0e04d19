package io.cqtrace.analysis.rule;

import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.Violation;
import io.cqtrace.nvme.CommandId;
import java.util.EnumSet;

/**
 * A CID was fetched while a command with the same CID was outstanding on the same SQ.
 *
 * <p>Proved where two completions come for it; otherwise the first one's completion may be missing
 * from the capture. Source: NVMe Base 2.0, 3.3.3.1; status Command ID Conflict (3.3.3.2.1.1).
 */
final class CidReusedRule extends Rule {
  CidReusedRule() {
    super(
        RuleInfo.of(
            "CID-REUSED",
            Party.HOST,
            "CID submitted while a command with it is outstanding",
            "NVMe Base 2.0, 3.3.3.1 (CID unique among the outstanding commands of an SQ)",
            RequiredFact.FETCHES,
            RequiredFact.COMPLETIONS));
  }

  @Override
  public boolean explains(HistoryGap.Cause cause) {
    return cause == HistoryGap.Cause.CID_OPEN_TWICE;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run extends ViolationDetector {
    Run() {
      super(CidReusedRule.this, EnumSet.of(Violation.Kind.CID_REUSED));
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      return Wording.count(group.count(), "CID")
          + " submitted again while outstanding on SQ "
          + shown.queueId()
          + ", the first "
          + shown.value()
          + " = "
          + CommandId.describe((int) shown.value());
    }

    @Override
    String explanation(Violation shown) {
      return shown.proved()
          ? "Two commands with one CID were outstanding on one SQ, and two completions came: neither"
              + " side can tell which is which."
          : "No completion of the first command is in the capture. Either the host gave its CID to"
              + " another one too early, or the completion is missing here, or two controllers write"
              + " into this capture. What follows is not judged.";
    }

    @Override
    String advice(Violation shown) {
      return shown.proved()
          ? "Look at where the host takes a request's tag back."
          : "Record one controller at a time, with all events of the controller.";
    }

    @Override
    String role(Violation shown) {
      return shown.proved() ? "the second completion for it" : "the CID is submitted again";
    }

    @Override
    String relatedRole(Violation shown) {
      return "it is submitted, and outstanding from here on";
    }
  }
}
