package io.cqtrace.ingest.format;

import io.cqtrace.ingest.table.EventChunk;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Hot path: reads {@code 2026-11-22 07:05:35.254436}, with a blank or a T between date and time and
 * with or without a fraction, as UTC; remembers the minute.
 */
public final class DateReader {
  private static final int MINUTE_LENGTH = 17;
  private static final int SECOND_LENGTH = 19;
  private static final int FRACTION_LENGTH = 26;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final byte[] minute = new byte[MINUTE_LENGTH];
  private long minuteNs = EventChunk.NO_TIME;

  /** Takes the date and returns its time, or stays and returns {@link EventChunk#NO_TIME}. */
  public long take(FieldScanner line) {
    int start = line.at();
    if (line.end() - start < SECOND_LENGTH
        || (!isSameMinute(line, start) && !readMinute(line, start))) {
      return EventChunk.NO_TIME;
    }
    int second = digits(line, start + MINUTE_LENGTH, 2);
    boolean fraction = line.byteAt(start + SECOND_LENGTH) == '.';
    int micros = fraction ? digits(line, start + SECOND_LENGTH + 1, 6) : 0;
    if (second < 0 || second > 60 || micros < 0) {
      return EventChunk.NO_TIME;
    }
    line.moveTo(start + (fraction ? FRACTION_LENGTH : SECOND_LENGTH));
    return minuteNs + second * NS_PER_SECOND + micros * 1_000L;
  }

  private boolean isSameMinute(FieldScanner line, int start) {
    if (minuteNs == EventChunk.NO_TIME) {
      return false;
    }
    for (int i = MINUTE_LENGTH - 1; i >= 0; i--) {
      if (line.byteAt(start + i) != minute[i]) {
        return false;
      }
    }
    return true;
  }

  /** Reads {@code YYYY-MM-DD hh:mm:}. */
  private boolean readMinute(FieldScanner line, int start) {
    int between = line.byteAt(start + 10);
    boolean fits =
        line.byteAt(start + 4) == '-'
            && line.byteAt(start + 7) == '-'
            && (between == ' ' || between == 'T')
            && line.byteAt(start + 13) == ':'
            && line.byteAt(start + 16) == ':';
    if (!fits) {
      return false;
    }
    LocalDateTime time;
    try {
      time =
          LocalDateTime.of(
              digits(line, start, 4),
              digits(line, start + 5, 2),
              digits(line, start + 8, 2),
              digits(line, start + 11, 2),
              digits(line, start + 14, 2));
    } catch (DateTimeException e) {
      return false;
    }
    minuteNs = time.toEpochSecond(ZoneOffset.UTC) * NS_PER_SECOND;
    for (int i = 0; i < MINUTE_LENGTH; i++) {
      minute[i] = (byte) line.byteAt(start + i);
    }
    return true;
  }

  /** The decimal number in {@code count} bytes, -1 if one of them is no digit. */
  private static int digits(FieldScanner line, int start, int count) {
    int value = 0;
    for (int i = start; i < start + count; i++) {
      int digit = line.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
