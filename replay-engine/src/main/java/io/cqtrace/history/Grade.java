package io.cqtrace.history;

/** How a value is known. */
public enum Grade {
  /** Not known at all. */
  ABSENT,
  /** A line of the capture says so. */
  RECORDED,
  /** It follows from ring arithmetic; the rule is named where the value is used. */
  INFERRED,
  /** A default or an option of the user. */
  ASSUMED
}
