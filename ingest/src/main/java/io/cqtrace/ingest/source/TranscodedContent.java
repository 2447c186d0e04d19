package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text of another encoding as UTF-8; what cannot be decoded becomes U+FFFD. */
final class TranscodedContent extends InputStream {
  private static final int STEP_CHARS = 1 << 14;

  private final Reader reader;
  private final char[] chars = new char[STEP_CHARS];
  private int heldChars;
  private byte[] encoded = new byte[0];
  private int taken;
  private boolean atEnd;

  TranscodedContent(InputStream content, Charset charset) {
    this.reader = new InputStreamReader(content, charset);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (taken == encoded.length) {
      if (atEnd) {
        return -1;
      }
      encodeMore();
    }
    int count = Math.min(length, encoded.length - taken);
    System.arraycopy(encoded, taken, bytes, offset, count);
    taken += count;
    return count;
  }

  /** The first half of a pair at the end waits for the other. */
  private void encodeMore() throws IOException {
    int count = reader.read(chars, heldChars, STEP_CHARS - heldChars);
    atEnd = count < 0;
    int length = heldChars + Math.max(0, count);
    boolean half = !atEnd && length > 0 && Character.isHighSurrogate(chars[length - 1]);
    int whole = half ? length - 1 : length;
    encoded = new String(chars, 0, whole).getBytes(StandardCharsets.UTF_8);
    taken = 0;
    heldChars = length - whole;
    if (half) {
      chars[0] = chars[whole];
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
