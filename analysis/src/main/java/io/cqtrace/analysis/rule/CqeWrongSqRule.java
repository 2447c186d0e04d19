package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Violation;
import java.util.EnumSet;

/**
 * The SQ Identifier of a CQE is not that of the SQ its command was fetched from.
 *
 * <p>Seen in SPDK 77522c0a67: the field was not filled, and Windows dropped the namespace.
 */
final class CqeWrongSqRule extends Rule {
  CqeWrongSqRule() {
    super(
        RuleInfo.of(
            "CQE-WRONG-SQ",
            Party.CONTROLLER,
            "CQE names another SQ than the one its command came from",
            "NVMe Base 2.0, 3.3.3.2 and 2.1, 4.2 (SQ Identifier)",
            RequiredFact.FETCHES,
            RequiredFact.POSTS));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run extends ViolationDetector {
    Run() {
      super(CqeWrongSqRule.this, EnumSet.of(Violation.Kind.CQE_WRONG_SQ));
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      CommandSpan command = shown.command();
      return Wording.count(group.count(), "CQE")
          + " on CQ "
          + shown.queueId()
          + " with the wrong SQ identifier: it says SQ "
          + shown.value()
          + ", the command came from SQ "
          + (command == null ? "unknown" : command.sqId());
    }

    @Override
    String explanation(Violation shown) {
      return "Where several SQs share a CQ, the host finds the command by SQ identifier and CID."
          + " Linux ignores the field, Windows does not."
          + (shown.proved()
              ? ""
              : " Or lines are missing from the capture, or two controllers write into it.");
    }

    @Override
    String advice(Violation shown) {
      return "Look at where the controller fills SQID and SQHD of the CQE.";
    }

    @Override
    String role(Violation shown) {
      return "the CQE that names SQ " + shown.value();
    }

    @Override
    String relatedRole(Violation shown) {
      return "the command is fetched";
    }
  }
}
