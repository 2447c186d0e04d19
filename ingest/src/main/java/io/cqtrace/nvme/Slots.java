package io.cqtrace.nvme;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: an array of values by small numbers that grows to the largest number used.
 *
 * @param <T> the values
 */
public final class Slots<T> {
  private static final int FIRST_CAPACITY = 8;

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

  /** Forgets the value of a number; returns it, or null. */
  public @Nullable T clear(int number) {
    T before = get(number);
    if (before != null) {
      values[number] = null;
    }
    return before;
  }

  /** Something to do with each number and its value. */
  @FunctionalInterface
  public interface Visitor<T> {
    /** Is called with one. */
    void visit(int number, T value);
  }

  /** All values, in the order of their numbers. */
  public List<T> values() {
    List<T> all = new ArrayList<>();
    forEach((number, value) -> all.add(value));
    return all;
  }

  /** Calls for each value, in the order of the numbers. */
  public void forEach(Visitor<T> action) {
    for (int number = 0; number < values.length; number++) {
      T value = get(number);
      if (value != null) {
        action.visit(number, value);
      }
    }
  }

  /** Whether any value is such. */
  public boolean anyMatch(Predicate<T> such) {
    for (int number = 0; number < values.length; number++) {
      T value = get(number);
      if (value != null && such.test(value)) {
        return true;
      }
    }
    return false;
  }

  /** Forgets the values that are such. */
  public void removeIf(Predicate<T> such) {
    for (int number = 0; number < values.length; number++) {
      T value = get(number);
      if (value != null && such.test(value)) {
        values[number] = null;
      }
    }
  }
}
