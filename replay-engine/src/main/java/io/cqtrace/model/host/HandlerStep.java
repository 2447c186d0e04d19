package io.cqtrace.model.host;

/** A step of a host's completion handler. */
public enum HandlerStep {
  /** Reads the CQE at the head and advances the head. */
  CONSUME,
  /** Finds no further CQE and leaves the loop. */
  LEAVE,
  /** Rings the CQ head doorbell for all that it has consumed. */
  RING,
  /** Completes the requests of what it has consumed: their tags become free. */
  FREE_TAG
}
