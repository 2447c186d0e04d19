package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One life of a CQ: what happens to its parts together when a command completes, a CQE is posted or
 * the head moves, and what was counted of it.
 */
public final class CompletionQueueLife extends QueueLife {
  private final int vector;
  private final boolean polled;
  private final CqRing ring;
  private final HeadUpdates heads = new HeadUpdates();
  private final KnownOccupancy occupancy;
  private final WaitingCompletions waiting = new WaitingCompletions();
  private final PendingSignals signals = new PendingSignals();
  private final NamedSlots namedSlots = new NamedSlots();
  private final SizeFromHeads sizeFromHeads = new SizeFromHeads();
  private final Overruns overruns = new Overruns();
  private final ArrayDeque<Loss> losses = new ArrayDeque<>();
  private boolean eventIdxArmed;
  private long eventIdx = EventChunk.NONE;
  private long lossCount;
  private long completedCount;
  private long earlyTagReuseCount;
  private int maxUnreleased;
  private long maxUnreleasedLine = EventChunk.NONE;
  private int maxOccupied;
  private @Nullable Doubtful doubtfulHead;
  private boolean headCondemned;

  /**
   * What looks like a violation and may yet turn out to be lines in the wrong order.
   *
   * @param timeNs its time
   * @param violation what it is if it does not
   */
  record Doubtful(long timeNs, Violation violation) {}

  /**
   * A completion that the controller says it discarded.
   *
   * @param timeNs when
   * @param source index of the source
   * @param line its line
   * @param occupied CQEs in the ring then, or null if that is not known
   */
  record Loss(long timeNs, int source, long line, @Nullable Occupied occupied) {}

  CompletionQueueLife(Start start, int vector) {
    super(start);
    this.polled = vector == EventKind.NO_INTERRUPT;
    this.vector = polled ? EventChunk.NONE : vector;
    this.ring = new CqRing(start);
    this.occupancy = new KnownOccupancy(ring, heads);
  }

  /** A command wants a slot. */
  void complete(CommandSpan command, long line) {
    completedCount++;
    waiting.add(command);
    int unreleasedNow = waiting.count() + Math.max(0, ring.balance());
    command.unreleasedAtCompletion(unreleasedNow);
    if (occupancy.isKnown() && unreleasedNow > maxUnreleased) {
      maxUnreleased = unreleasedNow;
      maxUnreleasedLine = line;
    }
  }

  boolean isFull() {
    return ring.isFull();
  }

  /** Posts the next waiting command. */
  CommandSpan post(RowContext at, Grade grade) {
    CommandSpan command = waiting.takePosted(at, grade);
    ring.post(command);
    if (occupancy.isKnown()) {
      maxOccupied = Math.max(maxOccupied, occupied());
    }
    signals.add(command);
    return command;
  }

  /**
   * The capture says that a CQE is written now.
   *
   * @param slot the slot that the capture names, or {@link EventChunk#NONE}
   * @param shadowDoorbells whether the host may move the head without a doorbell
   */
  void notePost(int slot, boolean shadowDoorbells) {
    occupancy.notePost(shadowDoorbells && cqId() != 0);
    namedSlots.post(slot);
  }

  /** Whether a line names a slot and a CID that the line before it named: it is there twice. */
  boolean repeats(int slot, int cid) {
    return namedSlots.repeats(slot, cid, size());
  }

  /** Whether each CQE's slot followed that of the CQE before it: no line of one is missing. */
  boolean slotsFollow() {
    return namedSlots.follow();
  }

  /** The controller found the CQ full with this head, and discarded a completion. */
  void lose(RowContext at, int hostCqHead) {
    lossCount++;
    HeadBounds bounds = occupancy.bounds();
    if (bounds != null && at.timeNs() != EventChunk.NO_TIME) {
      bounds.foundFull(at.timeNs(), capacity());
    }
    if (ring.foundFull(hostCqHead)) {
      maxOccupied = capacity();
    }
    losses.add(new Loss(at.timeNs(), at.source(), at.line(), occupancy.within()));
  }

  /** Losses on this CQ that no command answers for yet. */
  ArrayDeque<Loss> losses() {
    return losses;
  }

  /**
   * An attempt to post found the CQ full.
   *
   * @return the commands that are withheld since this one, the oldest first
   */
  List<CommandSpan> foundFull(RowContext at) {
    return waiting.foundFull(at, ring, nextReleaseRings());
  }

  /** Nobody waits any longer, or the life ends: closes the full interval, if one is open. */
  @Nullable FullInterval endFull(RowContext at, boolean resumed, boolean shadowDoorbells) {
    OpenInterval interval = waiting.endFull();
    return interval == null ? null : interval.end(this, at, resumed, shadowDoorbells);
  }

  /**
   * A head as the controller learnt it.
   *
   * @param doorbell whether by an MMIO doorbell (else by reading the shadow doorbell)
   * @return how many slots it releases
   */
  int head(int hostCqHead, boolean doorbell, RowContext at) {
    int slotCount = ring.head(hostCqHead);
    sizeFromHeads.head(hostCqHead);
    heads.add(doorbell, at.line());
    if (slotCount > 0) {
      waiting.room(at, doorbell);
    }
    return slotCount;
  }

  void armEventIdx(long published) {
    eventIdxArmed = true;
    eventIdx = published;
  }

  /**
   * Whether the host has to ring the doorbell when it moves the head next: the EventIdx that the
   * controller published last is the head that it read after it. What the host did not ring for, it
   * did not release.
   *
   * <p>Source: NVMe Base 2.0, B.5; Linux {@code drivers/nvme/host/pci.c: nvme_dbbuf_need_event}
   * (rings if the head passes EventIdx).
   */
  public boolean nextReleaseRings() {
    return eventIdx != EventChunk.NONE && eventIdx == ring.head();
  }

  /** Whether a shadow head read is an attempt to post: it follows a write of EventIdx. */
  boolean takeEventIdxArmed() {
    boolean armed = eventIdxArmed;
    eventIdxArmed = false;
    return armed;
  }

  void countEarlyTagReuse() {
    earlyTagReuseCount++;
  }

  @Nullable Doubtful doubtfulHead() {
    return doubtfulHead;
  }

  void doubtfulHead(@Nullable Doubtful head) {
    doubtfulHead = head;
  }

  /** Whether a head was told to be broken: the ones after it are not judged. */
  boolean headCondemned() {
    return headCondemned;
  }

  void condemnHead() {
    headCondemned = true;
  }

  /** CQEs that went to slots which were not free. */
  Overruns overruns() {
    return overruns;
  }

  /** Whether a CQE was overwritten unread: the host cannot read what stands behind it. */
  public boolean lostByOverwrite() {
    return overruns.anyLost();
  }

  /** Slots released whose CQEs were not seen. */
  long releasedUnseenCount() {
    return ring.released() - ring.posted() - waiting.count();
  }

  /** Where the ring stands. */
  Violation.Ring ring() {
    return new Violation.Ring(ring.head(), ring.tail(), size());
  }

  /** The ring as recorded, with the CQEs in it. */
  CqRing recordedRing() {
    return ring;
  }

  /** How often, and how, the controller learnt the head. */
  public HeadUpdates heads() {
    return heads;
  }

  /** How many CQEs are in the ring, as far as that is known. */
  public KnownOccupancy occupancy() {
    return occupancy;
  }

  /** The completions that wait for a slot. */
  public WaitingCompletions waiting() {
    return waiting;
  }

  /** The CQEs that no interrupt followed yet. */
  PendingSignals signals() {
    return signals;
  }

  /** Completion queue identifier. */
  public int cqId() {
    return queueId();
  }

  /** CQEs that fit, or 0 if the size is unknown. */
  public int capacity() {
    return ring.capacity();
  }

  /** Whether it was created with interrupts disabled (Create I/O CQ, IEN 0). */
  public boolean polled() {
    return polled;
  }

  /** MSI-X vector, or {@link EventChunk#NONE}. */
  public int vector() {
    return vector;
  }

  /** CQEs posted and not released now; at most those that fit. */
  public int occupied() {
    return ring.occupied();
  }

  /** Completions that wait for a slot now. */
  public int waitingCount() {
    return waiting.count();
  }

  /** CQ head slot, as the controller knows it. */
  public int head() {
    return ring.head();
  }

  /** CQ tail slot. */
  public int tail() {
    return ring.tail();
  }

  /** CQEs posted since the ring's zero. */
  public long posted() {
    return ring.posted();
  }

  /** Slots released since the ring's zero. */
  public long released() {
    return ring.released();
  }

  /** Most commands that were completed (posted or waiting) and not released at one time. */
  public int maxUnreleased() {
    return maxUnreleased;
  }

  /** Line at which {@link #maxUnreleased} was reached. */
  public long maxUnreleasedLine() {
    return maxUnreleasedLine;
  }

  /** Most CQEs in the ring at one time. */
  public int maxOccupied() {
    return maxOccupied;
  }

  /** Commands that completed in this life. */
  public long completedCount() {
    return completedCount;
  }

  /** Fetches of a tag whose previous completion the host had not released. */
  public long earlyTagReuseCount() {
    return earlyTagReuseCount;
  }

  /** No command of this CQ is open. */
  void quiet() {
    sizeFromHeads.quiet(completedCount);
  }

  /**
   * Size that follows from the slots written before a wrap, which leave out none, or from heads and
   * completions; 0 if nothing gives it.
   */
  public int observedSize() {
    return namedSlots.wrapped()
        ? Math.max(ring.largestHead(), namedSlots.largest()) + 1
        : sizeFromHeads.exactSize();
  }

  /** Whether the capture records the writing of CQEs, as SPDK does and QEMU does not. */
  public boolean postsRecorded() {
    return occupancy.postsRecorded();
  }

  /** CQEs after which an interrupt was raised. */
  public long signalledCount() {
    return signals.signalledCount();
  }

  /** Completions that the controller says it discarded. */
  public long lossCount() {
    return lossCount;
  }
}
