package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Completions held on a CQ with shadow doorbells, and the doorbell that would resume them never
 * comes, since EventIdx does not ask for it.
 *
 * <p>Seen in Propolis (e25e56ee, "with doorbell buffers, if the event index matches the CQ tail
 * we'll never get a doorbell") and in QEMU without {@code nvme_update_cq_eventidx} (before
 * fa5db2aa168b).
 */
final class CqCorkRule extends Rule {
  CqCorkRule() {
    super(
        RuleInfo.of(
            "CQ-CORK",
            Party.CONTROLLER,
            "withheld, and EventIdx suppresses the doorbell that would resume it",
            Wording.CQ_FLOW_CONTROL + "; 2.0, B.5 (shadow doorbells)",
            RequiredFact.COMPLETIONS,
            RequiredFact.SHADOW_HEADS,
            RequiredFact.CQ_SIZES,
            RequiredFact.TIMES));
  }

  /**
   * A long hold with shadow doorbells on and no doorbell from the host, and no EventIdx in the
   * capture that would have obliged the host to ring.
   */
  static boolean corked(FullInterval interval) {
    return interval.shadowDoorbells()
        && !interval.doorbellInside()
        && !interval.doorbellDue()
        && interval.durationNs() >= Thresholds.STALL_NS;
  }

  /** Whether the controller found, at the end, that the host had released slots. */
  static boolean roomWasThere(FullInterval interval) {
    return interval.resumed() && interval.roomLine() > 0;
  }

  /** The attempt to post with which a full interval begins. */
  static Evidence foundFull(FullInterval interval) {
    return new Evidence(
        interval.source(),
        interval.startLine(),
        "CQ "
            + interval.cqId()
            + " found full: head "
            + interval.headAtStart()
            + ", tail "
            + interval.tailAtStart());
  }

  static List<Evidence> evidence(FullInterval interval, List<CommandSpan> held) {
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(foundFull(interval));
    for (CommandSpan command : held) {
      if (command.withheldSinceLine() != interval.startLine()) {
        evidence.add(
            new Evidence(
                command.source(),
                command.withheldSinceLine(),
                "cid " + command.cid() + " finds it still full"));
      }
    }
    if (roomWasThere(interval)) {
      evidence.add(
          new Evidence(
              interval.source(),
              interval.roomLine(),
              "next look at the head: it had moved, with no doorbell between"));
    }
    evidence.add(
        new Evidence(
            interval.source(),
            interval.endLine(),
            interval.resumed() ? "the last one is posted" : "the queue or the capture ends"));
    return evidence;
  }

  @Override
  public Detector newDetector() {
    return new FullIntervalDetector() {
      @Override
      @Nullable Finding judge(FullInterval interval, List<CommandSpan> held) {
        return corked(interval) ? finding(interval, held) : null;
      }
    };
  }

  private Finding finding(FullInterval interval, List<CommandSpan> held) {
    return new Finding(
        this,
        roomWasThere(interval) ? Severity.FAULT : Severity.SUSPECT,
        party(),
        Wording.count(held.size(), "completion")
            + " held on CQ "
            + interval.cqId()
            + " for "
            + Wording.duration(interval.durationNs())
            + ": no CQ head doorbell came, and the controller did not re-read the shadow head",
        "With shadow doorbells the host writes the CQ head to memory and rings the doorbell only"
            + " if the head passes EventIdx. The controller held completions for a full CQ and"
            + " waited for a doorbell that its EventIdx did not ask for.",
        "Before the controller waits, it must move EventIdx so that the next head update rings,"
            + " and then read the head once more.",
        Grade.INFERRED,
        held.size(),
        held,
        evidence(interval, held));
  }
}
