package io.cqtrace.ingest.source;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a content in blocks that are compressed one by one (zstd, fastest level): a log takes
 * about a twentieth of its size. In memory up to 16 MiB, beyond it in a {@link TemporaryFile}. Of a
 * line longer than a megabyte only the beginning is kept.
 */
final class KeptText implements AutoCloseable {
  private static final int LEVEL = 1;
  private static final long MOST_MEMORY_BYTES = 16L << 20;
  private static final int FIRST_BLOCK_BYTES = 1 << 18;
  private static final int MOST_BLOCK_BYTES = 2 * RegionReader.MAX_LINE_BYTES;

  private final List<Frame> frames = new ArrayList<>();
  private byte[] block = new byte[0];
  private byte[] place = new byte[0];
  private int length;
  private long memoryBytes;
  private @Nullable FileChannel file;

  /** A block: its bytes, or where they are in the file. */
  private static final class Frame {
    final byte @Nullable [] bytes;
    final long offset;
    final int storedBytes;
    final int plainBytes;

    Frame(byte @Nullable [] bytes, long offset, int storedBytes, int plainBytes) {
      this.bytes = bytes;
      this.offset = offset;
      this.storedBytes = storedBytes;
      this.plainBytes = plainBytes;
    }
  }

  void add(byte[] bytes, int start, int count) {
    int kept = Math.min(count, MOST_BLOCK_BYTES - length);
    if (block.length < length + kept) {
      block = Arrays.copyOf(block, Math.max(FIRST_BLOCK_BYTES, 2 * (length + kept)));
    }
    System.arraycopy(bytes, start, block, length, kept);
    length += kept;
    if (kept < count && bytes[start + count - 1] == '\n') {
      block[length - 1] = '\n';
    }
  }

  void endBlock() throws IOException {
    int bound = (int) Zstd.compressBound(length);
    if (place.length < bound) {
      place = new byte[bound];
    }
    long stored = Zstd.compressByteArray(place, 0, place.length, block, 0, length, LEVEL);
    if (Zstd.isError(stored)) {
      throw new IOException("zstd: " + Zstd.getErrorName(stored));
    }
    int bytes = (int) stored;
    if (memoryBytes + bytes <= MOST_MEMORY_BYTES) {
      memoryBytes += bytes;
      frames.add(new Frame(Arrays.copyOf(place, bytes), 0, bytes, length));
    } else {
      frames.add(new Frame(null, append(place, bytes), bytes, length));
    }
    length = 0;
  }

  private long append(byte[] bytes, int count) throws IOException {
    FileChannel out = file;
    if (out == null) {
      Path folder = Path.of(System.getProperty("java.io.tmpdir", "."));
      out = TemporaryFile.open(folder, ".lines");
      file = out;
    }
    long offset = out.size();
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
    while (buffer.hasRemaining()) {
      out.write(buffer, offset + buffer.position());
    }
    return offset;
  }

  /** The text from a block on; a block is read when it is its turn. */
  InputStream open(int first) {
    return new InputStream() {
      private int next = first;
      private ByteArrayInputStream current = new ByteArrayInputStream(new byte[0]);

      @Override
      public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int count) {
        int taken = current.read(bytes, offset, count);
        while (taken < 0 && next < frames.size()) {
          current = new ByteArrayInputStream(plain(frames.get(next++)));
          taken = current.read(bytes, offset, count);
        }
        return taken;
      }
    };
  }

  private byte[] plain(Frame frame) {
    byte[] stored = frame.bytes;
    FileChannel from = file;
    if (stored == null && from != null) {
      try (ChannelInput in = new ChannelInput(from, frame.offset)) {
        stored = in.readNBytes(frame.storedBytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Zstd.decompress(stored, frame.plainBytes);
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
