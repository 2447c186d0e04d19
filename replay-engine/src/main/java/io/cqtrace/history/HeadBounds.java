package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Map;
import java.util.TreeMap;

/**
 * Bounds of a CQ head that no doorbell line shows, from the host's own trace beside the
 * controller's posts. The k-th CQE that the host handled is the k-th that was posted; the SQHD in
 * both lines must agree, else nothing is said until a quiet moment lets the counting begin anew.
 *
 * <ul>
 *   <li>Released at most: Linux looks for the next CQE before it rings. It may have rung after a
 *       CQE only if the next one had not been posted when it handled that one.
 *   <li>Released at least: a CQE that was posted fitted, and what the controller printed of the
 *       head when it found the CQ full. Beyond that ASSUMED: a CQE posted {@link #PAUSE_NS} or more
 *       (and twice the longest work on a CQE seen so far) after the one before it was handled came
 *       after the doorbell of that one.
 * </ul>
 *
 * <p>A command that the host set up with the tag of one whose slot it cannot have released yet
 * makes the window in which a controller that counts slots may lose a completion.
 *
 * <p>Where these contradict each other the host is another one (one that rings before it handles a
 * CQE, say) and nothing is said from there on.
 *
 * <p>Clocks: no CQE is handled before it is posted, so the host's times are moved on by the longest
 * time that they came too early so far. They stay as early as they can be, which widens the band.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_poll_cq}, {@code nvme_handle_cqe} (the
 * event {@code nvme_sq}).
 */
public final class HeadBounds {
  /** After so long a pause the handler had returned, if nothing stopped its CPU. */
  static final long PAUSE_NS = 500_000;

  /** After so long without a CQE the host has handled all there were, if it is alive. */
  private static final long QUIET_NS = 100_000_000;

  /** The host's clock cannot be so far off: the clocks were related before. */
  private static final long MOST_LAG_NS = 20_000_000;

  private final int capacity;
  private final long untilNs;
  private final Map<Integer, Long> answered = new TreeMap<>();
  private final Marks posts;
  private final Marks handled;
  private long posted;
  private long consumed;
  private long most;
  private long earlyTagSetupCount;
  private long leastInferred;
  private long leastAssumed;
  private long lagNs;
  private long lastPostNs = EventChunk.NO_TIME;
  private long lastConsumeNs = EventChunk.NO_TIME;
  private long longestWorkNs;
  private boolean following;
  private boolean refuted;

  /** Times and SQHDs of lines that wait for their counterpart, the oldest first. */
  private static final class Marks {
    final long[] timeNs;
    final int[] sqHead;
    long first;
    long end;

    Marks(int most) {
      timeNs = new long[most];
      sqHead = new int[most];
    }

    boolean isEmpty() {
      return first == end;
    }

    boolean isFull() {
      return end - first == timeNs.length;
    }

    void add(long ns, int head) {
      int place = (int) (end++ % timeNs.length);
      timeNs[place] = ns;
      sqHead[place] = head;
    }

    long firstNs() {
      return timeNs[(int) (first % timeNs.length)];
    }

    int firstSqHead() {
      return sqHead[(int) (first % sqHead.length)];
    }

    void clear() {
      first = end;
    }
  }

  /**
   * Bounds of the head of a CQ.
   *
   * @param capacity CQEs that it holds
   * @param untilNs when the host's trace ends: after that nothing is said
   */
  HeadBounds(int capacity, long untilNs) {
    this.capacity = capacity;
    this.untilNs = untilNs;
    posts = new Marks(capacity);
    handled = new Marks(capacity);
  }

  /** A CQE was posted, with this SQHD. */
  void posted(long timeNs, int sqHead) {
    advance(timeNs);
    boolean quiet = lastPostNs == EventChunk.NO_TIME || timeNs - lastPostNs >= QUIET_NS;
    if (quiet && !following && !refuted) {
      beginAnew(timeNs);
    }
    lastPostNs = timeNs;
    posted++;
    if (!following) {
      return;
    }
    leastInferred = Math.max(leastInferred, posted - capacity);
    if (leastInferred > most || posts.isFull()) {
      refute();
      return;
    }
    posts.add(timeNs, sqHead);
    advance(timeNs);
  }

  private void beginAnew(long timeNs) {
    following = true;
    consumed = posted;
    most = posted;
    leastAssumed = posted;
    lastConsumeNs = EventChunk.NO_TIME;
    posts.clear();
    while (!handled.isEmpty() && handled.firstNs() < timeNs - MOST_LAG_NS) {
      handled.first++;
    }
  }

  /** The host handled a CQE with this SQHD. */
  void consumed(long timeNs, int sqHead) {
    if (handled.isFull()) {
      handled.first++;
      following = false;
    }
    handled.add(timeNs, sqHead);
    advance(timeNs);
  }

  /**
   * The controller found the CQ full.
   *
   * @param occupied CQEs that were in the ring, by the tail and head that it printed
   */
  void foundFull(long timeNs, int occupied) {
    advance(timeNs);
    if (following) {
      long released = posted - occupied;
      leastInferred = Math.max(leastInferred, released);
      if (released > most) {
        refute();
      }
    }
  }

  /**
   * A slot is free that this host cannot have released: it rings otherwise than {@code
   * nvme_poll_cq}, or lines are missing. What else these bounds would say of the life is worthless.
   */
  private void refute() {
    following = false;
    refuted = true;
  }

  /** The CQE that was posted last answers the command with this tag. */
  void answers(int tag) {
    if (following) {
      answered.put(tag, posted);
    }
  }

  /** The host set up a command with this tag. */
  void setUp(long timeNs, int tag) {
    advance(timeNs);
    Long post = answered.remove(tag);
    if (following && post != null && post > most) {
      earlyTagSetupCount++;
    }
  }

  /** Commands that the host set up with the tag of one whose slot it had not released. */
  long earlyTagSetupCount() {
    return earlyTagSetupCount;
  }

  /** Takes in what the host did until this time. */
  void advance(long nowNs) {
    following &= nowNs <= untilNs;
    while (following && !handled.isEmpty() && !posts.isEmpty()) {
      if (handled.firstSqHead() != posts.firstSqHead()) {
        following = false;
        return;
      }
      long postNs = posts.firstNs();
      long early = postNs - handled.firstNs();
      if (early > MOST_LAG_NS) {
        following = false;
        return;
      }
      lagNs = Math.max(lagNs, early);
      take(postNs, handled.firstNs() + lagNs);
    }
  }

  private void take(long postNs, long atNs) {
    if (lastConsumeNs != EventChunk.NO_TIME) {
      if (postNs <= lastConsumeNs) {
        longestWorkNs = Math.max(longestWorkNs, atNs - lastConsumeNs);
      } else if (postNs - lastConsumeNs >= Math.max(PAUSE_NS, 2 * longestWorkNs)) {
        leastAssumed = Math.max(leastAssumed, consumed);
      }
    }
    posts.first++;
    handled.first++;
    consumed++;
    lastConsumeNs = atNs;
    if (posts.isEmpty() || posts.firstNs() > atNs) {
      most = consumed;
    }
  }

  /** How much too early the host's times came at the most. */
  long earlyNs() {
    return lagNs;
  }

  /** Whether there are bounds now. */
  boolean known() {
    return following;
  }

  /** Whether the two traces contradicted the bounds. */
  boolean isRefuted() {
    return refuted;
  }

  /** CQEs whose slots the host may have released, since the CQ's life began. */
  long releasedAtMost() {
    return most;
  }

  /** CQEs whose slots the host has released, since the CQ's life began. */
  long releasedAtLeast() {
    return Math.max(leastInferred, leastAssumed);
  }

  /** CQEs in the ring at least. */
  int occupiedAtLeast() {
    return (int) (posted - most);
  }

  /** CQEs in the ring at most. */
  int occupiedAtMost() {
    return (int) (posted - releasedAtLeast());
  }

  /** INFERRED by ring arithmetic, or ASSUMED where a pause tells that the host had rung. */
  Grade grade() {
    return leastAssumed > leastInferred ? Grade.ASSUMED : Grade.INFERRED;
  }
}
