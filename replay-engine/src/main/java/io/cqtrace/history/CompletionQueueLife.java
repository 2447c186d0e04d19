package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.model.ring.CompletionRing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One life of a CQ: its ring as recorded, the completions that wait for a slot and the CQEs whose
 * slots the host has not released.
 */
public final class CompletionQueueLife extends QueueLife {
  private final int vector;
  private final boolean polled;
  private final ArrayDeque<CommandSpan> waiting = new ArrayDeque<>();
  private final ArrayDeque<CommandSpan> unreleased = new ArrayDeque<>();
  private final ArrayDeque<CommandSpan> unsignalled = new ArrayDeque<>();
  private final ArrayDeque<Loss> losses = new ArrayDeque<>();
  private CompletionRing ring;
  private boolean postsRecorded;
  private boolean headHidden;
  private int largestTail;
  private int lastSlot;
  private boolean tailWrapped;
  private int namedSlot = EventChunk.NONE;
  private int namedCid = EventChunk.NONE;
  private boolean slotsFollow = true;
  private long lossCount;
  private long signalledCount;
  private boolean anchored;
  private int lastHead;
  private int largestHead;
  private final SizeFromHeads sizeFromHeads = new SizeFromHeads();
  private boolean eventIdxArmed;
  private long eventIdx = EventChunk.NONE;
  private @Nullable OpenInterval full;
  private long doorbellCount;
  private long headReadCount;
  private long lastDoorbellNs = EventChunk.NO_TIME;
  private long lastDoorbellLine = EventChunk.NONE;
  private int maxUnreleased;
  private long maxUnreleasedLine = EventChunk.NONE;
  private int maxOccupied;
  private long completedCount;
  private long withheldCount;
  private long withheldTotalNs;
  private long withheldMaxNs;
  private long earlyTagReuseCount;
  private long fullIntervalCount;
  private @Nullable Doubtful doubtfulHead;
  private boolean headCondemned;
  private @Nullable HeadBounds headBounds;
  private final Overruns overruns = new Overruns();

  /**
   * What looks like a violation and may yet turn out to be lines in the wrong order.
   *
   * @param timeNs its time
   * @param violation what it is if it does not
   */
  record Doubtful(long timeNs, Violation violation) {}

  CompletionQueueLife(Start start, int vector) {
    super(start);
    this.polled = vector == EventKind.NO_INTERRUPT;
    this.vector = polled ? EventChunk.NONE : vector;
    this.anchored = start.startSeen();
    this.ring = new CompletionRing(start.ringSize());
  }

  /** A command wants a slot. */
  void complete(CommandSpan command, long line) {
    completedCount++;
    waiting.add(command);
    int unreleasedNow = waiting.size() + Math.max(0, ring.occupied());
    command.unreleasedAtCompletion(unreleasedNow);
    if (occupancyKnown() && unreleasedNow > maxUnreleased) {
      maxUnreleased = unreleasedNow;
      maxUnreleasedLine = line;
    }
  }

  /** The next command that waits for a slot, or null. */
  @Nullable CommandSpan nextWaiting() {
    return waiting.peek();
  }

  /** Takes the waiting command with this CID, or null. */
  @Nullable CommandSpan takeWaiting(int cid) {
    for (CommandSpan command : waiting) {
      if (command.cid() == cid) {
        waiting.remove(command);
        return command;
      }
    }
    return null;
  }

  boolean isFull() {
    return sizeKnown() && ring.isFull();
  }

  /** Posts the next waiting command. */
  CommandSpan post(RowContext at, Grade grade) {
    CommandSpan command = waiting.remove();
    command.stage(Stage.POSTED, at.timeNs(), at.line(), grade);
    int slot = ring.post();
    command.slot(sizeKnown() && anchored ? slot : EventChunk.NONE);
    if (occupancyKnown()) {
      maxOccupied = Math.max(maxOccupied, occupied());
    }
    if (ring.occupied() > 0) {
      unreleased.add(command);
    }
    forgetFoundUnsignalled();
    unsignalled.add(command);
    if (command.withheld()) {
      withheldCount++;
      withheldTotalNs += command.withheldNs();
      withheldMaxNs = Math.max(withheldMaxNs, command.withheldNs());
    }
    return command;
  }

  /**
   * The capture says that a CQE is written now.
   *
   * @param slot the slot that the capture names, or {@link EventChunk#NONE}
   * @param shadowDoorbells whether the host may move the head without a doorbell
   */
  void notePost(int slot, boolean shadowDoorbells) {
    postsRecorded = true;
    headHidden = shadowDoorbells && cqId() != 0 && headReadCount == 0;
    if (slot != EventChunk.NONE) {
      largestTail = Math.max(largestTail, slot);
      tailWrapped |= slot < lastSlot;
      lastSlot = slot;
    }
  }

  /**
   * A CQE that is written fits, whatever is known of the head: where no head doorbell is visible,
   * the host must have released a slot unseen.
   *
   * @return the command whose slot must have been released, or null
   */
  @Nullable CommandSpan makeRoom() {
    if (sizeKnown() && ring.isFull()) {
      ring.release(1);
      return unreleased.poll();
    }
    return null;
  }

  /**
   * Takes note of the slot that the capture names for a CQE.
   *
   * @return whether the line before named the same slot for the same CID: it is there twice
   */
  boolean repeats(int slot, int cid) {
    if (slot == EventChunk.NONE) {
      return false;
    }
    if (slot == namedSlot && cid == namedCid) {
      return true;
    }
    boolean wraps = slot == 0 && (!sizeKnown() || namedSlot == size() - 1);
    slotsFollow &= namedSlot == EventChunk.NONE || slot == namedSlot + 1 || wraps;
    namedSlot = slot;
    namedCid = cid;
    return false;
  }

  /** The host's own trace shows commands of this queue: from now on it bounds the head. */
  HeadBounds boundHead(long untilNs) {
    HeadBounds bounds = headBounds;
    if (bounds == null) {
      bounds = new HeadBounds(capacity(), untilNs);
      headBounds = bounds;
    }
    return bounds;
  }

  /** What the host's trace says of the head, or null if there is none. */
  @Nullable HeadBounds headBounds() {
    return headBounds;
  }

  /** Whether each CQE's slot followed that of the CQE before it: no line of one is missing. */
  boolean slotsFollow() {
    return slotsFollow;
  }

  /** The controller found the CQ full with this head, and discarded a completion. */
  void lose(RowContext at, int hostCqHead) {
    lossCount++;
    HeadBounds bounds = headBounds;
    if (bounds != null && at.timeNs() != EventChunk.NO_TIME) {
      bounds.foundFull(at.timeNs(), capacity());
    }
    if (sizeKnown() && hostCqHead != EventChunk.NONE && hostCqHead < size()) {
      ring = new CompletionRing(size(), ring.posted() - capacity(), capacity());
      maxOccupied = capacity();
    }
    losses.add(new Loss(at.timeNs(), at.source(), at.line(), occupiedWithin()));
  }

  /** Losses on this CQ that no command answers for yet. */
  ArrayDeque<Loss> losses() {
    return losses;
  }

  /**
   * A completion that the controller says it discarded.
   *
   * @param timeNs when
   * @param source index of the source
   * @param line its line
   * @param occupied CQEs in the ring then, or null if that is not known
   */
  record Loss(long timeNs, int source, long line, @Nullable Occupied occupied) {}

  /**
   * An attempt to post found the CQ full.
   *
   * @return the commands that are withheld since this one, the oldest first
   */
  List<CommandSpan> foundFull(RowContext at) {
    OpenInterval interval = full;
    if (interval == null) {
      interval = new OpenInterval(at, ring.head(), ring.tail());
      full = interval;
    }
    interval.forgetRoom();
    interval.foundFull(nextReleaseRings());
    List<CommandSpan> held = new ArrayList<>();
    for (CommandSpan command : waiting) {
      if (!command.withheld()) {
        command.withheldSince(at.timeNs(), at.line());
        interval.hold();
        held.add(command);
      }
    }
    return held;
  }

  /** Nobody waits any longer, or the life ends: closes the full interval, if one is open. */
  @Nullable FullInterval endFull(RowContext at, boolean resumed, boolean shadowDoorbells) {
    OpenInterval interval = full;
    if (interval == null) {
      return null;
    }
    full = null;
    fullIntervalCount++;
    return interval.end(this, at, resumed, shadowDoorbells);
  }

  /** A full interval in which nobody waits was none. */
  void forgetIdleInterval() {
    if (waiting.isEmpty()) {
      full = null;
    }
  }

  /**
   * A head as the controller learnt it.
   *
   * @param doorbell whether by an MMIO doorbell (else by reading the shadow doorbell)
   * @return how many slots it releases
   */
  int head(int hostCqHead, boolean doorbell, RowContext at) {
    int slotCount;
    if (!anchored) {
      anchored = true;
      slotCount = unreleased.size();
      ring = new CompletionRing(ring.size(), hostCqHead, 0);
    } else {
      slotCount =
          sizeKnown()
              ? advanceOf(hostCqHead)
              : Math.floorMod(hostCqHead - lastHead, Math.max(largestHead, hostCqHead) + 1);
      ring.release(slotCount);
      if (!startSeen() && ring.occupied() < 0) {
        // The capture began with CQEs in the ring that were not counted.
        ring = new CompletionRing(ring.size(), ring.released(), 0);
      }
    }
    sizeFromHeads.head(hostCqHead);
    lastHead = hostCqHead;
    largestHead = Math.max(largestHead, hostCqHead);
    if (doorbell) {
      doorbellCount++;
      lastDoorbellNs = at.timeNs();
      lastDoorbellLine = at.line();
    } else {
      headReadCount++;
    }
    OpenInterval interval = full;
    if (interval != null && slotCount > 0) {
      interval.room(at, doorbell);
    }
    return slotCount;
  }

  /**
   * Slots that a head doorbell releases. Behind an overrun it may be more than a round: those that
   * the host is known to have consumed, and one at least.
   */
  private int advanceOf(int hostCqHead) {
    int slotCount = ring.advanceOf(hostCqHead);
    if (ring.occupied() < size()) {
      return slotCount;
    }
    int consumedCount = 1;
    int place = 0;
    for (CommandSpan command : unreleased) {
      place++;
      consumedCount = command.has(Stage.CONSUMED) ? place : consumedCount;
    }
    while (slotCount < consumedCount && slotCount + size() <= ring.occupied()) {
      slotCount += size();
    }
    return slotCount;
  }

  /** Takes the oldest CQE whose slot is released, or null. */
  @Nullable CommandSpan takeReleased() {
    return unreleased.poll();
  }

  /** Takes all CQEs whose slots are not released. */
  List<CommandSpan> takeAllUnreleased() {
    List<CommandSpan> commands = new ArrayList<>(unreleased);
    unreleased.clear();
    return commands;
  }

  /** Takes all completions that wait for a slot. */
  List<CommandSpan> takeAllWaiting() {
    List<CommandSpan> commands = new ArrayList<>(waiting);
    waiting.clear();
    return commands;
  }

  /** Completions that wait for a slot. */
  List<CommandSpan> waiting() {
    return new ArrayList<>(waiting);
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

  /** Marks everything posted since the last interrupt as signalled. */
  void signal(RowContext at, Grade grade) {
    for (CommandSpan command = unsignalled.poll(); command != null; command = unsignalled.poll()) {
      if (isFound(command)) {
        continue;
      }
      command.stage(Stage.SIGNALLED, at.timeNs(), at.line(), grade);
      signalledCount++;
    }
  }

  /** Whether the host found it without a further interrupt. */
  private static boolean isFound(CommandSpan command) {
    return command.has(Stage.RELEASED) || command.has(Stage.CONSUMED);
  }

  /** Where no interrupts are recorded, they do not pile up. */
  private void forgetFoundUnsignalled() {
    for (CommandSpan command = unsignalled.peek();
        command != null && isFound(command);
        command = unsignalled.peek()) {
      unsignalled.remove();
    }
  }

  boolean anySignalPending() {
    return !unsignalled.isEmpty();
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

  /** The command whose CQE the next post overwrites and the host has not released, or null. */
  @Nullable CommandSpan nextOverwritten() {
    int place = ring.occupied() - size();
    return place < 0 ? null : unreleased.stream().skip(place).findFirst().orElse(null);
  }

  /** Slots that must be released for the next CQE to fit, since the ring's zero. */
  long releasesForNext() {
    return ring.posted() + 1 - capacity();
  }

  /**
   * More stands in the ring than fits, and a head came: in a log the line of another one is
   * missing.
   *
   * @return commands whose slots that one released
   */
  List<CommandSpan> releaseUnseen() {
    List<CommandSpan> commands = new ArrayList<>();
    while (sizeKnown() && ring.occupied() > capacity()) {
      ring.release(size());
      for (int i = 0; i < size() && !unreleased.isEmpty(); i++) {
        commands.add(unreleased.remove());
      }
    }
    return commands;
  }

  /** Slots released whose CQEs were not seen. */
  long releasedUnseenCount() {
    return ring.released() - ring.posted() - waiting.size();
  }

  /** Where the ring stands. */
  Violation.Ring ring() {
    return new Violation.Ring(ring.head(), ring.tail(), size());
  }

  /** Completion queue identifier. */
  public int cqId() {
    return queueId();
  }

  /** CQEs that fit, or 0 if the size is unknown. */
  public int capacity() {
    return Math.max(0, size() - 1);
  }

  /** Whether it was created with interrupts disabled (Create I/O CQ, IEN 0). */
  public boolean polled() {
    return polled;
  }

  /** CQEs posted whose slots the host has not released, the oldest first. */
  List<CommandSpan> unreleased() {
    return new ArrayList<>(unreleased);
  }

  /** MSI-X vector, or {@link EventChunk#NONE}. */
  public int vector() {
    return vector;
  }

  /** CQEs posted and not released now; at most those that fit. */
  public int occupied() {
    int occupied = Math.max(0, ring.occupied());
    return sizeKnown() ? Math.min(capacity(), occupied) : occupied;
  }

  /** Completions that wait for a slot now. */
  public int waitingCount() {
    return waiting.size();
  }

  /** Whether completions are being withheld now: an attempt found the CQ full. */
  public boolean inFullInterval() {
    return full != null;
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

  /** MMIO head doorbells written. */
  public long doorbellCount() {
    return doorbellCount;
  }

  /** Reads of the shadow head by the controller. */
  public long headReadCount() {
    return headReadCount;
  }

  /** Time of the last MMIO head doorbell, or {@link EventChunk#NO_TIME}. */
  public long lastDoorbellNs() {
    return lastDoorbellNs;
  }

  /** Line of the last MMIO head doorbell, or {@link EventChunk#NONE}. */
  public long lastDoorbellLine() {
    return lastDoorbellLine;
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

  /** Commands that were withheld and then posted. */
  public long withheldCount() {
    return withheldCount;
  }

  /** Sum of the times they were withheld. */
  public long withheldTotalNs() {
    return withheldTotalNs;
  }

  /** Longest time one was withheld. */
  public long withheldMaxNs() {
    return withheldMaxNs;
  }

  /** Full intervals that are over. */
  public long fullIntervalCount() {
    return fullIntervalCount;
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
    return tailWrapped ? Math.max(largestHead, largestTail) + 1 : sizeFromHeads.exactSize();
  }

  /** Whether the capture records the writing of CQEs, as SPDK does and QEMU does not. */
  public boolean postsRecorded() {
    return postsRecorded;
  }

  /** CQEs after which an interrupt was raised. */
  public long signalledCount() {
    return signalledCount;
  }

  /** Completions that the controller says it discarded. */
  public long lossCount() {
    return lossCount;
  }

  /** Whether a head of this CQ was recorded: a doorbell, or a read of the shadow head. */
  public boolean headSeen() {
    return doorbellCount + headReadCount > 0;
  }

  /**
   * Whether the capture shows the CQ head: if CQEs are recorded but no head is, occupancy is not
   * known.
   */
  public boolean occupancyKnown() {
    return !postsRecorded || (!headHidden && doorbellCount + headReadCount > 0);
  }

  /**
   * Whether the capture shows no CQ head here, but the host's own trace bounds it: {@link
   * #occupiedAtLeast} and {@link #occupiedAtMost} differ then.
   */
  public boolean occupancyBounded() {
    HeadBounds bounds = headBounds;
    return bounds != null && bounds.known() && !occupancyKnown();
  }

  /**
   * Whether the two traces contradicted the bounds: this host rings otherwise than Linux' {@code
   * nvme_poll_cq}, or lines are missing.
   */
  public boolean boundsRefuted() {
    HeadBounds bounds = headBounds;
    return bounds != null && bounds.isRefuted() && !occupancyKnown();
  }

  /** CQEs in the ring as far as it is known, or null. */
  public @Nullable Occupied occupiedWithin() {
    Grade grade = occupancyGrade();
    return grade == null ? null : new Occupied(occupiedAtLeast(), occupiedAtMost(), grade);
  }

  /** Hot path: tells a command whose CQE was written how many are in the ring. */
  void noteOccupied(CommandSpan command) {
    Grade grade = occupancyGrade();
    if (grade != null) {
      command.occupied(occupiedAtLeast(), occupiedAtMost(), grade);
    }
  }

  /** CQEs in the ring at least; 0 where neither the head nor bounds of it are known. */
  public int occupiedAtLeast() {
    HeadBounds bounds = headBounds;
    if (occupancyKnown()) {
      return occupied();
    }
    return bounds != null && bounds.known() ? bounds.occupiedAtLeast() : 0;
  }

  /** CQEs in the ring at most; the capacity where neither the head nor bounds of it are known. */
  public int occupiedAtMost() {
    HeadBounds bounds = headBounds;
    if (occupancyKnown()) {
      return occupied();
    }
    return bounds != null && bounds.known() ? bounds.occupiedAtMost() : capacity();
  }

  /**
   * CQEs whose slots the host has released, by the bounds: the count goes on over a life and may
   * begin anywhere.
   *
   * @param atMost whether as many as it can have released, or as few
   */
  public long releasedWithin(boolean atMost) {
    HeadBounds bounds = headBounds;
    if (bounds == null) {
      return 0;
    }
    return atMost ? bounds.releasedAtMost() : bounds.releasedAtLeast();
  }

  /** CQEs posted, by the count of {@link #releasedWithin}. */
  public long postedWithin() {
    HeadBounds bounds = headBounds;
    return bounds == null ? 0 : bounds.releasedAtLeast() + bounds.occupiedAtMost();
  }

  /**
   * Commands that the host set up, by its own trace, with the tag of one whose slot it had not
   * released; 0 where the host's trace says nothing of the head.
   */
  public long earlyTagSetupCount() {
    HeadBounds bounds = headBounds;
    return bounds == null ? 0 : bounds.earlyTagSetupCount();
  }

  /** How the occupancy is known, or null if it is not. */
  public @Nullable Grade occupancyGrade() {
    HeadBounds bounds = headBounds;
    if (occupancyKnown()) {
      return postsRecorded ? Grade.RECORDED : Grade.INFERRED;
    }
    return bounds != null && bounds.known() ? bounds.grade() : null;
  }
}
