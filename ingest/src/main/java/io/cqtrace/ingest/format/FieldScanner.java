package io.cqtrace.ingest.format;

import io.cqtrace.ingest.source.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Hot path: stands on a place of one line of text and takes words and numbers from it, without
 * allocation. A line is searched front to back, as {@code printf} wrote it.
 */
public final class FieldScanner {
  /** Result of a take that found no number, or one that is too large. */
  public static final long NO_NUMBER = -1;

  /** Most characters of a line that become the text of a row. */
  public static final int MAX_TEXT_CHARS = 400;

  private static final byte[] SOURCE_LINE = word(".c:");
  private static final long MAX_BEFORE_DIGIT = Long.MAX_VALUE / 16 - 1;

  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  /** The bytes of a word to look for. */
  public static byte[] word(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  /** The characters of a word. */
  public static String text(byte[] word) {
    return new String(word, StandardCharsets.US_ASCII);
  }

  /** Stands on the first byte of a line. */
  public void set(byte[] lineBytes, int start, int lineEnd) {
    bytes = lineBytes;
    at = start;
    end = lineEnd;
  }

  /** The array that the line is in, for decoders that remember places. */
  public byte[] bytes() {
    return bytes;
  }

  /** The place in the array. */
  public int at() {
    return at;
  }

  /** One past the line's last byte. */
  public int end() {
    return end;
  }

  /** Whether nothing is left. */
  public boolean atEnd() {
    return at >= end;
  }

  /**
   * Whether the number read last is the line's last: nothing follows, or {@linkplain PasteJunk what
   * a paste leaves there}. A source file's line of code ({@code .c:}) is another record.
   */
  public boolean atLastEnd() {
    int word = PasteJunk.firstWord(bytes, at, end);
    return word == end || (word >= 0 && find(SOURCE_LINE) < 0);
  }

  /** Stands on a place of the line. */
  public void moveTo(int place) {
    at = place;
  }

  /** The byte here, or -1 at the end. */
  public int peek() {
    return at < end ? bytes[at] : -1;
  }

  /** The byte at a place of the line, or -1 outside it. */
  public int byteAt(int place) {
    return place < end ? bytes[place] : -1;
  }

  /** Whether this word stands here. */
  public boolean startsWith(byte[] word) {
    return isAt(at, word);
  }

  private boolean isAt(int place, byte[] word) {
    if (end - place < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (bytes[place + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Steps behind this word if it stands here. */
  public boolean take(byte[] word) {
    if (!isAt(at, word)) {
      return false;
    }
    at += word.length;
    return true;
  }

  /** Place of the next such word from here on, or -1. */
  public int find(byte[] word) {
    return find(word, end);
  }

  /** Place of the next such word that begins before {@code limit}, or -1. */
  public int find(byte[] word, int limit) {
    byte first = word[0];
    int last = Math.min(limit - 1, end - word.length);
    for (int place = at; place <= last; place++) {
      if (bytes[place] == first && isAt(place, word)) {
        return place;
      }
    }
    return -1;
  }

  /** Steps behind the next such word; stays if there is none. */
  public boolean skipPast(byte[] word) {
    int place = find(word);
    if (place < 0) {
      return false;
    }
    at = place + word.length;
    return true;
  }

  /** Steps over blanks and tabs. */
  public void skipBlanks() {
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
  }

  /** Takes an unsigned decimal number, or {@link #NO_NUMBER}. */
  public long takeDecimal() {
    int i = at;
    long value = 0;
    while (i < end) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (value > MAX_BEFORE_DIGIT) {
        return NO_NUMBER;
      }
      value = value * 10 + digit;
      i++;
    }
    if (i == at) {
      return NO_NUMBER;
    }
    at = i;
    return value;
  }

  /** Takes hexadecimal digits without a prefix, or {@link #NO_NUMBER}. */
  public long takeHex() {
    int i = at;
    long value = 0;
    while (i < end) {
      int digit = Character.digit(bytes[i], 16);
      if (digit < 0) {
        break;
      }
      if (value > MAX_BEFORE_DIGIT) {
        return NO_NUMBER;
      }
      value = value << 4 | digit;
      i++;
    }
    if (i == at) {
      return NO_NUMBER;
    }
    at = i;
    return value;
  }

  /** Takes a decimal number or one with {@code 0x}, as {@code %#x} prints it. */
  public long takeNumber() {
    boolean hex =
        at + 2 < end && bytes[at] == '0' && (bytes[at + 1] == 'x' || bytes[at + 1] == 'X');
    if (!hex) {
      return takeDecimal();
    }
    at += 2;
    long value = takeHex();
    if (value == NO_NUMBER) {
      at -= 2;
    }
    return value;
  }

  /** Takes this word and the number behind it, which must be at most {@code max}. */
  public long takeField(byte[] word, long max) {
    return take(word) ? atMost(takeNumber(), max) : NO_NUMBER;
  }

  /** Searches for this word and takes the number behind it, at most {@code max}. */
  public long findField(byte[] word, long max) {
    return skipPast(word) ? atMost(takeNumber(), max) : NO_NUMBER;
  }

  private static long atMost(long value, long max) {
    return value <= max ? value : NO_NUMBER;
  }

  /** The rest of the line, made harmless. */
  public String rest() {
    return text(at, end);
  }

  /** A part of the line, made harmless and at most {@link #MAX_TEXT_CHARS} long. */
  public String text(int from, int to) {
    return VisibleText.of(bytes, from, to, MAX_TEXT_CHARS);
  }

  /** A copy of a part of the line. */
  public byte[] copy(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}
