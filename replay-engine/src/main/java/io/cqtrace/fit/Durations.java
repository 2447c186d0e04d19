package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Durations of one step, as they were recorded: a replay draws from them independently and with
 * replacement. Serial correlation was tried and changed nothing.
 */
public final class Durations {
  private static final int LARGE_SAMPLE = 250;

  private final long[] sortedNs;
  private final Grade grade;

  private Durations(long[] sortedNs, Grade grade) {
    this.sortedNs = sortedNs;
    this.grade = grade;
  }

  /**
   * Of these values.
   *
   * @param valuesNs at least one, none negative
   */
  public static Durations of(long[] valuesNs, Grade grade) {
    long[] sorted = valuesNs.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0 || sorted[0] < 0) {
      throw new IllegalArgumentException("no durations, or a negative one");
    }
    return new Durations(sorted, grade);
  }

  /** Hot path: one of them. */
  public long drawNs(SplittableRandom random) {
    return sortedNs[random.nextInt(sortedNs.length)];
  }

  /**
   * What another sample of the same size could have been: as many of these values, drawn with
   * replacement. A step that was seen few times is known that badly.
   */
  public Durations resample(SplittableRandom random) {
    if (sortedNs.length > LARGE_SAMPLE) {
      return this;
    }
    long[] again = new long[sortedNs.length];
    for (int i = 0; i < again.length; i++) {
      again[i] = drawNs(random);
    }
    return new Durations(again, grade);
  }

  /** How many there are. */
  public int count() {
    return sortedNs.length;
  }

  /** How they are known. */
  public Grade grade() {
    return grade;
  }

  /** The value below which this share of them lies; {@code share} 0..1. */
  public long quantileNs(double share) {
    return sortedNs[(int) (share * (sortedNs.length - 1))];
  }

  /** All of them alike: the median. */
  public Durations median() {
    return new Durations(new long[] {quantileNs(0.5)}, grade);
  }

  /** The values, ascending. */
  public long[] valuesNs() {
    return sortedNs.clone();
  }
}
