package io.cqtrace.ingest.format.qemu;

import io.cqtrace.ingest.format.ByteWords;
import io.cqtrace.ingest.table.EventChunk;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Hot path: reads the time stamp that may stand before an event, in the two shapes of QEMU's log:
 *
 * <pre>
 * 13174@1795329851.289911:pci_nvme_...            up to 10.1: thread, seconds, microseconds
 * 2026-11-22T06:34:17.395399Z pci_nvme_...        10.2 and later; no fraction where it is zero
 * </pre>
 *
 * <p>What changes rarely (the date to the minute; thread and second) is remembered as words and
 * only compared.
 *
 * <p>Source: QEMU {@code scripts/tracetool/backend/log.py} and {@code util/log.c}; GLib {@code
 * g_date_time_format_iso8601}.
 */
final class StampReader {
  /** No stamp where one must be. */
  static final int NOT_A_STAMP = -1;

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long NS_PER_MICROSECOND = 1_000L;

  // ":SS.ffff" and "ffZ " of ISO 8601, digits as zeros; added to a byte, the limits set its high
  // bit if it is more than a digit's distance (9) or a fixed character's (0) away.
  private static final long SECONDS_SHAPE = ByteWords.of(":00.0000");
  private static final long SECONDS_LIMITS = 0x7676_7676_7f76_767fL;
  private static final long FRACTION_END_SHAPE = ByteWords.of("00Z ");
  private static final long FRACTION_END_LIMITS = 0x7f7f_7676L;
  private static final long MICROSECONDS_SHAPE = ByteWords.of("000000:");
  private static final long MICROSECONDS_LIMITS = 0x007f_7676_7676_7676L;

  private static final int ISO_FRACTION_LENGTH = 28;
  private static final int ISO_LENGTH = 21;
  private static final int MAX_THREAD_DIGITS = 10;
  private static final int MAX_SECOND_DIGITS = 10;
  private static final int MAX_SECOND_OF_MINUTE = 60;

  /** What a first, a middle and a last word cover. */
  private static final int MAX_REMEMBERED_LENGTH = 3 * Long.BYTES;

  /** Year 2255: later times do not fit into a long of nanoseconds. */
  private static final long MAX_SECONDS = 9_000_000_000L;

  private long timeNs = EventChunk.NO_TIME;

  private long isoDate;
  private long isoMinute;
  private long isoMinuteNs;

  private int threadLength = -1;
  private long threadFirst;
  private long threadMiddle;
  private long threadLast;
  private long threadSecondNs;

  /** Time of the stamp read last, nanoseconds since the epoch. */
  long timeNs() {
    return timeNs;
  }

  /** Where the text after the stamp at {@code at} begins, or {@link #NOT_A_STAMP}. */
  int read(byte[] bytes, int at) {
    return bytes[at + 4] == '-' ? readIso(bytes, at) : readThread(bytes, at);
  }

  private int readIso(byte[] bytes, int at) {
    if ((ByteWords.load(bytes, at) != isoDate || ByteWords.load(bytes, at + 8) != isoMinute)
        && !readMinute(bytes, at)) {
      return NOT_A_STAMP;
    }
    long seconds = ByteWords.load(bytes, at + 16) ^ SECONDS_SHAPE;
    long end = (ByteWords.load(bytes, at + 24) ^ FRACTION_END_SHAPE) & 0xffff_ffffL;
    long wrong =
        (((seconds + SECONDS_LIMITS) | seconds) & HIGH_BITS)
            | (((end + FRACTION_END_LIMITS) | end) & HIGH_BITS);
    if (wrong != 0) {
      return readIsoWithoutFraction(bytes, at);
    }
    long second = (seconds >>> 8 & 0xf) * 10 + (seconds >>> 16 & 0xf);
    long micros =
        (seconds >>> 32 & 0xf) * 100_000
            + (seconds >>> 40 & 0xf) * 10_000
            + (seconds >>> 48 & 0xf) * 1_000
            + (seconds >>> 56) * 100
            + (end & 0xf) * 10
            + (end >>> 8 & 0xf);
    timeNs = isoMinuteNs + second * NS_PER_SECOND + micros * NS_PER_MICROSECOND;
    return second <= MAX_SECOND_OF_MINUTE ? at + ISO_FRACTION_LENGTH : NOT_A_STAMP;
  }

  private int readIsoWithoutFraction(byte[] bytes, int at) {
    int tens = bytes[at + 17] - '0';
    int ones = bytes[at + 18] - '0';
    boolean fits =
        bytes[at + 16] == ':'
            && isDigit(tens)
            && isDigit(ones)
            && bytes[at + 19] == 'Z'
            && bytes[at + 20] == ' ';
    int second = tens * 10 + ones;
    if (!fits || second > MAX_SECOND_OF_MINUTE) {
      return NOT_A_STAMP;
    }
    timeNs = isoMinuteNs + second * NS_PER_SECOND;
    return at + ISO_LENGTH;
  }

  /** Reads {@code YYYY-MM-DDThh:mm} and remembers it. */
  private boolean readMinute(byte[] bytes, int at) {
    int year = number(bytes, at, 4);
    int month = number(bytes, at + 5, 2);
    int day = number(bytes, at + 8, 2);
    int hour = number(bytes, at + 11, 2);
    int minute = number(bytes, at + 14, 2);
    boolean fits =
        (year | month | day | hour | minute) >= 0
            && bytes[at + 4] == '-'
            && bytes[at + 7] == '-'
            && bytes[at + 10] == 'T'
            && bytes[at + 13] == ':';
    if (!fits) {
      return false;
    }
    long minuteStart;
    try {
      LocalDateTime time = LocalDateTime.of(year, month, day, hour, minute);
      minuteStart = time.toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return false;
    }
    if (minuteStart < 0 || minuteStart > MAX_SECONDS) {
      return false;
    }
    isoMinuteNs = minuteStart * NS_PER_SECOND;
    isoDate = ByteWords.load(bytes, at);
    isoMinute = ByteWords.load(bytes, at + 8);
    return true;
  }

  private int readThread(byte[] bytes, int at) {
    int length = threadLength;
    boolean remembered =
        length >= 0
            && ByteWords.load(bytes, at) == threadFirst
            && ByteWords.load(bytes, at + (length >>> 1) - Long.BYTES / 2) == threadMiddle
            && ByteWords.load(bytes, at + length - Long.BYTES) == threadLast;
    if (!remembered) {
      length = readThreadAndSecond(bytes, at);
      if (length < 0) {
        return NOT_A_STAMP;
      }
    }
    int fraction = at + length;
    long micros = (ByteWords.load(bytes, fraction) ^ MICROSECONDS_SHAPE) & 0x00ff_ffff_ffff_ffffL;
    if ((((micros + MICROSECONDS_LIMITS) | micros) & HIGH_BITS) != 0) {
      return NOT_A_STAMP;
    }
    long microseconds =
        (micros & 0xf) * 100_000
            + (micros >>> 8 & 0xf) * 10_000
            + (micros >>> 16 & 0xf) * 1_000
            + (micros >>> 24 & 0xf) * 100
            + (micros >>> 32 & 0xf) * 10
            + (micros >>> 40 & 0xf);
    timeNs = threadSecondNs + microseconds * NS_PER_MICROSECOND;
    return fraction + 7;
  }

  /** Reads {@code TID@SECONDS.}, remembers it if three words cover it, and returns its length. */
  private int readThreadAndSecond(byte[] bytes, int at) {
    int sign = digitsEnd(bytes, at, MAX_THREAD_DIGITS);
    if (sign == at || bytes[sign] != '@') {
      return NOT_A_STAMP;
    }
    int point = digitsEnd(bytes, sign + 1, MAX_SECOND_DIGITS);
    if (point == sign + 1 || bytes[point] != '.') {
      return NOT_A_STAMP;
    }
    long seconds = 0;
    for (int i = sign + 1; i < point; i++) {
      seconds = seconds * 10 + bytes[i] - '0';
    }
    if (seconds > MAX_SECONDS) {
      return NOT_A_STAMP;
    }
    threadSecondNs = seconds * NS_PER_SECOND;
    int length = point + 1 - at;
    boolean covered = length >= Long.BYTES && length <= MAX_REMEMBERED_LENGTH;
    threadLength = covered ? length : -1;
    if (covered) {
      threadFirst = ByteWords.load(bytes, at);
      threadMiddle = ByteWords.load(bytes, at + (length >>> 1) - Long.BYTES / 2);
      threadLast = ByteWords.load(bytes, at + length - Long.BYTES);
    }
    return length;
  }

  private static int digitsEnd(byte[] bytes, int start, int maxDigits) {
    int i = start;
    while (i < start + maxDigits && isDigit(bytes[i] - '0')) {
      i++;
    }
    return i;
  }

  /** The decimal number in {@code count} bytes, -1 if one of them is no digit. */
  private static int number(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      int digit = bytes[i] - '0';
      if (!isDigit(digit)) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean isDigit(int difference) {
    return difference >= 0 && difference <= 9;
  }
}
