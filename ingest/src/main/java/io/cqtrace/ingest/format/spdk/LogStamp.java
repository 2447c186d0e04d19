package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.format.DateReader;
import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.table.EventChunk;

/**
 * Hot path: reads {@code [2026-11-22 07:05:35.254436] }. The stamp is local time without a zone; it
 * is taken as UTC.
 *
 * <p>Source: SPDK {@code lib/log/log.c: get_timestamp_prefix}, format {@code "[%s.%06ld] "}.
 */
final class LogStamp {
  private final DateReader date = new DateReader();

  /** Takes the stamp and returns its time, or stays and returns {@link EventChunk#NO_TIME}. */
  long take(FieldScanner line) {
    int start = line.at();
    if (line.peek() != '[') {
      return EventChunk.NO_TIME;
    }
    line.moveTo(start + 1);
    long timeNs = date.take(line);
    if (timeNs == EventChunk.NO_TIME || line.peek() != ']') {
      line.moveTo(start);
      return EventChunk.NO_TIME;
    }
    line.moveTo(line.at() + 1);
    line.skipBlanks();
    return timeNs;
  }
}
