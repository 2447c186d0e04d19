package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.table.EventChunk;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Hot path: reads {@code [2026-11-22 07:05:35.254436] } and remembers the minute. The stamp is
 * local time without a zone; it is taken as UTC.
 *
 * <p>Source: SPDK {@code lib/log/log.c: get_timestamp_prefix}, format {@code "[%s.%06ld] "}.
 */
final class LogStamp {
  private static final int MINUTE_LENGTH = 18;
  private static final int LENGTH = 29;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final byte[] minute = new byte[MINUTE_LENGTH];
  private long minuteNs = EventChunk.NO_TIME;

  /** Takes the stamp and returns its time, or stays and returns {@link EventChunk#NO_TIME}. */
  long take(FieldScanner line) {
    int start = line.at();
    if (line.end() - start < LENGTH - 1 || line.peek() != '[') {
      return EventChunk.NO_TIME;
    }
    if (!isSameMinute(line, start) && !readMinute(line, start)) {
      return EventChunk.NO_TIME;
    }
    int second = digits(line, start + MINUTE_LENGTH, 2);
    int micros = digits(line, start + 21, 6);
    boolean fits =
        second >= 0
            && second <= 60
            && micros >= 0
            && line.byteAt(start + 20) == '.'
            && line.byteAt(start + 27) == ']';
    if (!fits) {
      return EventChunk.NO_TIME;
    }
    line.moveTo(start + LENGTH - 1);
    line.skipBlanks();
    return minuteNs + second * NS_PER_SECOND + micros * 1_000L;
  }

  private boolean isSameMinute(FieldScanner line, int start) {
    if (minuteNs == EventChunk.NO_TIME) {
      return false;
    }
    for (int i = MINUTE_LENGTH - 1; i > 0; i--) {
      if (line.byteAt(start + i) != minute[i]) {
        return false;
      }
    }
    return true;
  }

  /** Reads {@code [YYYY-MM-DD hh:mm:}. */
  private boolean readMinute(FieldScanner line, int start) {
    boolean fits =
        line.byteAt(start + 5) == '-'
            && line.byteAt(start + 8) == '-'
            && line.byteAt(start + 11) == ' '
            && line.byteAt(start + 14) == ':'
            && line.byteAt(start + 17) == ':';
    if (!fits) {
      return false;
    }
    LocalDateTime time;
    try {
      time =
          LocalDateTime.of(
              digits(line, start + 1, 4),
              digits(line, start + 6, 2),
              digits(line, start + 9, 2),
              digits(line, start + 12, 2),
              digits(line, start + 15, 2));
    } catch (DateTimeException e) {
      return false;
    }
    minuteNs = time.toEpochSecond(ZoneOffset.UTC) * NS_PER_SECOND;
    for (int i = 0; i < MINUTE_LENGTH; i++) {
      minute[i] = (byte) line.byteAt(start + i);
    }
    return true;
  }

  /** The decimal number in {@code count} bytes, or a negative number that no date has. */
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
