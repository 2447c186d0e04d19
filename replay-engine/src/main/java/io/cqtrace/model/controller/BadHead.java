package io.cqtrace.model.controller;

/** What a controller does with a head that a host writes and the CQ has no slot for. */
public enum BadHead {
  /** It does not take it, or never looks at the head. */
  IGNORED,
  /** It takes it for the head as long as it stands in the doorbell. */
  TAKEN,
  /** It reads it when its count of free slots has run out, and counts with it until the next. */
  COUNTED_FROM,
  /** It serves the CQ no more once it has read it: when the CQ is full, or one waits for a slot. */
  STOPS,
  /** Not read. */
  UNKNOWN
}
