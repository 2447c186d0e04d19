package io.cqtrace.analysis.rule;

/** How much a finding weighs. */
public enum Severity {
  /** Somebody broke a rule, and something was lost or stood still because of it. */
  FAULT,
  /** Probably the cause of a delay or a hang, but the capture does not prove it. */
  SUSPECT,
  /** Legal; shown because it explains something. */
  NOTICE
}
