package io.cqtrace.nvme;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: an array of 16-bit numbers' values that grows to the largest number used.
 *
 * @param <T> the values
 */
public final class Slots<T> {
  private static final int FIRST_CAPACITY = 32;

  private @Nullable Object[] values = new Object[FIRST_CAPACITY];

  /** The value of a number, or null; also for a number that is {@code NONE}. */
  @SuppressWarnings("unchecked") // only set writes it
  public @Nullable T get(int number) {
    return number >= 0 && number < values.length ? (T) values[number] : null;
  }

  /** Sets the value of a number; returns the one before, or null. */
  public @Nullable T set(int number, @Nullable T value) {
    if (number >= values.length) {
      if (value == null) {
        return null;
      }
      values = Arrays.copyOf(values, Integer.highestOneBit(number) << 1);
    }
    T before = get(number);
    values[number] = value;
    return before;
  }
}
