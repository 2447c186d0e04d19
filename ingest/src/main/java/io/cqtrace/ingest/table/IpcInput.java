package io.cqtrace.ingest.table;

import com.github.luben.zstd.Zstd;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An Arrow IPC file as a stream of messages, front to back, so that it may come out of a pipe or a
 * decompressor. Everything stays on the Java heap and within checked bounds: the file may be
 * anybody's. Source: Arrow columnar format 1.5, "Encapsulated message format".
 */
final class IpcInput implements AutoCloseable {
  /** Largest message that is read: a batch of ours has a few MB. */
  static final int MOST_BYTES = 1 << 28;

  private static final int MAGIC_BYTES = 8;
  private static final int FOOTER_TAIL_BYTES = Integer.BYTES + TableFile.MAGIC.length();

  private final InputStream in;
  private final String name;
  private byte[] body = new byte[0];
  private int bodyBytes;
  private long plainBytes;
  private long offset;
  private boolean cut;

  IpcInput(InputStream in, String name) {
    this.in = in;
    this.name = name;
  }

  /** Reads what stands before the first message. */
  void readMagic() {
    byte[] magic = read(new byte[MAGIC_BYTES], MAGIC_BYTES);
    byte[] expected = TableFile.MAGIC.getBytes(StandardCharsets.US_ASCII);
    if (cut || !Arrays.equals(expected, Arrays.copyOf(magic, expected.length))) {
      throw refusal("is not an Arrow IPC file", "", null);
    }
  }

  /** The next message, its body read; null at the end of the stream or where the file is cut. */
  @Nullable Message nextMessage() {
    ByteBuffer prefix = littleEndian(read(new byte[2 * Integer.BYTES], 2 * Integer.BYTES));
    if (cut) {
      return null;
    }
    int continuation = prefix.getInt(0);
    int length = prefix.getInt(Integer.BYTES);
    if (continuation != MessageSerializer.IPC_CONTINUATION_TOKEN) {
      throw refusal("has no Arrow message where one must begin", "The file is damaged", null);
    }
    if (length == 0) {
      return null;
    }
    requireSize(length);
    byte[] metadata = read(length);
    if (cut) {
      return null;
    }
    Message message = Message.getRootAsMessage(littleEndian(metadata));
    long messageBodyBytes = message.bodyLength();
    requireSize(messageBodyBytes);
    bodyBytes = (int) messageBodyBytes;
    plainBytes = 0;
    if (body.length < bodyBytes) {
      body = read(bodyBytes);
    } else {
      read(body, bodyBytes);
    }
    return cut ? null : message;
  }

  private void requireSize(long bytes) {
    if (bytes < 0 || bytes > MOST_BYTES) {
      throw refusal(
          "has an Arrow message of " + bytes + " bytes",
          "At most " + MOST_BYTES + " are read: the file is damaged, or write smaller batches",
          null);
    }
  }

  /** So many bytes, or fewer where the file is cut: no array is larger than what there is. */
  private byte[] read(int length) {
    try {
      byte[] bytes = in.readNBytes(length);
      offset += bytes.length;
      cut |= bytes.length < length;
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(byte[] bytes, int length) {
    try {
      int count = in.readNBytes(bytes, 0, length);
      offset += count;
      cut |= count < length;
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the file ended where more had to come. */
  boolean cut() {
    return cut;
  }

  /**
   * A buffer of the batch that was read last.
   *
   * @param leastBytes bytes that it must have; an empty buffer is let through
   */
  ByteBuffer buffer(RecordBatch batch, int number, long leastBytes) {
    Buffer place = batch.buffers(number);
    long start = place.offset();
    long length = place.length();
    if (start < 0 || length < 0 || start > bodyBytes || length > bodyBytes - start) {
      throw refusal("has an Arrow buffer outside of its message", "The file is damaged", null);
    }
    ByteBuffer stored = ByteBuffer.wrap(body, (int) start, (int) length).slice();
    BodyCompression compression = batch.compression();
    ByteBuffer buffer =
        compression == null || length == 0 ? stored : decompressed(stored, compression);
    if (buffer.remaining() > 0 && buffer.remaining() < leastBytes) {
      throw refusal("has an Arrow buffer too short for its column", "The file is damaged", null);
    }
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  private ByteBuffer decompressed(ByteBuffer stored, BodyCompression compression) {
    if (compression.codec() != CompressionType.ZSTD) {
      throw refusal(
          "is compressed with " + CompressionType.name(compression.codec()),
          "Write it with zstd or uncompressed",
          null);
    }
    long length = stored.order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length == -1) {
      return stored.slice();
    }
    requireSize(length);
    plainBytes += length;
    requireSize(plainBytes);
    byte[] frame = new byte[stored.remaining()];
    stored.get(frame);
    byte[] plain = new byte[(int) length];
    long count = Zstd.decompressByteArray(plain, 0, plain.length, frame, 0, frame.length);
    if (Zstd.isError(count) || count != length) {
      throw refusal("has an Arrow buffer that zstd cannot read", "The file is damaged", null);
    }
    return ByteBuffer.wrap(plain);
  }

  /** The metadata of the footer's schema, or null where the file is cut before it. */
  @Nullable Map<String, String> footerMetadata() {
    byte[] rest;
    try {
      rest = in.readNBytes(MOST_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    offset += rest.length;
    int footerEnd = rest.length - FOOTER_TAIL_BYTES;
    if (footerEnd < 0 || !new String(rest, StandardCharsets.ISO_8859_1).endsWith(TableFile.MAGIC)) {
      cut = true;
      return null;
    }
    int length = littleEndian(rest).getInt(footerEnd);
    if (length <= 0 || length > footerEnd) {
      throw refusal("has no Arrow footer", "The file is damaged", null);
    }
    ByteBuffer footer = ByteBuffer.wrap(rest, footerEnd - length, length).slice();
    return Schema.convertSchema(
            Footer.getRootAsFooter(footer.order(ByteOrder.LITTLE_ENDIAN)).schema())
        .getCustomMetadata();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An exception that says where. */
  TraceFormatException refusal(String problem, String advice, @Nullable Throwable cause) {
    return new TraceFormatException(
        name, offset, TraceFormatException.UNKNOWN, problem, advice, cause);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
