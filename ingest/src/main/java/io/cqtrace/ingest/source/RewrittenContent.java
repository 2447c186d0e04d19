package io.cqtrace.ingest.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content that is rewritten piece by piece while it is read. */
abstract class RewrittenContent extends InputStream {
  private static final int STEP_BYTES = 1 << 16;

  /** Longer lines are rewritten in pieces. */
  private static final int MOST_LINE_BYTES = 1 << 20;

  private final InputStream in;
  private final Held out = new Held();
  private int taken;
  private boolean atEnd;

  RewrittenContent(InputStream in) {
    this.in = new BufferedInputStream(in, STEP_BYTES);
  }

  /** A buffer that can be read where it is. */
  private static final class Held extends ByteArrayOutputStream {
    int copy(int from, byte[] bytes, int offset, int length) {
      int copied = Math.min(length, count - from);
      System.arraycopy(buf, from, bytes, offset, copied);
      return copied;
    }
  }

  /**
   * Reads on and writes what becomes of it.
   *
   * @return whether there may be more
   */
  abstract boolean rewrite(InputStream from, ByteArrayOutputStream to) throws IOException;

  /** The next line with its line feed, at most a megabyte of it; empty at the end. */
  static byte[] readLine(InputStream from) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int c = 0;
    while (c != '\n' && line.size() < MOST_LINE_BYTES && (c = from.read()) >= 0) {
      line.write(c);
    }
    return line.toByteArray();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (taken == out.size()) {
      if (atEnd) {
        return -1;
      }
      out.reset();
      taken = 0;
      atEnd = !rewrite(in, out);
    }
    int count = out.copy(taken, bytes, offset, length);
    taken += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
