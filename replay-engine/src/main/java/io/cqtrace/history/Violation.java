package io.cqtrace.history;

import org.jspecify.annotations.Nullable;

/**
 * Something that the rules of the rings forbid, as the capture shows it.
 *
 * @param kind what
 * @param controller number of the controller
 * @param queueId the SQ or CQ that it happened on: see {@link Kind#ofCq}
 * @param source index of the source of both lines
 * @param line where it happened
 * @param relatedLine the line that makes it one, or {@link io.cqtrace.ingest.table.EventChunk#NONE}
 * @param ring how the ring stood before
 * @param value the doorbell's value, or the CID; of a stale CQE the CID that its tag has now,
 *     {@link io.cqtrace.ingest.table.EventChunk#NONE} in a later life
 * @param command the command concerned, or null
 * @param proved whether missing lines cannot explain it: the rings account for every entry
 */
public record Violation(
    Kind kind,
    int controller,
    int queueId,
    int source,
    long line,
    long relatedLine,
    Ring ring,
    long value,
    @Nullable CommandSpan command,
    boolean proved) {

  /** What was done that must not be done. */
  public enum Kind {
    /** An SQ tail that is no index of the SQ. */
    SQ_TAIL_OUT_OF_RANGE(false),
    /** An SQ tail that submits more entries than were free, or goes back. */
    SQ_TAIL_BEYOND_FREE(false),
    /** A CQ head that is no index of the CQ. */
    CQ_HEAD_OUT_OF_RANGE(true),
    /** A CQ head that passes the tail, or goes back. */
    CQ_HEAD_BEYOND_TAIL(true),
    /** A CID submitted while a command with it is outstanding on the same SQ. */
    CID_REUSED(false),
    /** A second completion of a command. */
    CQE_DUPLICATE(true),
    /** A completion with the generation of an older command, or of an earlier life of the queue. */
    CQE_STALE(true),
    /** A CQE that names another SQ than the one its command came from. */
    CQE_WRONG_SQ(true),
    /** A CQE written to a slot that the host had not released. */
    CQ_OVERRUN(true);

    private final boolean ofCq;

    Kind(boolean ofCq) {
      this.ofCq = ofCq;
    }

    /** Whether the queue is a CQ, otherwise an SQ. */
    public boolean ofCq() {
      return ofCq;
    }
  }

  /**
   * Where a ring stood.
   *
   * @param head first slot in use
   * @param tail slot behind the last one in use
   * @param size slots
   */
  public record Ring(int head, int tail, int size) {}

  /** The same, about this command. */
  Violation about(@Nullable CommandSpan newCommand, boolean nowProved) {
    return new Violation(
        kind, controller, queueId, source, line, relatedLine, ring, value, newCommand, nowProved);
  }
}
