package io.cqtrace.model.ring;

/** Hot path: indices of slots, without a division where they are at most a round off. */
final class Slot {
  private Slot() {}

  /** A number modulo the ring's size: 0 .. size - 1. */
  static int wrapped(long number, int size) {
    long slot = number < 0 ? number + size : number < size ? number : number - size;
    return slot >= 0 && slot < size ? (int) slot : (int) Math.floorMod(number, (long) size);
  }
}
