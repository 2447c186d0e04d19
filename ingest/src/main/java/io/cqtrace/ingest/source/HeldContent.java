package io.cqtrace.ingest.source;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Bytes in memory as a content. */
@SuppressWarnings("ArrayRecordComponent") // Made for one look, and not changed.
record HeldContent(byte[] bytes) implements StoredContent {
  @Override
  public InputStream open(long offset) {
    int from = (int) Math.min(bytes.length, offset);
    return new ByteArrayInputStream(bytes, from, bytes.length - from);
  }

  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
