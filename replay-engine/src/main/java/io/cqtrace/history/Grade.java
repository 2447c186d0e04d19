package io.cqtrace.history;

/** How a value is known. */
public enum Grade {
  /** Not known at all. */
  ABSENT(0),
  /** A line of the capture says so. */
  RECORDED(1),
  /** It follows from ring arithmetic; the rule is named where the value is used. */
  INFERRED(2),
  /** A default or an option of the user. */
  ASSUMED(3);

  private static final Grade[] BY_CODE = {ABSENT, RECORDED, INFERRED, ASSUMED};

  private final int code;

  Grade(int code) {
    this.code = code;
  }

  /** Two bits that stand for it. */
  int code() {
    return code;
  }

  static Grade ofCode(int code) {
    return BY_CODE[code];
  }
}
