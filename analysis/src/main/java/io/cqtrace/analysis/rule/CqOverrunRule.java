package io.cqtrace.analysis.rule;

import io.cqtrace.history.Violation;
import java.util.EnumSet;
import java.util.Set;

/**
 * The controller wrote a CQE although no slot was free: one that the host had not read is gone.
 *
 * <p>Needs recorded posts: QEMU has no event for them. Source: NVMe Base 2.0, 3.3.1.2.1: the
 * controller shall not post until slots become available.
 */
final class CqOverrunRule implements Rule {
  @Override
  public String id() {
    return "CQ-OVERRUN";
  }

  @Override
  public Party party() {
    return Party.CONTROLLER;
  }

  @Override
  public String clause() {
    return Wording.CQ_FLOW_CONTROL;
  }

  @Override
  public String says() {
    return "CQE written to a slot that the host had not released";
  }

  @Override
  public Set<RequiredFact> needs() {
    return EnumSet.of(RequiredFact.POSTS, RequiredFact.CQ_HEADS, RequiredFact.CQ_SIZES);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run extends ViolationDetector {
    Run() {
      super(CqOverrunRule.this, EnumSet.of(Violation.Kind.CQ_OVERRUN));
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      return Wording.count(group.count(), "CQE")
          + " written to a full CQ: slot "
          + shown.value()
          + " of "
          + place(shown);
    }

    @Override
    String explanation(Violation shown) {
      return "The CQ was full by the head doorbells in this capture (one slot stays empty), and the"
          + " controller wrote a CQE all the same. The host takes the ring for empty when its head"
          + " meets the tail: a whole round of completions is lost to it, or its phase tag is off"
          + " by one round.";
    }

    @Override
    String advice(Violation shown) {
      return "Look at the controller's check of the CQ head before it writes a CQE.";
    }

    @Override
    String role(Violation shown) {
      return "a CQE is written, no slot is free";
    }

    @Override
    String relatedRole(Violation shown) {
      return "the last CQ head doorbell before it";
    }
  }
}
