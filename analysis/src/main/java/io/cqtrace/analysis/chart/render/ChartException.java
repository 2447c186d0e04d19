package io.cqtrace.analysis.chart.render;

import java.nio.file.Path;

/** A chart could not be written; the message says why and what to do, in one line. */
public final class ChartException extends Exception {
  private static final long serialVersionUID = 1;

  ChartException(Path path, String message) {
    super(path + ": " + message);
  }

  ChartException(Path path, String message, Throwable cause) {
    super(path + ": " + message, cause);
  }
}
