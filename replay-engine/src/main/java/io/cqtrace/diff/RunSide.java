package io.cqtrace.diff;

/** Which of the two runs. */
public enum RunSide {
  /** The first. */
  A,
  /** The second. */
  B;
}
