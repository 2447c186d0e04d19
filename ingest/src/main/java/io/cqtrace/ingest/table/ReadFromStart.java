package io.cqtrace.ingest.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/**
 * A file's content from its first byte, read with a position of its own; closing leaves it open.
 */
final class ReadFromStart implements ReadableByteChannel {
  private final FileChannel file;
  private long position;

  ReadFromStart(FileChannel file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int count = file.read(target, position);
    position += Math.max(0, count);
    return count;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() {
    // The file is the store's.
  }
}
