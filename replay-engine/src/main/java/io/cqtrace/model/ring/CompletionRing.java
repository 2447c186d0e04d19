package io.cqtrace.model.ring;

/**
 * Hot path: a completion queue as two unwrapped counters: CQEs posted and slots released. One slot
 * stays empty, so the capacity is {@code size - 1}; the ring is full when the next tail would meet
 * the head.
 *
 * <p>Source: NVMe Base 2.0, 3.3.1.4 (empty queue), 3.3.1.5 (full queue), 3.3.1.2.1 (a controller
 * shall not post into a full completion queue).
 */
public final class CompletionRing {
  private final int size;
  private long posted;
  private long released;

  /** {@code posted} and {@code released} modulo the size, kept: a division a row is dear. */
  private int tail;

  private int head;

  /** An empty ring of {@code size} slots, at least 2. */
  public CompletionRing(int size) {
    this(size, 0, 0);
  }

  /**
   * A ring seen in the middle of its life.
   *
   * @param size slots
   * @param released slots released so far, congruent to the head modulo size
   * @param occupied CQEs posted and not released: 0 .. size - 1
   */
  public CompletionRing(int size, long released, int occupied) {
    if (size < 2 || occupied < 0 || occupied > size - 1) {
      throw new IllegalArgumentException("size " + size + ", occupied " + occupied);
    }
    this.size = size;
    this.released = released;
    this.posted = released + occupied;
    this.tail = (int) Math.floorMod(posted, (long) size);
    this.head = (int) Math.floorMod(released, (long) size);
  }

  /** A ring with the same counters that goes its own way. */
  public CompletionRing copy() {
    CompletionRing copy = new CompletionRing(size);
    copy.posted = posted;
    copy.released = released;
    copy.tail = tail;
    copy.head = head;
    return copy;
  }

  /** Number of slots. */
  public int size() {
    return size;
  }

  /** CQEs that fit: {@code size - 1}. */
  public int capacity() {
    return size - 1;
  }

  /** CQEs posted since the ring's zero. */
  public long posted() {
    return posted;
  }

  /** Slots released since the ring's zero. */
  public long released() {
    return released;
  }

  /** CQEs posted and not released; negative while a doorbell runs ahead of what was recorded. */
  public int occupied() {
    return (int) (posted - released);
  }

  /** Free slots. */
  public int free() {
    return capacity() - occupied();
  }

  /** No slot is free. */
  public boolean isFull() {
    return free() <= 0;
  }

  /** Index of the slot that the next CQE takes. */
  public int tail() {
    return tail;
  }

  /** Index of the first slot that is not released. */
  public int head() {
    return head;
  }

  /**
   * Posts a CQE into the next slot and returns the slot; the caller has checked that it is free.
   */
  public int post() {
    int slot = tail;
    posted++;
    tail = Slot.wrapped(tail + 1L, size);
    return slot;
  }

  /** Slots that a head doorbell of this value releases: 0 .. size - 1. */
  public int advanceOf(int hostCqHead) {
    return Slot.wrapped(hostCqHead - head, size);
  }

  /** Releases slots. */
  public void release(int slotCount) {
    released += slotCount;
    head = Slot.wrapped((long) head + slotCount, size);
  }
}
