package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of an input as they are stored, perhaps compressed: can be read any number of times,
 * from any place.
 */
public interface StoredContent extends AutoCloseable {
  /**
   * Opens the bytes.
   *
   * @param offset place of the first byte that is wanted, from 0
   */
  InputStream open(long offset) throws IOException;

  /** How many bytes there are now. */
  long sizeBytes() throws IOException;

  @Override
  void close();
}
