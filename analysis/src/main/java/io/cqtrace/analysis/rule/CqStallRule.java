package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The controller learnt that slots are free and did not post what it held. */
final class CqStallRule extends Rule {
  CqStallRule() {
    super(
        RuleInfo.of(
            "CQ-STALL",
            Party.CONTROLLER,
            "withheld completions are not posted though the CQ has room again",
            Wording.CQ_FLOW_CONTROL,
            RequiredFact.COMPLETIONS,
            RequiredFact.CQ_HEADS,
            RequiredFact.CQ_SIZES,
            RequiredFact.TIMES));
  }

  /** Slots were released with a doorbell, long before the last completion was posted. */
  static boolean stalled(FullInterval interval) {
    return interval.doorbellInside() && interval.stalledNs() >= Thresholds.STALL_NS;
  }

  @Override
  public Detector newDetector() {
    return new FullIntervalDetector() {
      @Override
      @Nullable Finding judge(FullInterval interval, List<CommandSpan> held) {
        return stalled(interval) ? finding(interval, held) : null;
      }
    };
  }

  private Finding finding(FullInterval interval, List<CommandSpan> held) {
    String end = interval.resumed() ? " later" : " later, when the queue or the capture ends";
    return new Finding(
        this,
        Severity.FAULT,
        party(),
        Wording.count(held.size(), "completion")
            + " on CQ "
            + interval.cqId()
            + " not posted although the host released slots: "
            + (interval.resumed() ? "posted " : "still held ")
            + Wording.duration(interval.stalledNs())
            + end,
        "The CQ head doorbell released slots while completions were withheld, and the"
            + " controller did not resume posting. A controller that withholds completions has to"
            + " resume posting when the head doorbell is written.",
        "Check what the controller does on a CQ head doorbell while it withholds completions.",
        Grade.INFERRED,
        held.size(),
        held,
        List.of(
            new Evidence(interval.source(), interval.startLine(), "the CQ is found full"),
            new Evidence(interval.source(), interval.roomLine(), "slots are released"),
            new Evidence(
                interval.source(),
                interval.endLine(),
                interval.resumed() ? "posting resumes" : "the queue or the capture ends")));
  }
}
