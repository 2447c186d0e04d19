package io.cqtrace.ingest;

import java.nio.file.Path;

/**
 * What a capture may use to keep its rows.
 *
 * @param memoryBytes most memory for the rows of all sources, outside of the Java heap
 * @param folder where rows go that do not fit
 */
public record CaptureLimits(long memoryBytes, Path folder) {
  private static final long USUAL_BYTES = 64L << 20;

  /** Checks the range. */
  public CaptureLimits {
    if (memoryBytes < 0) {
      throw new IllegalArgumentException("memory of " + memoryBytes + " bytes");
    }
  }

  /** 64 MiB, about a million rows; the system's temporary folder. */
  public static CaptureLimits defaults() {
    return new CaptureLimits(USUAL_BYTES, Path.of(System.getProperty("java.io.tmpdir", ".")));
  }
}
