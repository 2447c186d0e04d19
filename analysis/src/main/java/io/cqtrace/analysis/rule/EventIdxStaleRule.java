package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host moved the shadow CQ head without a doorbell: it may, as long as EventIdx does not ask
 * for one.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_dbbuf_update_and_check_event}; QEMU
 * fa5db2aa168b "hw/nvme: fix missing cq eventidx update".
 */
final class EventIdxStaleRule extends Rule {
  EventIdxStaleRule() {
    super(
        RuleInfo.of(
            "EVENTIDX-STALE",
            Party.CONTROLLER,
            "the host skips the doorbell, as permitted, because EventIdx was never moved",
            "NVMe Base 2.0, B.5 (shadow doorbells)",
            RequiredFact.COMPLETIONS,
            RequiredFact.SHADOW_HEADS,
            RequiredFact.CQ_SIZES,
            RequiredFact.TIMES));
  }

  @Override
  public Detector newDetector() {
    return new FullIntervalDetector() {
      @Override
      @Nullable Finding judge(FullInterval interval, List<CommandSpan> held) {
        return CqCorkRule.corked(interval) && CqCorkRule.roomWasThere(interval)
            ? finding(interval, held)
            : null;
      }
    };
  }

  private Finding finding(FullInterval interval, List<CommandSpan> held) {
    return new Finding(
        this,
        Severity.FAULT,
        party(),
        "the host moved the shadow head of CQ "
            + interval.cqId()
            + " away from "
            + interval.headAtStart()
            + " without a doorbell: the controller's EventIdx did not ask for one",
        "When the controller looked again, the CQ head in memory had moved, but no doorbell was"
            + " written in between. Had EventIdx stood at the head that the controller had read"
            + " last, the host would have had to ring. The host's order is permitted.",
        "Look for the update of the CQ EventIdx in the controller (QEMU: fa5db2aa168b, January"
            + " 2023).",
        Grade.INFERRED,
        held.size(),
        held,
        CqCorkRule.evidence(interval, held));
  }
}
