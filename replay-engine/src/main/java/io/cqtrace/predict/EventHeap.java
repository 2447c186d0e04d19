package io.cqtrace.predict;

import java.util.Arrays;

/**
 * Hot path: what is planned in a run, a binary heap of primitive words ordered by time and, at one
 * time, by the order of planning.
 */
final class EventHeap {
  private static final int ARGUMENT_BITS = 16;
  private static final int KIND_BITS = 8;
  private static final int SEQUENCE_SHIFT = ARGUMENT_BITS + KIND_BITS;

  private long[] times = new long[256];
  private long[] words = new long[256];
  private int size;
  private long sequence;
  private long nowNs;
  private int kind;
  private int argument;

  /** Plans an event. */
  void add(long timeNs, int eventKind, int eventArgument) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      words = Arrays.copyOf(words, 2 * size);
    }
    long word = sequence++ << SEQUENCE_SHIFT | (long) eventKind << ARGUMENT_BITS | eventArgument;
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isBefore(timeNs, word, parent)) {
        break;
      }
      times[at] = times[parent];
      words[at] = words[parent];
      at = parent;
    }
    times[at] = timeNs;
    words[at] = word;
  }

  private boolean isBefore(long timeNs, long word, int other) {
    return timeNs != times[other] ? timeNs < times[other] : word < words[other];
  }

  /** Takes the next event; false if there is none. */
  boolean next() {
    if (size == 0) {
      return false;
    }
    nowNs = times[0];
    kind = (int) (words[0] >>> ARGUMENT_BITS) & 0xff;
    argument = (int) words[0] & 0xffff;
    size--;
    long timeNs = times[size];
    long word = words[size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && isBefore(times[child + 1], words[child + 1], child)) {
        child++;
      }
      if (isBefore(timeNs, word, child)) {
        break;
      }
      times[at] = times[child];
      words[at] = words[child];
      at = child;
    }
    times[at] = timeNs;
    words[at] = word;
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
