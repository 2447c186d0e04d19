package io.cqtrace.explore;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: a growing set of states, numbered in the order of their first appearance, each with the
 * number of the state it was reached from. Flat arrays, no object per state.
 *
 * <p>States of few bits are looked up in a bit map, where neighbours share cache lines; others in a
 * hash table with open addressing. A state takes 12 bytes, in the hash table 20 to 28.
 */
final class StateSet {
  /** The bit map then takes 128 MiB, as much as the states it is good for. */
  private static final int MAX_BIT_MAP_BITS = 30;

  private static final int NO_PARENT = -1;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private long[] states = new long[1 << 12];
  private int[] parents = new int[1 << 12];
  private int size;

  private final long @Nullable [] bitMap;

  /** Open addressing: a state's number + 1, or 0. At most half full; absent without need. */
  private int @Nullable [] slots;

  private int shift;

  /**
   * A set of one state.
   *
   * @param stateBits all states are smaller than {@code 1 << stateBits}
   */
  StateSet(long initialState, int stateBits) {
    bitMap =
        stateBits <= MAX_BIT_MAP_BITS
            ? new long[1 << Math.max(0, stateBits - Long.numberOfTrailingZeros(Long.SIZE))]
            : null;
    add(initialState, NO_PARENT);
  }

  int size() {
    return size;
  }

  long get(int stateIndex) {
    return states[stateIndex];
  }

  /** The state it was first reached from; of the initial state, -1. */
  int parentOf(int stateIndex) {
    return parents[stateIndex];
  }

  /** Adds the state if it is new. */
  void add(long state, int parentIndex) {
    if (bitMap != null) {
      int word = (int) (state >>> 6);
      long bit = 1L << state;
      if ((bitMap[word] & bit) == 0) {
        bitMap[word] |= bit;
        append(state, parentIndex);
      }
      return;
    }
    int[] table = slots(size + 1);
    int slot = find(table, state);
    if (table[slot] == 0) {
      append(state, parentIndex);
      table[slot] = size;
    }
  }

  /** The number of a state, or -1. */
  int indexOf(long state) {
    int[] table = slots(size);
    return table[find(table, state)] - 1;
  }

  private void append(long state, int parentIndex) {
    if (size == states.length) {
      states = Arrays.copyOf(states, 2 * size);
      parents = Arrays.copyOf(parents, 2 * size);
    }
    states[size] = state;
    parents[size++] = parentIndex;
  }

  /** The state's slot, or the empty one where it belongs. */
  private int find(int[] table, long state) {
    int mask = table.length - 1;
    long mixed = state * GOLDEN_RATIO;
    int slot = (int) (((mixed ^ (mixed >>> 32)) * GOLDEN_RATIO) >>> shift);
    while (table[slot] != 0 && states[table[slot] - 1] != state) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** The hash table, with room for {@code count} states. */
  private int[] slots(int count) {
    int[] table = slots;
    if (table != null && 2 * count <= table.length) {
      return table;
    }
    int bits = Math.max(13, Integer.SIZE - Integer.numberOfLeadingZeros(2 * count - 1));
    table = new int[1 << bits];
    shift = Long.SIZE - bits;
    for (int stateIndex = 0; stateIndex < size; stateIndex++) {
      table[find(table, states[stateIndex])] = stateIndex + 1;
    }
    slots = table;
    return table;
  }
}
