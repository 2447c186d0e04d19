package io.cqtrace.ingest.report;

import io.cqtrace.ingest.report.IngestCounter.Disposition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Counts of everything that was read, and the first few records of each kind that were rejected.
 * Mutable while a stream is read.
 */
public final class IngestReport {
  private static final int KEPT_PER_COUNTER = 5;

  private final EnumMap<IngestCounter, Long> counts = new EnumMap<>(IngestCounter.class);
  private final List<RejectedRecord> rejected = new ArrayList<>();
  private long lineCount;

  /** Adds to a counter; decoders add once a region, not once a line. */
  public void add(IngestCounter counter, long count) {
    counts.merge(counter, count, Long::sum);
  }

  /** Adds lines (records) that were read, whatever became of them. */
  public void addLines(long count) {
    lineCount += count;
  }

  /** Keeps a rejected record as an example, unless its counter has enough of them. */
  public void keep(RejectedRecord record) {
    long kept = rejected.stream().filter(r -> r.counter() == record.counter()).count();
    if (kept < KEPT_PER_COUNTER) {
      rejected.add(record);
    }
  }

  /** Adds another report's counts and examples. */
  public void addAll(IngestReport other) {
    other.counts.forEach(this::add);
    lineCount += other.lineCount;
    other.rejected.forEach(this::keep);
  }

  /** The same, with the sources by other names. */
  public void addAll(IngestReport other, UnaryOperator<String> sourceName) {
    other.counts.forEach(this::add);
    lineCount += other.lineCount;
    for (RejectedRecord record : other.rejected) {
      String name = sourceName.apply(record.source());
      keep(new RejectedRecord(name, record.line(), record.counter(), record.excerpt()));
    }
  }

  /**
   * Adds the report of a part of a source that numbered its own lines from 1.
   *
   * @param firstLines lines of the source before that part
   * @param source the source's name, which the part did not know
   */
  public void addAll(IngestReport part, long firstLines, String source) {
    part.counts.forEach(this::add);
    lineCount += part.lineCount;
    for (RejectedRecord record : part.rejected) {
      keep(
          new RejectedRecord(
              source, firstLines + record.line(), record.counter(), record.excerpt()));
    }
  }

  /** Value of one counter. */
  public long count(IngestCounter counter) {
    return counts.getOrDefault(counter, 0L);
  }

  /** Sum of the counters with this disposition. */
  public long total(Disposition disposition) {
    long sum = 0;
    for (IngestCounter counter : IngestCounter.values()) {
      if (counter.disposition() == disposition) {
        sum += count(counter);
      }
    }
    return sum;
  }

  /** Records of other formats in the input, which were not read. */
  public long unreadRecordCount() {
    long sum = 0;
    for (IngestCounter counter : IngestCounter.values()) {
      sum += counter.isUnreadRecord() ? count(counter) : 0;
    }
    return sum;
  }

  /** Whether more lines are damaged than became events: then little of the input was read. */
  public boolean isMostlyDamaged() {
    return total(Disposition.DAMAGED) > total(Disposition.EVENT);
  }

  /** Lines (text) or records (binary) that were read. */
  public long lineCount() {
    return lineCount;
  }

  /** Examples of rejected records, at most five of each kind. */
  public List<RejectedRecord> rejected() {
    return List.copyOf(rejected);
  }

  /**
   * Checks that every line ended in exactly one counter.
   *
   * @throws IllegalStateException if the sum is off: a bug of ours
   */
  public void checkSum() {
    long sum =
        total(Disposition.EVENT)
            + total(Disposition.IGNORED)
            + total(Disposition.FOREIGN)
            + total(Disposition.DAMAGED);
    if (sum != lineCount) {
      throw new IllegalStateException(
          "counters add up to " + sum + ", but " + lineCount + " lines were read");
    }
  }
}
