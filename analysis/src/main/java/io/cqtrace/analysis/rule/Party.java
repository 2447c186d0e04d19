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

  /** Who is at fault, as a phrase: "controller at fault", "host suspected", "nobody at fault". */
  public String blame(Severity severity) {
    return switch (this) {
      case NONE -> "nobody at fault";
      case CAPTURE -> label();
      case CONTROLLER, HOST, BACKEND, PLATFORM ->
          switch (severity) {
            case FAULT -> label() + " at fault";
            case SUSPECT -> label() + " suspected";
            case NOTICE -> label();
          };
    };
  }
}
