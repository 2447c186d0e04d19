package io.cqtrace.ingest;

import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.TraceFormat;
import org.jspecify.annotations.Nullable;

/**
 * How to read traces.
 *
 * @param format the format of all inputs, or null to find out by content
 * @param threads how many threads may decode, at least 1
 * @param strict whether the first damaged line or record ends the reading with an exception
 * @param formatOptions what the content of the inputs does not say
 */
public record ReadOptions(
    @Nullable TraceFormat format, int threads, boolean strict, FormatOptions formatOptions) {
  private static final int MOST_THREADS = 8;

  /** Checks the range. */
  public ReadOptions {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
  }

  /** Options with nothing told about the content. */
  public ReadOptions(@Nullable TraceFormat format, int threads, boolean strict) {
    this(format, threads, strict, FormatOptions.defaults());
  }

  /** Formats by content, one thread per processor (at most eight), damage is counted. */
  public static ReadOptions defaults() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new ReadOptions(null, Math.min(processors, MOST_THREADS), false);
  }
}
