package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;
import io.cqtrace.ingest.format.PasteJunk;
import java.nio.charset.StandardCharsets;

/**
 * Hot path: reads the fields of one line front to back. A line ends with a line feed, at which
 * every loop stops.
 *
 * <p>Numbers are {@link #NONE} where there is none or where it is too large.
 */
final class FieldReader {
  /** Not a number; all numbers here are unsigned. */
  static final long NONE = -1;

  static final long MAX_U8 = 0xff;
  static final long MAX_U16 = 0xffff;
  static final long MAX_U32 = 0xffff_ffffL;

  private static final long ZEROS = ByteWords.of("00000000");
  private static final long ABOVE_NINE = 0x7676_7676_7676_7676L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private byte[] bytes = new byte[0];
  private int at;

  /** Goes to a place. */
  void start(byte[] lineBytes, int place) {
    bytes = lineBytes;
    at = place;
  }

  /** Where it stands. */
  int place() {
    return at;
  }

  /** Steps over a label; false, and no step, if something else is there. */
  boolean skip(Label label) {
    if (!label.isAt(bytes, at)) {
      return false;
    }
    at += label.length();
    return true;
  }

  /** Steps over a run of letters and digits; false if there is none. */
  boolean skipToken() {
    int start = at;
    int i = at;
    while (isWordByte(bytes[i])) {
      i++;
    }
    at = i;
    return i > start;
  }

  /** Reads a decimal number up to {@code max}. */
  long decimal(long max) {
    long digits = ByteWords.load(bytes, at) ^ ZEROS;
    long others = ((digits + ABOVE_NINE) | digits) & HIGH_BITS;
    if (others == 0 || (others & 0xff) != 0) {
      return longDecimal(max);
    }
    int count = Long.numberOfTrailingZeros(others) >>> 3;
    // The digits to the top, zeros before them; then pairs, fours, all eight.
    digits <<= Long.SIZE - 8 * count;
    digits = (digits * 10 + (digits >>> 8)) & 0x00ff_00ff_00ff_00ffL;
    digits = (digits * 100 + (digits >>> 16)) & 0x0000_ffff_0000_ffffL;
    long value = (digits * 10_000 + (digits >>> 32)) & 0xffff_ffffL;
    if (value > max) {
      return NONE;
    }
    at += count;
    return value;
  }

  /** Reads eight and more digits, or none. */
  private long longDecimal(long max) {
    byte[] b = bytes;
    int i = at;
    int digit = b[i] - '0';
    if (digit < 0 || digit > 9) {
      return NONE;
    }
    long value = digit;
    while ((digit = b[++i] - '0') >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (value > max) {
        return NONE;
      }
    }
    at = i;
    return value <= max ? value : NONE;
  }

  /** Reads a hexadecimal number with {@code 0x}, up to {@code max}. */
  long hex(long max) {
    byte[] b = bytes;
    int i = at;
    if (b[i] != '0' || b[i + 1] != 'x') {
      return NONE;
    }
    i += 2;
    int digit = hexDigit(b[i]);
    if (digit < 0) {
      return NONE;
    }
    long value = 0;
    while (digit >= 0) {
      value = value << 4 | digit;
      if (value > max) {
        return NONE;
      }
      digit = hexDigit(b[++i]);
    }
    at = i;
    return value;
  }

  /** Whether the number read last is whole, and no more of a record follows on the line. */
  boolean isAtEnd() {
    return bytes[at] == '\n' || onlyBlanks(bytes, at) || isBeforeJunk();
  }

  /** Whether what follows is a paste's; {@code nvme} is another record. */
  private boolean isBeforeJunk() {
    int end = ByteWords.lineFeed(bytes, at);
    int word = PasteJunk.firstWord(bytes, at, end);
    return word >= 0
        && !new String(bytes, word, end - word, StandardCharsets.ISO_8859_1).contains("nvme");
  }

  /** Whether from this place on there are only blanks up to the line feed. */
  static boolean onlyBlanks(byte[] bytes, int place) {
    int i = place;
    while (isBlank(bytes[i])) {
      i++;
    }
    return bytes[i] == '\n';
  }

  /** Whether the field read last ends here: a comma, a blank or the line's end follows. */
  boolean isAtFieldEnd() {
    byte next = bytes[at];
    return next == ' ' || next == ',' || isAtEnd();
  }

  /** Where the line ends, without the blanks before its feed; something else stands before. */
  int lineEnd() {
    int end = ByteWords.lineFeed(bytes, at);
    while (isBlank(bytes[end - 1])) {
      end--;
    }
    return end;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  /**
   * Finds {@code label} anywhere behind this place on the line, at a word's beginning, and goes
   * behind it. For rare events whose wording may differ between versions.
   */
  boolean find(String label) {
    byte[] wanted = label.getBytes(StandardCharsets.US_ASCII);
    for (int i = at; bytes[i] != '\n'; i++) {
      if ((i == at || !isWordByte(bytes[i - 1])) && startsWith(wanted, i)) {
        at = i + wanted.length;
        return true;
      }
    }
    return false;
  }

  private boolean startsWith(byte[] wanted, int place) {
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[place + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static int hexDigit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }

  private static boolean isWordByte(byte b) {
    return PasteJunk.isAlphanumeric(b) || b == '_';
  }
}
