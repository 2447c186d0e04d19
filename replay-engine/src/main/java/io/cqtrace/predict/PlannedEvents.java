package io.cqtrace.predict;

import java.util.Arrays;

/**
 * Hot path: what is planned in a run, ordered by time and, at one time, by the order of planning.
 * The next event stands last, so that taking it moves nothing; most of what is planned comes soon,
 * so that adding it moves little. There are as many as the host has commands outstanding, and a
 * few.
 */
final class PlannedEvents {
  private static final int ARGUMENT_BITS = 16;
  private static final int ARGUMENT_MASK = (1 << ARGUMENT_BITS) - 1;

  private long[] times = new long[128];
  private int[] words = new int[128];
  private int size;
  private long nowNs;
  private int kind;
  private int argument;

  /** Plans an event. */
  void add(long timeNs, int eventKind, int eventArgument) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      words = Arrays.copyOf(words, 2 * size);
    }
    int at = size++;
    while (at > 0 && times[at - 1] <= timeNs) {
      times[at] = times[at - 1];
      words[at] = words[at - 1];
      at--;
    }
    times[at] = timeNs;
    words[at] = (eventKind << ARGUMENT_BITS) | eventArgument;
  }

  /** Takes the next event; false if there is none. */
  boolean next() {
    if (size == 0) {
      return false;
    }
    size--;
    nowNs = times[size];
    kind = words[size] >>> ARGUMENT_BITS;
    argument = words[size] & ARGUMENT_MASK;
    return true;
  }

  /** Time of the event taken. */
  long nowNs() {
    return nowNs;
  }

  int kind() {
    return kind;
  }

  int argument() {
    return argument;
  }
}
