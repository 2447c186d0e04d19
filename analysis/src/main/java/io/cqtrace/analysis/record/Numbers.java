package io.cqtrace.analysis.record;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * An immutable list of doubles in one primitive array: a coordinate of a series. {@link Double#NaN}
 * is "no value here" (a gap of a line). As a {@link java.util.List} it compares, prints and
 * serialises by its values; loops use {@link #at}.
 */
public final class Numbers extends AbstractList<Double> implements RandomAccess {
  /** No numbers. */
  public static final Numbers NONE = new Numbers(new double[0]);

  private final double[] values;

  private Numbers(double[] values) {
    this.values = values;
  }

  /** These numbers. */
  public static Numbers of(double... values) {
    return values.length == 0 ? NONE : new Numbers(values.clone());
  }

  /** The number at a place. */
  public double at(int place) {
    return values[place];
  }

  /** The largest number that is not NaN, or {@code otherwise} if there is none. */
  public double max(double otherwise) {
    double max = Double.NaN;
    for (double value : values) {
      if (!(value <= max) && !Double.isNaN(value)) {
        max = value;
      }
    }
    return Double.isNaN(max) ? otherwise : max;
  }

  /** The smallest number that is not NaN, or {@code otherwise} if there is none. */
  public double min(double otherwise) {
    double min = Double.NaN;
    for (double value : values) {
      if (!(value >= min) && !Double.isNaN(value)) {
        min = value;
      }
    }
    return Double.isNaN(min) ? otherwise : min;
  }

  /** These numbers, NaN for those above a limit. */
  public Numbers upTo(double limit) {
    double[] kept = values.clone();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = kept[i] <= limit ? kept[i] : Double.NaN;
    }
    return new Numbers(kept);
  }

  /** These numbers and one more. */
  public Numbers with(double last) {
    double[] longer = Arrays.copyOf(values, values.length + 1);
    longer[values.length] = last;
    return new Numbers(longer);
  }

  /** These numbers and the last of them once more: what a level keeps until a panel's end. */
  public Numbers held() {
    return with(values.length == 0 ? Double.NaN : values[values.length - 1]);
  }

  /** Every number less {@code offset}, divided by {@code unit}. */
  public Numbers scaled(double offset, double unit) {
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (values[i] - offset) / unit;
    }
    return new Numbers(scaled);
  }

  @Override
  public Double get(int place) {
    return values[place];
  }

  @Override
  public int size() {
    return values.length;
  }

  /** Collects numbers. */
  public static final class Builder {
    private double[] values = new double[16];
    private int count;

    public Builder add(double value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = value;
      return this;
    }

    public int size() {
      return count;
    }

    public Numbers build() {
      return of(Arrays.copyOf(values, count));
    }
  }
}
