package io.cqtrace.ingest.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Hot path: looks at eight bytes of text at a time. A word's lowest byte is the first character.
 * Words may reach beyond a region's end, into its padding.
 */
public final class ByteWords {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = '\n' * ONES;
  private static final long ABOVE_BLANK = 0x21 * ONES;

  private ByteWords() {}

  /** The eight bytes from {@code at}. */
  public static long load(byte[] bytes, int at) {
    return (long) WORD.get(bytes, at);
  }

  /** The word of up to eight characters; missing ones are zero. */
  public static long of(String text) {
    long word = 0;
    for (int i = 0; i < Math.min(text.length(), Long.BYTES); i++) {
      word |= (text.charAt(i) & 0xffL) << (8 * i);
    }
    return word;
  }

  /** Index of the next line feed from {@code at} on; there must be one. */
  public static int lineFeed(byte[] bytes, int at) {
    int i = at;
    while (true) {
      long difference = load(bytes, i) ^ LINE_FEEDS;
      long hits = (difference - ONES) & ~difference & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      i += Long.BYTES;
    }
  }

  /** Index of the next blank or control character from {@code at} on; there must be one. */
  public static int blank(byte[] bytes, int at) {
    int i = at;
    while (true) {
      long word = load(bytes, i);
      long hits = (word - ABOVE_BLANK) & ~word & HIGH_BITS;
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      i += Long.BYTES;
    }
  }

  /** Index of the last line feed in {@code start..end-1}, or -1. */
  public static int lastLineFeed(byte[] bytes, int start, int end) {
    for (int i = end - 1; i >= start; i--) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
