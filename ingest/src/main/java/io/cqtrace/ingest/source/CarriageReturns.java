package io.cqtrace.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines that end with a carriage return and nothing else. */
final class CarriageReturns extends RewrittenContent {
  private static final int STEP_BYTES = 1 << 14;

  CarriageReturns(InputStream in) {
    super(in);
  }

  @Override
  boolean rewrite(InputStream from, ByteArrayOutputStream to) throws IOException {
    byte[] bytes = from.readNBytes(STEP_BYTES);
    for (byte b : bytes) {
      to.write(b == '\r' ? '\n' : b);
    }
    return bytes.length == STEP_BYTES;
  }
}
