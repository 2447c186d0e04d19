package io.cqtrace.fit;

import io.cqtrace.history.Occupied;
import java.util.List;

/** A part of a capture that runs make again: what was submitted there, and what it came to. */
public interface CapturedWork {
  /** The controller. */
  int controller();

  /** Its life. */
  int life();

  /** What the host submitted. */
  Workload workload();

  /** Completions that were discarded. */
  long lost();

  /** Completions that waited for a slot. */
  int withheld();

  /** SQEs that a look showed and left for want of a slot. */
  int deferred();

  /** The longest of these waits, in ns. */
  long longestWaitNs();

  /**
   * Whether {@link #deferred} and {@link #longestWaitNs} are those of the Delete I/O SQ commands
   * alone.
   */
  boolean ofSqPhaseAlone();

  /** Which part it is: {@code life 14 of controller 0}. */
  String place();

  /** CQEs in the CQ at each discarded completion: lower and upper edge; empty if not told. */
  default List<Occupied> occupiedWhenFull() {
    return List.of();
  }

  /** Whether the log shows the doorbells. */
  default boolean doorbellsLogged() {
    return true;
  }
}
