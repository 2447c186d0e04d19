package io.cqtrace.analysis.rule;

import java.util.Map;

/**
 * What the reference says of a rule beside its clause and the facts that it requires.
 *
 * @param lifeEnd what the end of a queue's or controller's life does to it
 * @param grade how certain a finding is
 * @param guard what keeps it from accusing a party that did nothing wrong
 */
public record RuleReference(String lifeEnd, String grade, String guard) {
  private static final String INTERVAL_ENDS =
      "ends the interval: it is judged by its length until then";

  private static final String ADJACENT =
      "silent behind a contradiction of the capture; SUSPECT where a missing line explains it";

  private static final Map<String, RuleReference> TABLE =
      Map.ofEntries(
          entry(
              "CQ-LOST",
              "decides which commands were lost: those that were fetched and never posted",
              "RECORDED (the controller says it); which command: INFERRED",
              "only the controller's own words about a full CQ count, never arithmetic alone; they"
                  + " count behind a contradiction too, but then no command is certain"),
          entry(
              "CQ-OVERRUN",
              "decides whether what was overwritten had been read: if not, it is lost",
              "RECORDED if proved, else INFERRED and SUSPECT",
              "a head doorbell within 1 ms makes room; one missing line of a head doorbell may"
                  + " explain it, so FAULT only the second time or where the host gave up, and in"
                  + " simulated runs; posts without recorded heads are not judged"),
          entry(
              "CQ-STALL",
              INTERVAL_ENDS,
              "INFERRED",
              "only sizes that are recorded, given or counted exactly; room for 1 s and more"),
          entry(
              "CQ-CORK",
              INTERVAL_ENDS,
              "INFERRED; SUSPECT unless a later look finds that the head had moved",
              "only sizes that are recorded, given or counted exactly; held for 1 s and more"),
          entry(
              "EVENTIDX-STALE",
              INTERVAL_ENDS,
              "INFERRED",
              "only where the head had moved and no doorbell was written in between"),
          entry(
              "SQ-LOST-WAKE",
              "judged at every end: what was submitted 1 s and more before it",
              "INFERRED; SUSPECT where the controller may have been entitled to wait",
              "fetches of that kind of queue are recorded; not while the CQ is or may be full"),
          entry(
              "IRQ-LOST",
              "judged at the release of a CQE, and at the end for what was never released",
              "INFERRED; SUSPECT without time stamps, or where a small CQ of inferred size may have"
                  + " been full",
              "not on a polled queue; a release that only a later look shows does not count, nor one with"
                  + " a newer CQE behind the read of CSTS"),
          entry(
              "CQE-DUPLICATE",
              "a CID of an earlier life is CQE-STALE; without a later fetch only generations prove",
              "RECORDED if proved, else INFERRED and SUSPECT",
              "proved only where the next fetch leaves the SQ empty, so that no fetch is missing; a"
                  + " fetch within 1 ms belongs to it"),
          entry(
              "CQE-STALE",
              "what an end took along and completes in the next life is stale",
              "RECORDED if proved, else INFERRED and SUSPECT",
              "the CID was fetched before; a generation never seen is a missing fetch; proved as"
                  + " CQE-DUPLICATE is"),
          entry(
              "CQE-WRONG-SQ", "nothing", "RECORDED if proved, else INFERRED and SUSPECT", ADJACENT),
          entry(
              "NO-CQ-DOORBELL",
              "judged at every end: CQEs posted 1 s and more before it",
              "INFERRED; SUSPECT unless the host used the tags again",
              "CQ head doorbells of this controller are recorded; not where the host may move the"
                  + " head without one"),
          entry(
              "DOORBELL-INVALID",
              "a doorbell behind a disable or reset is a NOTICE",
              "RECORDED where the value is no index; else INFERRED and SUSPECT",
              "only recorded sizes; FAULT only for what the controller refuses, or reads from a shadow"
                  + " doorbell; a head that passes the tail has 1 ms for lines out of order"),
          entry(
              "CID-REUSED",
              "a new life starts with no CID in use",
              "RECORDED with a second completion, else INFERRED and SUSPECT",
              "two completions must come, and no fetch may be missing; not where the tag had another"
                  + " generation in between; a line that stands twice counts once"),
          entry(
              "BACKEND-SLOW",
              "judged at every end, with the age at that moment",
              "RECORDED; the default time-outs of Linux are ASSUMED",
              "FAULT only with an Abort or time-out, or open past the limit while other work goes"
                  + " on; a lone silence may be a step of the clock; delivered without an Abort is"
                  + " late, not a fault; an admin command that the controller executes itself is"
                  + " not the backend's"),
          entry(
              "CQ-WITHHELD",
              "what is not delivered by then is not this rule's",
              "INFERRED",
              "accuses nobody; sizes as for CQ-STALL"),
          entry("SQ-DEFERRED", "ends the interval", "INFERRED", "accuses nobody"),
          entry("EARLY-TAG-REUSE", "judged at the end of each CQ", "INFERRED", "accuses nobody"),
          entry("HOST-WAITS", "nothing", "RECORDED", "accuses nobody; makes the verdict no better"),
          entry(
              "HOST-TIMEOUT", "nothing", "RECORDED", "accuses nobody; makes the verdict no better"),
          entry(
              "DEVICE-DEAD",
              "nothing",
              "RECORDED",
              "SUSPECT at most: only what CSTS said when the host read it"),
          entry(
              "LINK-DOWN",
              "nothing",
              "RECORDED",
              "SUSPECT at most, and only of a controller that the error hit"),
          entry("NEVER-RECOVERED", "nothing", "RECORDED", "accuses nobody"),
          entry(
              "INTERRUPT-LOST",
              "nothing",
              "RECORDED",
              "SUSPECT at most; a NOTICE beside the controller's side, which decides"),
          entry(
              "HOST-UNKNOWN-CQE",
              "nothing",
              "RECORDED",
              "SUSPECT at most: the host's words alone do not tell a second CQE from a late one"),
          entry("HOST-ABORT", "nothing", "RECORDED", "accuses nobody"),
          entry("HOST-ERROR", "nothing", "RECORDED", "accuses nobody"),
          entry("TARGET-ERROR", "nothing", "RECORDED", "accuses nobody"),
          entry("LOG-CONTEXT", "nothing", "RECORDED", "accuses nobody; acquits nobody"),
          entry("HOST-STATUS", "nothing", "RECORDED", "accuses nobody"),
          entry("HOST-LATENCY", "nothing", "RECORDED", "accuses nobody"),
          entry("PRODUCER-ERROR", "nothing", "RECORDED", "accuses nobody; quotes what is there"),
          entry("HOST-HUNG", "nothing", "RECORDED", "accuses nobody"),
          entry(
              "CAPTURE-GAP",
              "a second enable without a disable ends every life: what is open is UNKNOWN",
              "INFERRED",
              "findings that rest on lines behind a contradiction are dropped"));

  private static Map.Entry<String, RuleReference> entry(
      String rule, String lifeEnd, String grade, String guard) {
    return Map.entry(rule, new RuleReference(lifeEnd, grade, guard));
  }

  /** What it says of this rule. */
  public static RuleReference of(Rule rule) {
    RuleReference reference = TABLE.get(rule.id());
    if (reference == null) {
      throw new IllegalArgumentException("no reference for the rule " + rule.id());
    }
    return reference;
  }
}
