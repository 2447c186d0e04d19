package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a stream: in memory if it is short, else in a {@link TemporaryFile}. A stream may be
 * endless: at most half of the space that is free is taken.
 */
final class SpooledContent implements StoredContent {
  private static final int SHORT_BYTES = 1 << 20;
  private static final int STEP_BYTES = 1 << 18;

  private final byte[] start;
  private final @Nullable FileChannel file;

  private SpooledContent(byte[] start, @Nullable FileChannel file) {
    this.start = start;
    this.file = file;
  }

  /**
   * Copies a stream.
   *
   * @param name for messages
   * @throws TraceFormatException if it does not fit
   */
  static SpooledContent of(String name, InputStream stream) throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir", "."));
    return of(name, stream, folder, Files.getFileStore(folder).getUsableSpace() / 2);
  }

  static SpooledContent of(String name, InputStream stream, Path folder, long mostBytes)
      throws IOException {
    byte[] start = stream.readNBytes(SHORT_BYTES);
    if (start.length < SHORT_BYTES) {
      return new SpooledContent(start, null);
    }
    FileChannel file = TemporaryFile.open(folder, ".input");
    boolean copied = false;
    try {
      long bytes = write(file, start, start.length);
      byte[] step = new byte[STEP_BYTES];
      for (int count = stream.read(step); count >= 0; count = stream.read(step)) {
        bytes += count;
        if (bytes > mostBytes) {
          throw new TraceFormatException(
              name,
              "does not end within "
                  + mostBytes
                  + " bytes, half of what is free in "
                  + folder.toAbsolutePath(),
              "Stop the producer first, or write a file and name it");
        }
        write(file, step, count);
      }
      copied = true;
      return new SpooledContent(new byte[0], file);
    } finally {
      if (!copied) {
        file.close();
      }
    }
  }

  private static int write(FileChannel file, byte[] bytes, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    return count;
  }

  @Override
  public InputStream open(long offset) {
    FileChannel all = file;
    if (all != null) {
      return new ChannelInput(all, offset);
    }
    int from = (int) Math.min(start.length, offset);
    return new ByteArrayInputStream(start, from, start.length - from);
  }

  @Override
  public long sizeBytes() throws IOException {
    FileChannel all = file;
    return all == null ? start.length : all.size();
  }

  @Override
  public void close() {
    FileChannel all = file;
    if (all != null) {
      try {
        all.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
