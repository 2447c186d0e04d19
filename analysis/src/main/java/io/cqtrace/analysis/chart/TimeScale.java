package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.record.Numbers;
import java.util.Locale;

/**
 * The unit in which a stretch of a horizontal axis is labelled, and where its zero lies.
 *
 * @param unit short name of the unit; empty for rows
 * @param perUnit nanoseconds (or rows) in one unit
 * @param zeroX nanoseconds (or rows) since the capture's start at the axis' zero
 * @param label what the axis measures
 */
record TimeScale(String unit, double perUnit, long zeroX, String label) {
  private static final double US = 1e3;
  private static final double MS = 1e6;
  private static final double S = 1e9;

  /** The whole capture, from its start to {@code toX}. */
  static TimeScale ofCapture(double toX, boolean timed) {
    return timed
        ? of(toX, 0, "time since the capture's start")
        : new TimeScale("", 1, 0, "row of the capture (it has no time stamps)");
  }

  /**
   * A part of the capture, with the zero at the instant that matters: so the numbers stay short
   * however late it is, and lengths can be read off.
   *
   * @param spanX length of the part
   * @param zeroX the instant
   * @param instant its name, for example {@code line 19445}
   */
  static TimeScale ofPart(double spanX, long zeroX, String instant, boolean timed) {
    return timed
        ? of(spanX, zeroX, "time after " + instant + ", " + describePlace(zeroX, true))
        : new TimeScale(
            "", 1, zeroX, "rows after " + instant + " (the capture has no time stamps)");
  }

  /** Offsets from a moment that each of several runs has for itself. */
  static TimeScale ofOffset(double spanX, boolean timed) {
    return timed
        ? of(spanX, 0, "time after the worst moment of each")
        : new TimeScale("", 1, 0, "rows after the worst moment of each");
  }

  /** Ages: every item counts from its own beginning. */
  static TimeScale ofAge(double spanX, boolean timed) {
    return timed
        ? of(spanX, 0, "time since the command was submitted")
        : new TimeScale("", 1, 0, "lines of the capture since the command was submitted");
  }

  private static TimeScale of(double spanX, long zeroX, String label) {
    double perUnit = spanX >= 2 * S ? S : spanX >= 2 * MS ? MS : spanX >= 2 * US ? US : 1;
    String unit = perUnit == S ? "s" : perUnit == MS ? "ms" : perUnit == US ? "us" : "ns";
    return new TimeScale(unit, perUnit, zeroX, label);
  }

  /** A coordinate on the axis. */
  double toAxis(double atX) {
    return (atX - zeroX) / perUnit;
  }

  Numbers toAxis(Numbers xs) {
    return xs.scaled((double) zeroX, perUnit);
  }

  /** The axis between two places. */
  ChartAxis axis(double from, double to) {
    return ChartAxis.of(
        label, unit, toAxis(from), toAxis(to), unit.isEmpty() ? Scale.WHOLE : Scale.LINEAR);
  }

  /** A length for sentences, for example {@code 0.690 ms}, {@code 11.330 s} or {@code 12 rows}. */
  static String describeLength(long lengthX, boolean timed) {
    if (!timed) {
      return lengthX == 1 ? "1 row" : lengthX + " rows";
    }
    if (lengthX >= S) {
      return String.format(Locale.ROOT, "%.3f s", lengthX / S);
    }
    if (lengthX >= MS / 10) {
      return String.format(Locale.ROOT, "%.3f ms", lengthX / MS);
    }
    return String.format(Locale.ROOT, "%.1f us", lengthX / US);
  }

  /** A place since the capture's start for sentences, for example {@code 127.316 s}. */
  static String describePlace(long atX, boolean timed) {
    return timed ? String.format(Locale.ROOT, "%.6f s", atX / S) : "row " + atX;
  }
}
