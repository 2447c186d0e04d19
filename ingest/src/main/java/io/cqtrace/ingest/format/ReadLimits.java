package io.cqtrace.ingest.format;

import io.cqtrace.ingest.source.RegionReader;

/**
 * What reading one source may use.
 *
 * @param threads how many threads may decode, at least 1
 * @param regionBytes how much is read and decoded at once, about
 */
public record ReadLimits(int threads, int regionBytes) {
  private static final int SHARED_REGION_BYTES = 1 << 18;

  /** Checks the ranges. */
  public ReadLimits {
    if (threads < 1 || regionBytes < 1) {
      throw new IllegalArgumentException(threads + " threads, regions of " + regionBytes);
    }
  }

  /** For one of {@code sourceCount} sources that are read at the same time. */
  public static ReadLimits of(int threads, int sourceCount) {
    return sourceCount == 1
        ? new ReadLimits(threads, RegionReader.DEFAULT_REGION_BYTES)
        : new ReadLimits(1, SHARED_REGION_BYTES);
  }
}
