package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;

/** Hot path: fixed words between two fields, compared eight bytes at a time. */
final class Label {
  private final int length;
  private final long[] words;
  private final long lastMask;

  Label(String text) {
    length = text.length();
    words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    for (int i = 0; i < words.length; i++) {
      words[i] = ByteWords.of(text.substring(Long.BYTES * i));
    }
    int lastBytes = length - Long.BYTES * (words.length - 1);
    lastMask = -1L >>> (8 * (Long.BYTES - lastBytes));
  }

  /** Number of characters. */
  int length() {
    return length;
  }

  /** Whether the label stands at this place. */
  boolean isAt(byte[] bytes, int at) {
    int last = words.length - 1;
    for (int i = 0; i < last; i++) {
      if (ByteWords.load(bytes, at + Long.BYTES * i) != words[i]) {
        return false;
      }
    }
    return (ByteWords.load(bytes, at + Long.BYTES * last) & lastMask) == words[last];
  }
}
