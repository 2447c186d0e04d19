package io.cqtrace.analysis.rule;

import java.util.Locale;

/** Who a finding is about. */
public enum Party {
  CONTROLLER,
  HOST,
  BACKEND,
  PLATFORM,
  CAPTURE,
  NONE;

  /** The word used in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
