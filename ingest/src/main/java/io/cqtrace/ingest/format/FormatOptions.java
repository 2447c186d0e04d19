package io.cqtrace.ingest.format;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user knows about a capture and its content does not say.
 *
 * @param traceEvents QEMU's {@code trace-events-all} of the build that wrote a binary trace, for
 *     events that are not built in; or null
 * @param doorbellStrideBytes distance of two doorbell registers: 4 shifted left by CAP.DSTRD (NVMe
 *     Base 2.0, 3.1.3.1)
 */
public record FormatOptions(@Nullable Path traceEvents, int doorbellStrideBytes) {
  private static final int LEAST_STRIDE = 4;
  private static final int LARGEST_STRIDE = 4 << 15;

  /** Checks the range. */
  public FormatOptions {
    boolean powerOfTwo = Integer.bitCount(doorbellStrideBytes) == 1;
    if (!powerOfTwo || doorbellStrideBytes < LEAST_STRIDE || doorbellStrideBytes > LARGEST_STRIDE) {
      throw new IllegalArgumentException("doorbell stride " + doorbellStrideBytes);
    }
  }

  /** Nothing but what is usual. */
  public static FormatOptions defaults() {
    return new FormatOptions(null, LEAST_STRIDE);
  }
}
