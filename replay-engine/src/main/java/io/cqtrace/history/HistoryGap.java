package io.cqtrace.history;

/**
 * Something that the capture does not show, with its cause.
 *
 * @param cause why
 * @param controller number of the controller
 * @param source index of the source
 * @param line where it was noticed
 * @param detail the queue or command it is about, for reports
 */
public record HistoryGap(Cause cause, int controller, int source, long line, String detail) {

  /** Why something is not known. */
  public enum Cause {
    /**
     * CC.EN went from 0 to 1 twice: two controllers write into one stream, or lines are missing.
     */
    ENABLED_TWICE(true, "the controller is enabled twice without a disable or reset between"),
    /** A queue is used that nobody created: the capture begins in the middle. */
    STARTS_IN_THE_MIDDLE(false, "a queue is used that was created before the capture begins"),
    /** A queue's size is neither recorded nor to be inferred. */
    SIZE_UNKNOWN(false, "the size of a CQ is not known: a full CQ cannot be recognised"),
    /** A completion of a command that was not seen before. */
    UNKNOWN_COMMAND(false, "a completion of a command that was fetched before the capture begins"),
    /** The same, although the queue's whole life was recorded. */
    COMPLETION_WITHOUT_COMMAND(true, "a completion of a command that was never fetched"),
    /** SPDK prints nothing of an admin command that it refuses. */
    FETCH_NOT_PRINTED(false, "a completion of an admin command that the producer did not print"),
    /** A CID is fetched again while its command is open. */
    CID_OPEN_TWICE(true, "a CID is fetched again while its command is open"),
    /** A doorbell has a value that no host may write; what the controller made of it is unknown. */
    DOORBELL_INVALID(true, "a doorbell has a value that no host may write"),
    /** The controller tells a head and a tail that the lines before do not lead to. */
    SQ_JUMPS(
        true, "the SQ head and tail that the controller tells do not follow from earlier lines"),
    /** A queue is created that exists. */
    CREATED_TWICE(true, "a queue is created that exists already"),
    /** The host released slots of CQEs that were not seen posted. */
    RELEASED_BEYOND_POSTED(true, "a CQ head doorbell passes more CQEs than were posted"),
    /** The clock of a source was set back: no duration is told across it. */
    CLOCK_STEPS_BACK(false, "the clock of the source steps back"),
    /** A line stands twice: the second is not counted. */
    LINE_TWICE(false, "a line stands twice in the capture; the second one is not counted"),
    /** The producer dropped events. */
    DROPPED_BY_PRODUCER(true, "the producer dropped events");

    private final boolean contradiction;
    private final String doc;

    Cause(boolean contradiction, String doc) {
      this.contradiction = contradiction;
      this.doc = doc;
    }

    /** Whether one controller alone, completely recorded, cannot have produced it. */
    public boolean contradiction() {
      return contradiction;
    }

    /** What it means. */
    public String doc() {
      return doc;
    }
  }
}
