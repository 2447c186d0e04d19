package io.cqtrace.replay;

import io.cqtrace.history.Grade;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a closed loop was given, each value with its grade: for reports. */
final class ReplayInputs {
  private ReplayInputs() {}

  /**
   * Lists them.
   *
   * @param prepared the captured pair
   * @param costNs what was fitted
   */
  static List<GradedValue> list(
      CapturedFacts facts,
      CapturedPair pair,
      PreparedReplay prepared,
      long costNs,
      int jitterPercent) {
    FittedTimes fitted = facts.fitted;
    List<GradedValue> inputs = new ArrayList<>();
    long reuses = prepared.steps.stream().filter(step -> step.tagOwner() != null).count();
    long causes = prepared.steps.stream().filter(step -> step.cause() != null).count();
    inputs.add(
        new GradedValue(
            "submissions that reuse a tag",
            Long.toString(reuses),
            Grade.RECORDED,
            "tags from the CIDs"));
    inputs.add(
        new GradedValue(
            "submissions caused by a completion",
            Long.toString(causes),
            Grade.INFERRED,
            "the last completion before a submission caused it"));
    long deleteNs = FittedTimes.medianServiceNs(facts.commands, Opcode.DELETE_SQ);
    if (deleteNs != FittedTimes.UNKNOWN) {
      inputs.add(
          us("Delete SQ (median; each its own)", deleteNs, Grade.RECORDED, "fetch to completion"));
    }
    inputs.add(us("doorbell to controller's turn", fitted.turnDelayNs(), Grade.INFERRED, "median"));
    inputs.add(us("controller's work on an SQE", fitted.fetchNs(), Grade.INFERRED, "median"));
    inputs.add(
        us(
            "post to interrupt handler",
            prepared.times.irqDelayNs(),
            fitted.reactionNs() == FittedTimes.UNKNOWN ? Grade.ASSUMED : Grade.INFERRED,
            "post to next submission where the host waits for it, less the work"));
    boolean shown = costNs == HostEstimate.FROM_DOORBELLS;
    inputs.add(
        us(
            shown ? "handler's work on a CQE (mean)" : "handler's work on a CQE (at most)",
            shown ? meanCostNs(prepared) : costNs,
            Grade.INFERRED,
            shown
                ? "CQ head doorbells"
                : "the work that reproduces the capture best, within the bounds of tag reuse"));
    inputs.add(
        us("CQE handled to tag free", prepared.times.tagDelayNs(), Grade.ASSUMED, "default"));
    if (pair.variant().deletesInFetch()) {
      inputs.add(
          us(
              "Delete SQ on another reactor",
              prepared.times.queueCommandNs(),
              Grade.ASSUMED,
              "default"));
    }
    if (facts.life.shadowDoorbells()) {
      inputs.add(
          new GradedValue(
              GradedValue.SHADOW_DOORBELLS,
              "as MMIO",
              Grade.ASSUMED,
              "every doorbell reaches the controller at once, EventIdx is left out"));
    }
    if (facts.life.sizesAssumed()) {
      inputs.add(
          new GradedValue("queue sizes not recorded", "32, 1024", Grade.ASSUMED, "as Linux does"));
    }
    inputs.add(new GradedValue("jitter", jitterPercent + " %", Grade.ASSUMED, "option"));
    return inputs;
  }

  private static long meanCostNs(PreparedReplay prepared) {
    return (long)
        prepared.simulated.stream()
            .mapToLong(command -> command.cqeCostNs)
            .filter(ns -> ns != SimulatedCommand.BY_DEFAULT)
            .average()
            .orElse(0);
  }

  private static GradedValue us(String name, long ns, Grade grade, String origin) {
    return new GradedValue(name, String.format(Locale.ROOT, "%.1f us", ns / 1e3), grade, origin);
  }
}
