package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes an envelope's time as the stamp of a record, to the microsecond. */
final class RecordStamp {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private RecordStamp() {}

  /** The stamp of a record of this shape, and what stands behind it. */
  static String of(RecordShape shape, OuterTime time) {
    return switch (shape) {
      case SPDK, SPDK_WORDS, SPDK_STAMP -> "[" + date(time, ' ') + "] ";
      case KERNEL, KERNEL_WORDS ->
          time.clock() == Clock.OWN ? "[" + seconds(time) + "] " : date(time, 'T') + "Z kernel: ";
      case QEMU, VFIO -> date(time, 'T') + "Z ";
      case FTRACE, SIMPLE_TEXT, CTF_TEXT -> "";
    };
  }

  private static String seconds(OuterTime time) {
    String seconds = Long.toString(Math.floorDiv(time.ns(), NS_PER_SECOND));
    StringBuilder text = new StringBuilder().append(" ".repeat(Math.max(0, 5 - seconds.length())));
    text.append(seconds).append('.');
    return padded(text, micros(time), 6).toString();
  }

  private static String date(OuterTime time, char between) {
    LocalDateTime date =
        LocalDateTime.ofEpochSecond(Math.floorDiv(time.ns(), NS_PER_SECOND), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(26);
    padded(text, date.getYear(), 4).append('-');
    padded(text, date.getMonthValue(), 2).append('-');
    padded(text, date.getDayOfMonth(), 2).append(between);
    padded(text, date.getHour(), 2).append(':');
    padded(text, date.getMinute(), 2).append(':');
    padded(text, date.getSecond(), 2).append('.');
    return padded(text, micros(time), 6).toString();
  }

  private static StringBuilder padded(StringBuilder text, long number, int digits) {
    String decimal = Long.toString(number);
    return text.append("0".repeat(Math.max(0, digits - decimal.length()))).append(decimal);
  }

  private static long micros(OuterTime time) {
    return Math.floorMod(time.ns(), NS_PER_SECOND) / 1000;
  }
}
