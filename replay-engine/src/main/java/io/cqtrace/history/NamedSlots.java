package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;

/** The slots that a capture names for the CQEs of a CQ. */
final class NamedSlots {
  private int largest;
  private int lastPosted;
  private boolean wrapped;
  private int named = EventChunk.NONE;
  private int namedCid = EventChunk.NONE;
  private boolean follow = true;

  /** A CQE is written to this slot. */
  void post(int slot) {
    if (slot != EventChunk.NONE) {
      largest = Math.max(largest, slot);
      wrapped |= slot < lastPosted;
      lastPosted = slot;
    }
  }

  /**
   * Takes note of the slot that a line names for a CQE.
   *
   * @param size slots of the CQ, or 0 if unknown
   * @return whether the line before named the same slot for the same CID: it is there twice
   */
  boolean repeats(int slot, int cid, int size) {
    if (slot == EventChunk.NONE) {
      return false;
    }
    if (slot == named && cid == namedCid) {
      return true;
    }
    boolean wraps = slot == 0 && (size <= 1 || named == size - 1);
    follow &= named == EventChunk.NONE || slot == named + 1 || wraps;
    named = slot;
    namedCid = cid;
    return false;
  }

  /** Whether each CQE's slot followed that of the CQE before it: no line of one is missing. */
  boolean follow() {
    return follow;
  }

  /** Whether slots began again: the largest of them is the CQ's last. */
  boolean wrapped() {
    return wrapped;
  }

  int largest() {
    return largest;
  }
}
