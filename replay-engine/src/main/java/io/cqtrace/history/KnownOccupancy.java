package io.cqtrace.history;

import org.jspecify.annotations.Nullable;

/**
 * How many CQEs are in a CQ: one number where the capture shows the head, a range where only the
 * host's own trace bounds it.
 */
public final class KnownOccupancy {
  private final CqRing ring;
  private final HeadUpdates heads;
  private boolean postsRecorded;
  private boolean headHidden;
  private @Nullable HeadBounds bounds;

  KnownOccupancy(CqRing ring, HeadUpdates heads) {
    this.ring = ring;
    this.heads = heads;
  }

  /**
   * The capture says that a CQE is written now.
   *
   * @param headMayMove whether the host may move the head without a doorbell
   */
  void notePost(boolean headMayMove) {
    postsRecorded = true;
    headHidden = headMayMove && heads.readCount() == 0;
  }

  /** The host's own trace shows commands of this queue: from now on it bounds the head. */
  HeadBounds bound(long untilNs) {
    HeadBounds current = bounds;
    if (current == null) {
      current = new HeadBounds(ring.capacity(), untilNs);
      bounds = current;
    }
    return current;
  }

  /** What the host's trace says of the head, or null if there is none. */
  @Nullable HeadBounds bounds() {
    return bounds;
  }

  /** Whether the capture records the writing of CQEs, as SPDK does and QEMU does not. */
  boolean postsRecorded() {
    return postsRecorded;
  }

  /**
   * Whether the capture shows the CQ head: if CQEs are recorded but no head is, occupancy is not
   * known.
   */
  public boolean isKnown() {
    return !postsRecorded || (!headHidden && heads.any());
  }

  /**
   * Whether the capture shows no CQ head here, but the host's own trace bounds it: {@link #atLeast}
   * and {@link #atMost} differ then.
   */
  public boolean isBounded() {
    HeadBounds current = bounds;
    return current != null && current.known() && !isKnown();
  }

  /**
   * Whether the two traces contradicted the bounds: this host rings otherwise than Linux' {@code
   * nvme_poll_cq}, or lines are missing.
   */
  public boolean isRefuted() {
    HeadBounds current = bounds;
    return current != null && current.isRefuted() && !isKnown();
  }

  /** CQEs in the ring as far as it is known, or null. */
  public @Nullable Occupied within() {
    Grade grade = grade();
    return grade == null ? null : new Occupied(atLeast(), atMost(), grade);
  }

  /** Hot path: tells a command whose CQE was written how many are in the ring. */
  void note(CommandSpan command) {
    Grade grade = grade();
    if (grade != null) {
      command.occupied(atLeast(), atMost(), grade);
    }
  }

  /** CQEs in the ring at least; 0 where neither the head nor bounds of it are known. */
  public int atLeast() {
    HeadBounds current = bounds;
    if (isKnown()) {
      return ring.occupied();
    }
    return current != null && current.known() ? current.occupiedAtLeast() : 0;
  }

  /** CQEs in the ring at most; the capacity where neither the head nor bounds of it are known. */
  public int atMost() {
    HeadBounds current = bounds;
    if (isKnown()) {
      return ring.occupied();
    }
    return current != null && current.known() ? current.occupiedAtMost() : ring.capacity();
  }

  /** How the occupancy is known, or null if it is not. */
  public @Nullable Grade grade() {
    HeadBounds current = bounds;
    if (isKnown()) {
      return postsRecorded ? Grade.RECORDED : Grade.INFERRED;
    }
    return current != null && current.known() ? current.grade() : null;
  }

  /**
   * CQEs whose slots the host has released, by the bounds: the count goes on over a life and may
   * begin anywhere.
   *
   * @param most whether as many as it can have released, or as few
   */
  public long released(boolean most) {
    HeadBounds current = bounds;
    if (current == null) {
      return 0;
    }
    return most ? current.releasedAtMost() : current.releasedAtLeast();
  }

  /** CQEs posted, by the count of {@link #released}. */
  public long posted() {
    HeadBounds current = bounds;
    return current == null ? 0 : current.releasedAtLeast() + current.occupiedAtMost();
  }

  /**
   * Commands that the host set up, by its own trace, with the tag of one whose slot it had not
   * released; 0 where the host's trace says nothing of the head.
   */
  public long earlyTagSetupCount() {
    HeadBounds current = bounds;
    return current == null ? 0 : current.earlyTagSetupCount();
  }
}
