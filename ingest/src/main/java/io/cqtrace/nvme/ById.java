package io.cqtrace.nvme;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: what is kept of each controller, queue or tag, found by its number without a hash and
 * gone through in the order of the numbers. Numbers are small and dense: 0 .. 65535.
 *
 * @param <T> what is kept
 */
public final class ById<T> {
  private static final int FIRST_CAPACITY = 4;

  private final Slots<T> slots = new Slots<>();
  private int[] ids = new int[FIRST_CAPACITY];
  private final List<T> values = new ArrayList<>();
  private final Collection<T> view = Collections.unmodifiableCollection(values);

  /** What is kept under this number, or null. */
  public @Nullable T get(int id) {
    return slots.get(id);
  }

  /** Keeps something; returns what was kept under this number before, or null. */
  public @Nullable T put(int id, T value) {
    T before = slots.set(id, value);
    int place = Arrays.binarySearch(ids, 0, values.size(), id);
    if (place >= 0) {
      values.set(place, value);
      return before;
    }
    int at = -place - 1;
    if (values.size() == ids.length) {
      ids = Arrays.copyOf(ids, ids.length * 2);
    }
    System.arraycopy(ids, at, ids, at + 1, values.size() - at);
    ids[at] = id;
    values.add(at, value);
    return before;
  }

  /** Forgets a number; returns what was kept under it, or null. */
  public @Nullable T remove(int id) {
    T before = slots.set(id, null);
    if (before == null) {
      return null;
    }
    int at = Arrays.binarySearch(ids, 0, values.size(), id);
    System.arraycopy(ids, at + 1, ids, at, values.size() - at - 1);
    values.remove(at);
    return before;
  }

  /** All, in the order of their numbers; a view. */
  public Collection<T> values() {
    return view;
  }

  /** Calls for each, in the order of their numbers. */
  public void forEach(Consumer<T> action) {
    values.forEach(action);
  }
}
