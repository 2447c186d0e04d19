package io.cqtrace.cli;

import io.cqtrace.analysis.verdict.Verdict;

/** How a run of cqtrace ended, as its caller sees it; the numbers are part of the interface. */
enum ExitCode {
  /** The capture was read and no fault was found in it. */
  OK(0),
  /** The capture shows a fault. */
  FAULT(1),
  /** The command line asks for something that does not exist. */
  USAGE(2),
  /** No capture could be read from the input. */
  UNUSABLE_INPUT(3),
  /** The capture was read, and cannot decide the question. */
  INCONCLUSIVE(4),
  /** A bug of cqtrace itself, or a failed build of it. */
  INTERNAL(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The exit code that tells a verdict. */
  static ExitCode of(Verdict verdict) {
    return switch (verdict) {
      case CLEAN, DELAYED -> OK;
      case FAULT -> FAULT;
      case INCONCLUSIVE -> INCONCLUSIVE;
    };
  }

  int code() {
    return code;
  }
}
