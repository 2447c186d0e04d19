package io.cqtrace.ingest.table;

import org.jspecify.annotations.Nullable;

/**
 * A run of {@code events} batches, read once, front to back; memory does not grow with its length.
 */
public interface EventStream extends AutoCloseable {
  /**
   * The next batch, or null at the end. It belongs to the stream and is valid until the next call.
   *
   * @throws io.cqtrace.ingest.report.TraceFormatException if the input cannot be read on
   */
  @Nullable EventBatch nextBatch();

  /** What is known about the inputs by now; complete when {@link #nextBatch} has returned null. */
  TraceSummary summary();

  @Override
  void close();
}
