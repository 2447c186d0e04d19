package io.cqtrace.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The beginning of an input, for detection. */
public final class TraceHead {
  private static final int BINARY_SHARE = 20;

  private final byte[] bytes;
  private final boolean whole;
  private @Nullable List<String> lines;

  /**
   * A head.
   *
   * @param bytes the first bytes; not to be changed any more
   * @param whole whether the input has no more than these
   */
  public TraceHead(byte[] bytes, boolean whole) {
    this.bytes = bytes;
    this.whole = whole;
  }

  /** The first bytes. */
  public byte[] bytes() {
    return bytes;
  }

  /** Whether the input has no more than these. */
  public boolean whole() {
    return whole;
  }

  /** The first so many bytes of this head. */
  TraceHead first(int byteCount) {
    return byteCount >= bytes.length ? this : new TraceHead(Arrays.copyOf(bytes, byteCount), false);
  }

  /**
   * The lines, decoded as ISO 8859-1 (one character a byte), without line ends. The last one may be
   * cut and is left out unless it is the only one.
   */
  public List<String> lines() {
    if (lines == null) {
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      int lastLineFeed = text.lastIndexOf('\n');
      String ended = whole || lastLineFeed < 0 ? text : text.substring(0, lastLineFeed);
      lines = linesOf(ended);
    }
    return lines;
  }

  /** The lines of a text, which end with a line feed: a carriage return inside of one ends none. */
  public static List<String> linesOf(String text) {
    List<String> found = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int lineFeed = text.indexOf('\n', start);
      int end = lineFeed < 0 ? text.length() : lineFeed;
      boolean crlf = end > start && text.charAt(end - 1) == '\r';
      found.add(text.substring(start, crlf ? end - 1 : end));
      start = end + 1;
    }
    return found;
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
