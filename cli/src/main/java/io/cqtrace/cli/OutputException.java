package io.cqtrace.cli;

import org.jspecify.annotations.Nullable;

/** A result could not be written: where and why. */
final class OutputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
