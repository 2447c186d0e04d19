package io.cqtrace.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CQEs that a controller wrote to a CQ without a free slot, until it is certain that there was
 * none: lines of several threads stand in the wrong order by less than {@link
 * RingChecker#DISORDER_NS}, so a head doorbell may have been written before a post that stands
 * before it.
 *
 * <p>A log may lack the line of a head doorbell, and what follows looks the same. A second episode,
 * behind another head doorbell, is no such line; a simulated run lacks none.
 */
final class Overruns {
  private final ArrayDeque<Overrun> pending = new ArrayDeque<>();
  private int episodes;
  private boolean inEpisode;
  private boolean anyUnreadLost;

  /**
   * One of them.
   *
   * @param timeNs when
   * @param neededReleases slots that had to be released for it to fit, since the ring's zero
   * @param found what it is
   * @param overwritten the command whose CQE was in the slot and not released, or null
   */
  record Overrun(
      long timeNs, long neededReleases, Violation found, @Nullable CommandSpan overwritten) {}

  void add(Overrun overrun) {
    pending.add(overrun);
  }

  /** A head doorbell came: those that it makes room for may have been written after it. */
  void released(long releasedCount, RowContext at) {
    inEpisode = false;
    if (pending.isEmpty()) {
      return;
    }
    pending.removeIf(
        overrun ->
            overrun.neededReleases() <= releasedCount
                && !at.simulated()
                && !RingChecker.isLongAfter(at.timeNs(), overrun.timeNs()));
  }

  /**
   * Takes those that are certain now.
   *
   * @param atEnd whether nothing follows on this CQ: what only a later line could decide is dropped
   */
  List<Overrun> takeCertain(RowContext at, boolean atEnd) {
    if (pending.isEmpty()) {
      return List.of();
    }
    List<Overrun> certain = new ArrayList<>();
    Iterator<Overrun> overruns = pending.iterator();
    while (overruns.hasNext()) {
      Overrun overrun = overruns.next();
      boolean isCertain = at.simulated() || RingChecker.isLongAfter(at.timeNs(), overrun.timeNs());
      if (isCertain || atEnd) {
        overruns.remove();
      }
      if (isCertain) {
        certain.add(overrun);
        episodes += inEpisode ? 0 : 1;
        inEpisode = true;
      }
    }
    return certain;
  }

  /** Head doorbells behind which the CQ was overrun, plus the first time. */
  int episodes() {
    return episodes;
  }

  /** An overwritten CQE turned out to be lost: what stands behind it cannot be read, either. */
  void noteLost() {
    anyUnreadLost = true;
  }

  boolean anyLost() {
    return anyUnreadLost;
  }
}
