package io.cqtrace.explore;

import java.util.Arrays;

/**
 * Hot path: a growing set of states, numbered in the order of their first appearance, each with the
 * number of the state it was reached from. Three flat arrays, no object per state: about 24 bytes a
 * state.
 */
final class StateSet {
  private static final int NO_PARENT = -1;
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private long[] states = new long[1 << 12];
  private int[] parents = new int[1 << 12];
  private int size;

  /** Open addressing: a state's number + 1, or 0. At most half full. */
  private int[] slots = new int[1 << 13];

  private int shift = Long.SIZE - 13;

  StateSet(long initialState) {
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
    int[] slots = this.slots;
    long[] states = this.states;
    int mask = slots.length - 1;
    int slot = slotOf(state);
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if (states[entry - 1] == state) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    if (size == states.length) {
      this.states = Arrays.copyOf(states, 2 * size);
      this.parents = Arrays.copyOf(parents, 2 * size);
    }
    this.states[size] = state;
    this.parents[size] = parentIndex;
    size++;
    slots[slot] = size;
    if (2 * size > slots.length) {
      growSlots();
    }
  }

  /** The number of a state, or -1. */
  int indexOf(long state) {
    int mask = slots.length - 1;
    int slot = slotOf(state);
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      if (states[entry - 1] == state) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private int slotOf(long state) {
    long mixed = state * GOLDEN_RATIO;
    return (int) (((mixed ^ (mixed >>> 32)) * GOLDEN_RATIO) >>> shift);
  }

  private void growSlots() {
    slots = new int[2 * slots.length];
    shift--;
    int mask = slots.length - 1;
    for (int stateIndex = 0; stateIndex < size; stateIndex++) {
      int slot = slotOf(states[stateIndex]);
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = stateIndex + 1;
    }
  }
}
