package io.cqtrace.ingest.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of stored bytes, taken along while they are read the first time. */
final class StoredDigest {
  private static final int STEP_BYTES = 1 << 16;

  private final MessageDigest digest;
  private long position;
  private boolean taken;

  StoredDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Reads along with the first stream that begins at the first byte. */
  InputStream along(InputStream raw) {
    if (taken) {
      return raw;
    }
    taken = true;
    return new FilterInputStream(raw) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        if (count > 0) {
          digest.update(bytes, offset, count);
          position += count;
        }
        return count;
      }
    };
  }

  /** Reads what is left, and tells the digest in hexadecimal; to be called once. */
  String finish(StoredContent content) throws IOException {
    try (InputStream rest = content.open(position)) {
      byte[] step = new byte[STEP_BYTES];
      for (int count = rest.read(step); count >= 0; count = rest.read(step)) {
        digest.update(step, 0, count);
        position += count;
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Bytes that went into it. */
  long bytes() {
    return position;
  }
}
