package io.cqtrace.ingest.source;

/** Compares the bytes that identify a kind of file. */
final class Magic {
  private Magic() {}

  /** Whether the bytes at {@code offset} are {@code magic}, one character (0..255) a byte. */
  static boolean isAt(int offset, String magic, byte[] head, int length) {
    if (length < offset + magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((head[offset + i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
