package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;

/**
 * Hot path: fixed words between two fields, compared eight bytes at a time. A record, because the
 * compiler takes the fields of a constant record for constants.
 *
 * @param length number of characters, at most 32
 * @param word0 characters 0..7, and so on
 * @param mask0 which of their bytes count
 */
record Label(
    int length,
    long word0,
    long mask0,
    long word1,
    long mask1,
    long word2,
    long mask2,
    long word3,
    long mask3) {

  /** The label with this text. */
  static Label of(String text) {
    if (text.isEmpty() || text.length() > 4 * Long.BYTES) {
      throw new IllegalArgumentException(text);
    }
    return new Label(
        text.length(),
        word(text, 0),
        mask(text, 0),
        word(text, 1),
        mask(text, 1),
        word(text, 2),
        mask(text, 2),
        word(text, 3),
        mask(text, 3));
  }

  private static long word(String text, int number) {
    int start = Math.min(text.length(), Long.BYTES * number);
    return ByteWords.of(text.substring(start));
  }

  private static long mask(String text, int number) {
    int bytes = Math.max(0, Math.min(Long.BYTES, text.length() - Long.BYTES * number));
    return bytes == 0 ? 0 : -1L >>> (8 * (Long.BYTES - bytes));
  }

  /** Whether the label stands at this place. */
  boolean isAt(byte[] bytes, int at) {
    return (ByteWords.load(bytes, at) & mask0) == word0
        && (mask1 == 0 || (ByteWords.load(bytes, at + 8) & mask1) == word1)
        && (mask2 == 0 || (ByteWords.load(bytes, at + 16) & mask2) == word2)
        && (mask3 == 0 || (ByteWords.load(bytes, at + 24) & mask3) == word3);
  }
}
