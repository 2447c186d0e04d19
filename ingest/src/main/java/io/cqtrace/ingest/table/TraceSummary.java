package io.cqtrace.ingest.table;

import io.cqtrace.ingest.report.IngestReport;
import java.util.List;

/**
 * The inputs of a stream: one entry per input, in the order of the events table's dictionary.
 *
 * @param sources the sources
 * @param report counters over all of them
 */
public record TraceSummary(List<Source> sources, IngestReport report) {
  /** Copies the list. */
  public TraceSummary {
    sources = List.copyOf(sources);
  }

  /** What zero means on a source's clock. */
  public enum Clock {
    EPOCH("seconds since 1970-01-01 UTC"),
    WALL("a wall clock whose year, day or zone is not told"),
    OWN("the source's own zero (boot, start of the process)"),
    NONE("no time stamps: order only");

    private final String doc;

    Clock(String doc) {
      this.doc = doc;
    }

    /** Words for reports. */
    public String doc() {
      return doc;
    }
  }

  /**
   * One input.
   *
   * @param name as the user gave it
   * @param format the format's name, for example {@code qemu-log}
   * @param reason why that format was chosen, in a few words
   * @param clock what its times mean
   * @param producer who wrote it
   */
  public record Source(
      String name, String format, String reason, Clock clock, SourceProducer producer) {}
}
