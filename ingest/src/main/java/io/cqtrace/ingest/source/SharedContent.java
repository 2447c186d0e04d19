package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of another source, which closes them. */
record SharedContent(StoredContent stored) implements StoredContent {
  @Override
  public InputStream open(long offset) throws IOException {
    return stored.open(offset);
  }

  @Override
  public long sizeBytes() throws IOException {
    return stored.sizeBytes();
  }

  @Override
  public void close() {
    // The other source does.
  }
}
