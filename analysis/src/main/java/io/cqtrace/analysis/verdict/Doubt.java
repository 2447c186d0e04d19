package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Evidence;
import java.util.List;

/**
 * Why a capture without a fault cannot be called clean.
 *
 * @param cause the reason
 * @param evidence lines that show it, the first few; none where the reason is that lines are absent
 */
public record Doubt(Cause cause, List<Evidence> evidence) {
  /** Copies the list. */
  public Doubt {
    evidence = List.copyOf(evidence);
  }

  /** A doubt that no single line shows. */
  static Doubt of(Cause cause) {
    return new Doubt(cause, List.of());
  }

  /** Reasons, the gravest first. */
  public enum Cause {
    MOSTLY_DAMAGED("more lines are damaged than could be read: what they said is not known"),
    CONTRADICTION("the capture contradicts itself; what follows is not judged"),
    HOST_SIDE_ONLY("the controller's side is not in this capture"),
    HOST_GAVE_UP("the host gave up on a command, and no finding explains it"),
    DEVICE_LOST("the device or its link was gone: what stood in its queues cannot be determined"),
    NOT_DELIVERED("completions were made that did not reach the host"),
    OPEN_TOO_LONG("a command was open for more than a second and did not finish"),
    FACTS_NOT_RECORDED(
        "commands did not get on, and the events that would tell why were not recorded there"),
    OPEN_WITHOUT_TIMES(
        "commands are open at the end; without time stamps their age cannot be determined"),
    OPEN_AT_CUT("commands are open where the compressed data ends early"),
    NOTHING_DELIVERED("no command was seen to complete: registers, doorbells or interrupts alone"),
    DOORBELLS_NOT_RECORDED("CQ-full cannot be determined: no CQ head is in this capture"),
    SIZES_UNKNOWN(
        "CQ-full cannot be determined: no CQ's size is known (--admin-queue-size,"
            + " --io-queue-size)"),
    UNREAD_RECORDS("records of another format stand in an input and were not read");

    private final String doc;

    Cause(String doc) {
      this.doc = doc;
    }

    /** What it means, as a clause for reports. */
    public String doc() {
      return doc;
    }
  }
}
