package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Samples of plain text, to see what a file holds behind its beginning. */
final class ContentProbes {
  private static final int PROBES = 9;
  private static final int PROBE_BYTES = 1 << 11;
  private static final int LAST_PROBE_BYTES = 1 << 14;

  private ContentProbes() {}

  /**
   * About ten pieces of whole lines, spread over what lies behind the head.
   *
   * @param name of the input, for errors
   * @param headBytes what is known already
   * @throws TraceFormatException if it cannot be read
   */
  static byte[] of(String name, StoredContent stored, int headBytes) {
    try {
      return of(stored, headBytes);
    } catch (IOException e) {
      throw TraceSource.cannotRead(name, e);
    }
  }

  private static byte[] of(StoredContent stored, int headBytes) throws IOException {
    ByteArrayOutputStream probes = new ByteArrayOutputStream();
    long length = stored.sizeBytes();
    for (int i = 1; i <= PROBES; i++) {
      int bytes = i == PROBES ? LAST_PROBE_BYTES : PROBE_BYTES;
      long at = Math.max(headBytes, (length - LAST_PROBE_BYTES) / PROBES * i);
      if (at >= length) {
        continue;
      }
      try (InputStream in = stored.open(at)) {
        byte[] probe = in.readNBytes(bytes);
        writeLines(probe, at + probe.length == length, probes);
      }
    }
    return probes.toByteArray();
  }

  /** The lines of a probe that are whole. */
  private static void writeLines(byte[] probe, boolean last, ByteArrayOutputStream out) {
    int start = 0;
    while (start < probe.length && probe[start] != '\n') {
      start++;
    }
    int end = probe.length;
    while (!last && end > start && probe[end - 1] != '\n') {
      end--;
    }
    if (end > start + 1) {
      out.write(probe, start + 1, end - start - 1);
      out.write('\n');
    }
  }
}
