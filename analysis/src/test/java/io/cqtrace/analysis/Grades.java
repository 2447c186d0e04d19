package io.cqtrace.analysis;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** How often a verdict on a harmed log was right, honest or wrong: one line of the test report. */
public final class Grades {
  /** What a verdict is worth. */
  public enum Grade {
    RIGHT,
    HONEST,
    WRONG
  }

  private final Map<Grade, Integer> counts = new EnumMap<>(Grade.class);

  /** Counts one. */
  public void add(Grade grade) {
    counts.merge(grade, 1, Integer::sum);
  }

  /** How many are of this grade. */
  public int count(Grade grade) {
    return counts.getOrDefault(grade, 0);
  }

  /** Prints the line. */
  public void print(String name) {
    System.out.printf(
        Locale.ROOT,
        "%-26s right %2d, honest %2d, wrong %2d%n",
        name,
        count(Grade.RIGHT),
        count(Grade.HONEST),
        count(Grade.WRONG));
  }
}
