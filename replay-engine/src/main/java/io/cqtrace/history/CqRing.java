package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.ring.CompletionRing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hot path: the ring of a CQ as recorded, with the CQEs whose slots the host has not released. */
final class CqRing {
  private final QueueLife.Start start;
  private final ArrayDeque<CommandSpan> unreleased = new ArrayDeque<>();
  private CompletionRing ring;
  private boolean anchored;
  private int lastHead;
  private int largestHead;

  CqRing(QueueLife.Start start) {
    this.start = start;
    this.anchored = start.startSeen();
    this.ring = new CompletionRing(start.ringSize());
  }

  private int size() {
    return start.size();
  }

  private boolean sizeKnown() {
    return start.sizeKnown();
  }

  boolean isFull() {
    return sizeKnown() && ring.isFull();
  }

  /** Writes the CQE of this command. */
  void post(CommandSpan command) {
    int slot = ring.post();
    command.slot(sizeKnown() && anchored ? slot : EventChunk.NONE);
    if (ring.occupied() > 0) {
      unreleased.add(command);
    }
  }

  /** A CQE was written: if the ring is full, releases a slot and returns its command, or null. */
  @Nullable CommandSpan makeRoom() {
    if (isFull()) {
      ring.release(1);
      return unreleased.poll();
    }
    return null;
  }

  /**
   * The controller found the ring full.
   *
   * @return whether this head says how it stands
   */
  boolean foundFull(int hostCqHead) {
    if (sizeKnown() && hostCqHead != EventChunk.NONE && hostCqHead < size()) {
      ring = new CompletionRing(size(), ring.posted() - capacity(), capacity());
      return true;
    }
    return false;
  }

  /**
   * A head as the controller learnt it.
   *
   * @return how many slots it releases
   */
  int head(int hostCqHead) {
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
      if (!start.startSeen() && ring.occupied() < 0) {
        // The capture began with CQEs in the ring that were not counted.
        ring = new CompletionRing(ring.size(), ring.released(), 0);
      }
    }
    lastHead = hostCqHead;
    largestHead = Math.max(largestHead, hostCqHead);
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

  /** CQEs posted whose slots the host has not released, the oldest first. */
  List<CommandSpan> unreleased() {
    return new ArrayList<>(unreleased);
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

  /** CQEs that fit, or 0 if the size is unknown. */
  int capacity() {
    return Math.max(0, size() - 1);
  }

  /** CQEs posted and not released; negative while a head runs ahead of the posts. */
  int balance() {
    return ring.occupied();
  }

  /** CQEs posted and not released; at most those that fit. */
  int occupied() {
    int occupied = Math.max(0, ring.occupied());
    return sizeKnown() ? Math.min(capacity(), occupied) : occupied;
  }

  int head() {
    return ring.head();
  }

  int tail() {
    return ring.tail();
  }

  long posted() {
    return ring.posted();
  }

  long released() {
    return ring.released();
  }

  int largestHead() {
    return largestHead;
  }
}
