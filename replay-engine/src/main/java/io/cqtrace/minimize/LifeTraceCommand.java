package io.cqtrace.minimize;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import org.jspecify.annotations.Nullable;

/** One command of a life trace, or one SQE that was never fetched. */
final class LifeTraceCommand {
  /** The place of a command that is in no CQ. */
  static final long NOWHERE = Long.MAX_VALUE;

  /** Its number in the trace; given when the trace is complete. */
  int number;

  /** Its SQ's life. */
  final LifeTraceQueue sq;

  /** Its CQ's life; known for certain when it completes. */
  LifeTraceQueue cq;

  /** Its place among the commands submitted to its SQ. */
  final long sqPlace;

  /** Its place among the CQEs posted on its CQ, or {@link #NOWHERE}. */
  long cqPlace = NOWHERE;

  /** As captured; null for an SQE that nobody fetched, and for an assumed command. */
  final @Nullable CommandSpan span;

  /** Identifier; of a captured command that never had one, one that no Linux host uses. */
  int cid = EventChunk.NONE;

  int opcode = EventChunk.NONE;

  /** Whether its identifier is not the capture's. */
  boolean cidAssumed;

  LifeTraceCommand(LifeTraceQueue sq, LifeTraceQueue cq, long sqPlace, @Nullable CommandSpan span) {
    this.sq = sq;
    this.cq = cq;
    this.sqPlace = sqPlace;
    this.span = span;
  }
}
