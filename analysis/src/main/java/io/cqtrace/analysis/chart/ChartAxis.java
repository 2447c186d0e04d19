package io.cqtrace.analysis.chart;

import java.util.List;

/**
 * An axis: what it measures, in which unit, from where to where.
 *
 * @param label what is measured
 * @param unit unit of the numbers; empty for plain counts
 * @param min smallest value shown
 * @param max largest value shown, greater than {@code min}
 * @param scale how values are spread
 * @param categories names of the values 0, 1, 2, ... of a {@link Scale#CATEGORIES} axis
 */
public record ChartAxis(
    String label, String unit, double min, double max, Scale scale, List<String> categories) {

  /** How values are spread over an axis. */
  public enum Scale {
    /** Evenly. */
    LINEAR,
    /** Evenly, and only whole numbers are labelled. */
    WHOLE,
    /** By their logarithm. */
    LOGARITHMIC,
    /** Named values, one unit each. */
    CATEGORIES
  }

  /** Checks and copies. */
  public ChartAxis {
    label = LabelText.clean(label);
    unit = LabelText.clean(unit);
    categories = LabelText.clean(categories);
    if (!(min < max) || Double.isInfinite(max - min)) {
      throw new IllegalArgumentException("axis " + label + " from " + min + " to " + max);
    }
    if (scale == Scale.LOGARITHMIC && min <= 0) {
      throw new IllegalArgumentException("axis " + label + " with logarithm of " + min);
    }
  }

  /** An axis of numbers. */
  public static ChartAxis of(String label, String unit, double min, double max, Scale scale) {
    return new ChartAxis(label, unit, min, max, scale, List.of());
  }

  /** An axis of named values. */
  public static ChartAxis ofCategories(String label, List<String> categories) {
    double max = Math.max(1, categories.size()) - 0.5;
    return new ChartAxis(label, "", -0.5, max, Scale.CATEGORIES, categories);
  }

  /** Label and unit, as written beside the axis. */
  public String fullLabel() {
    return unit.isEmpty() ? label : label + " (" + unit + ")";
  }
}
