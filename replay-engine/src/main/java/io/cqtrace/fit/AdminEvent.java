package io.cqtrace.fit;

/**
 * One row about an admin queue.
 *
 * @param kind what it says
 * @param timeNs when
 * @param line line in its source
 * @param cid the command's identifier, or {@link io.cqtrace.ingest.table.EventChunk#NONE}
 * @param value see {@link Kind}
 * @param value2 see {@link Kind}
 */
record AdminEvent(Kind kind, long timeNs, long line, int cid, long value, long value2) {

  /** What a row says. */
  enum Kind {
    /** The controller looked at the SQ: value = tail, value2 = head. */
    LOOK,
    /** It took a Delete I/O SQ: value = its queue. */
    FETCH_DELETE_SQ,
    /** It took a Delete I/O CQ: value = its queue. */
    FETCH_DELETE_CQ,
    /** It took another command: value = opcode. */
    FETCH_OTHER,
    /** It wrote a CQE: value = slot, value2 = SQHD. */
    POST,
    /** It discarded a completion: value = tail, value2 = head. */
    DISCARD,
    /** It had deleted an SQ: value = its queue. */
    DELETE_DONE,
    /** An SQ tail doorbell came by message: value = tail. */
    SQ_DOORBELL,
    /** A CQ head doorbell came by message: value = head. */
    CQ_DOORBELL,
    /** The host set up a Delete I/O SQ: value = its queue. */
    HOST_DELETE_SQ,
    /** The host set up a Delete I/O CQ: value = its queue. */
    HOST_DELETE_CQ,
    /** The host handled a CQE: value = SQHD. */
    HOST_CONSUME,
    /** The host completed a request: value = status. */
    HOST_COMPLETE
  }

  boolean is(Kind other) {
    return kind == other;
  }

  /** Whether the completion was written or discarded. */
  boolean endsCommand() {
    return kind == Kind.POST || kind == Kind.DISCARD;
  }

  /** Whether it deletes an SQ or a CQ. */
  boolean fetchesDelete() {
    return kind == Kind.FETCH_DELETE_SQ || kind == Kind.FETCH_DELETE_CQ;
  }
}
