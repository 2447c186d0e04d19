package io.cqtrace.model.ring;

/**
 * Hot path: a submission queue as two unwrapped counters: SQEs submitted (the tail doorbell covers
 * them) and fetched.
 *
 * <p>Source: NVMe Base 2.0, 3.3.1 and 3.3.1.5.
 */
public final class SubmissionRing {
  private final int size;
  private long submitted;
  private long fetched;

  /** {@code submitted} and {@code fetched} modulo the size, kept: a division a row is dear. */
  private int tail;

  private int head;

  /** An empty ring of {@code size} slots, at least 2. */
  public SubmissionRing(int size) {
    this(size, 0, 0);
  }

  /**
   * A ring seen in the middle of its life.
   *
   * @param size slots
   * @param fetched SQEs fetched so far, congruent to the head modulo size
   * @param waiting SQEs submitted and not fetched
   */
  public SubmissionRing(int size, long fetched, int waiting) {
    if (size < 2 || waiting < 0 || waiting > size - 1) {
      throw new IllegalArgumentException("size " + size + ", waiting " + waiting);
    }
    this.size = size;
    this.fetched = fetched;
    this.submitted = fetched + waiting;
    this.tail = (int) Math.floorMod(submitted, (long) size);
    this.head = (int) Math.floorMod(fetched, (long) size);
  }

  /** A ring with the same counters that goes its own way. */
  public SubmissionRing copy() {
    SubmissionRing copy = new SubmissionRing(size);
    copy.submitted = submitted;
    copy.fetched = fetched;
    copy.tail = tail;
    copy.head = head;
    return copy;
  }

  /** Number of slots. */
  public int size() {
    return size;
  }

  /** SQEs submitted since the ring's zero. */
  public long submitted() {
    return submitted;
  }

  /** SQEs fetched since the ring's zero. */
  public long fetched() {
    return fetched;
  }

  /** SQEs submitted and not fetched; negative while a fetch runs ahead of what was recorded. */
  public int waiting() {
    return (int) (submitted - fetched);
  }

  /** Index of the slot behind the last submitted SQE. */
  public int tail() {
    return tail;
  }

  /** Index of the next SQE to fetch; SQHD of a CQE. */
  public int head() {
    return head;
  }

  /** SQEs that a tail doorbell of this value adds: 0 .. size - 1. */
  public int advanceOf(int hostSqTail) {
    return Slot.wrapped(hostSqTail - tail, size);
  }

  /** A tail doorbell: returns how many SQEs it adds. */
  public int submitTo(int hostSqTail) {
    int entryCount = advanceOf(hostSqTail);
    submit(entryCount);
    return entryCount;
  }

  /** Adds SQEs. */
  public void submit(int entryCount) {
    submitted += entryCount;
    tail = Slot.wrapped((long) tail + entryCount, size);
  }

  /** Fetches the next SQE and returns its slot. */
  public int fetch() {
    int slot = head;
    fetched++;
    head = Slot.wrapped(head + 1L, size);
    return slot;
  }
}
