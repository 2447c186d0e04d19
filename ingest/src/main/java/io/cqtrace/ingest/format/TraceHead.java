package io.cqtrace.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The beginning of an input, for detection.
 *
 * @param bytes the first bytes
 * @param whole whether the input has no more than these
 */
@SuppressWarnings("ArrayRecordComponent") // Read only, by the formats' matchers.
public record TraceHead(byte[] bytes, boolean whole) {
  private static final int BINARY_SHARE = 20;

  /**
   * The lines, decoded as ISO 8859-1 (one character a byte), without line ends. The last one may be
   * cut and is left out unless it is the only one.
   */
  public List<String> lines() {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int lastLineFeed = text.lastIndexOf('\n');
    return (whole || lastLineFeed < 0 ? text : text.substring(0, lastLineFeed)).lines().toList();
  }

  /** Whether the content is not text: it has a NUL, or many control characters. */
  public boolean isBinary() {
    int controls = 0;
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
      boolean allowed = b == '\n' || b == '\r' || b == '\t' || b == '\f' || b == 0x1b;
      if ((b >= 0 && b < ' ' && !allowed) || b == 0x7f) {
        controls++;
      }
    }
    return (long) controls * BINARY_SHARE > bytes.length;
  }
}
