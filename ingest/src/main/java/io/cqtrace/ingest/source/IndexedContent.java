package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;

/** Hot path: a content that notes its lines in an index while it is read. */
final class IndexedContent extends InputStream {
  private final InputStream content;
  private final LineIndex index;

  IndexedContent(InputStream content, LineIndex index) {
    this.content = content;
    this.index = index;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = content.read(bytes, offset, length);
    if (count > 0) {
      index.add(bytes, offset, count);
    } else if (count < 0 && !index.isComplete()) {
      index.complete();
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
