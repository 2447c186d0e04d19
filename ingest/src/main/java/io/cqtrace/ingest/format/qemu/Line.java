package io.cqtrace.ingest.format.qemu;

/** Hot path: what is known about the line that is being decoded; reused for every line. */
final class Line {
  /** Number in its region. */
  long number;

  /** Time of its stamp, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}. */
  long timeNs;

  /** Place of its first byte. */
  int start;

  /** Place of the event's name with its prefix, behind blanks and stamp. */
  int event;
}
