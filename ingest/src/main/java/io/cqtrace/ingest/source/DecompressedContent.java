package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decompressed bytes up to the end or to the first damage, which ends the stream: a capture that
 * was cut off by a crash is read as far as it goes.
 */
final class DecompressedContent extends InputStream {
  /** Most bytes at once: what a decompressor has of a step when it meets damage may be lost. */
  private static final int MAX_STEP_BYTES = 1 << 13;

  private final InputStream raw;
  private final Consumer<String> onDamage;
  private @Nullable InputStream content;

  DecompressedContent(Compression compression, InputStream raw, Consumer<String> onDamage) {
    this.raw = raw;
    this.onDamage = onDamage;
    try {
      content = compression.open(raw);
    } catch (TraceFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      stop(e);
    }
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    InputStream in = content;
    if (in == null) {
      return -1;
    }
    try {
      return in.read(bytes, offset, Math.min(length, MAX_STEP_BYTES));
    } catch (TraceFormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decompressors answer some hostile bytes with unchecked exceptions.
      stop(e);
      return -1;
    }
  }

  private void stop(Exception e) {
    content = null;
    String message = e.getMessage();
    onDamage.accept(message == null ? e.getClass().getSimpleName() : VisibleText.of(message, 200));
  }

  @Override
  public void close() throws IOException {
    InputStream in = content;
    if (in != null) {
      in.close();
    }
    raw.close();
  }
}
