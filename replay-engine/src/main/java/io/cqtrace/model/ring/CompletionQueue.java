package io.cqtrace.model.ring;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A completion queue in host memory as both sides use it: the controller posts CQEs and learns the
 * head from the doorbell, the host reads CQEs by their phase tag.
 *
 * <p>A controller that posts without a free slot overwrites: first the slot that stays empty, then
 * slots that the host has not released. While the overwritten CQE had been read, nothing is lost;
 * one that was not is lost, and the host sees nothing in that slot, whose phase tag is that of the
 * next round, until the slot was overwritten once more.
 *
 * <p>Source: NVMe Base 2.0, 3.3.1.2 (phase tag), 3.3.1.5 (full queue).
 *
 * @param <C> the entries
 */
public final class CompletionQueue<C> {
  private final CompletionRing ring;

  /** CQEs from the host's head to the tail, overwritten ones included. */
  private final ArrayDeque<C> unread;

  private long consumed;

  /** What a post did to the slot it took. */
  public enum Post {
    /** The slot was free. */
    FREE_SLOT,
    /** No slot was free; what the slot held had been read: a violation, and nothing is lost. */
    OVERRUN_READ,
    /** No slot was free; the slot held a CQE that the host had not read: it is lost. */
    OVERRUN_UNREAD
  }

  /** A queue with nothing unread. */
  public CompletionQueue(CompletionRing ring) {
    this(ring, new ArrayDeque<>(), ring.posted());
  }

  private CompletionQueue(CompletionRing ring, ArrayDeque<C> unread, long consumed) {
    this.ring = ring;
    this.unread = unread;
    this.consumed = consumed;
  }

  /** A queue in the same state that goes its own way. */
  public CompletionQueue<C> copy() {
    return new CompletionQueue<>(ring.copy(), new ArrayDeque<>(unread), consumed);
  }

  /** The counters. */
  public CompletionRing ring() {
    return ring;
  }

  /** CQEs posted and not read. */
  public int unreadCount() {
    return unread.size();
  }

  /** What is posted and not read, the oldest first. */
  public Iterable<C> unread() {
    return unread;
  }

  /** Slots read and not released. */
  public int unrungCount() {
    return (int) (consumed - ring.released());
  }

  /** Writes a CQE into the next slot. */
  public Post post(C entry) {
    boolean wasFree = ring.free() > 0;
    boolean wasUnread = unread.size() >= ring.size();
    ring.post();
    unread.add(entry);
    if (wasFree) {
      return Post.FREE_SLOT;
    }
    return wasUnread ? Post.OVERRUN_UNREAD : Post.OVERRUN_READ;
  }

  /** The command whose CQE the next post overwrites unread, or null. */
  public @Nullable C nextOverwritten() {
    return unread.size() < ring.size() ? null : nth(unread.size() - ring.size());
  }

  /** The CQE that the host sees at its head, or null. */
  public @Nullable C visible() {
    int rounds = (unread.size() - 1) / ring.size();
    if (unread.isEmpty() || rounds % 2 != 0) {
      return null;
    }
    return rounds == 0 ? unread.getFirst() : nth(rounds * ring.size());
  }

  /** The host reads the CQE that it sees. */
  public C consume() {
    C entry = visible();
    if (entry == null) {
      throw new IllegalStateException("no CQE to read");
    }
    unread.removeFirst();
    consumed++;
    return entry;
  }

  /** A head doorbell of a host whose reading is not seen: it has read what it releases. */
  public void readReleased() {
    while (consumed < ring.released()) {
      unread.pollFirst();
      consumed++;
    }
  }

  private C nth(int position) {
    Iterator<C> commands = unread.iterator();
    for (int i = 0; i < position; i++) {
      commands.next();
    }
    return commands.next();
  }
}
