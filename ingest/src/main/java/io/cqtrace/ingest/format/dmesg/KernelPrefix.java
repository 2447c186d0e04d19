package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.table.EventChunk;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands before a kernel message, once its line's envelopes are taken away: the time since
 * boot in groups 1 and 2, or the envelopes' time, or neither.
 *
 * <pre>
 * [   52.123456] nvme nvme0: ...
 * &lt;4&gt;[   52.123456][  T123] nvme nvme0: ...              a raw console, with the caller
 * 2026-11-22T07:05:03.123456Z kernel: nvme nvme0: ...
 * kernel: nvme nvme0: ...
 * </pre>
 */
final class KernelPrefix {
  static final Pattern PATTERN =
      Pattern.compile(
          "\\s*(?:<\\d{1,3}>)?"
              + "(?:\\[ {0,12}(\\d{1,9})\\.(\\d{6})\\](?:\\[ {0,6}[TC]\\d+\\])?"
              + "|(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6})Z kernel:|kernel:) *");

  private static final long NS_PER_SECOND = 1_000_000_000L;

  private KernelPrefix() {}

  /** The time in a match, or {@link EventChunk#NO_TIME}. */
  static long timeNs(Matcher prefix) {
    String seconds = prefix.group(1);
    if (seconds != null) {
      return Long.parseLong(seconds) * NS_PER_SECOND + Long.parseLong(prefix.group(2)) * 1000;
    }
    String date = prefix.group(3);
    if (date == null) {
      return EventChunk.NO_TIME;
    }
    try {
      Instant time = LocalDateTime.parse(date).toInstant(ZoneOffset.UTC);
      return time.getEpochSecond() * NS_PER_SECOND + time.getNano();
    } catch (DateTimeException e) {
      return EventChunk.NO_TIME;
    }
  }
}
