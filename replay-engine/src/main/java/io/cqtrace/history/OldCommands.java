package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.CommandId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The commands of one controller that were open for so long that a host may have lost patience, by
 * SQ and tag. Keeps what is open, and of what has ended only the old ones; both are bounded.
 */
final class OldCommands {
  /** The shortest time-out that anybody sets: a second, less what the clocks' rounding takes. */
  static final long OLD_NS = 900_000_000L;

  private static final int MOST_KEPT = 200_000;

  private final Map<Integer, Long> open = new HashMap<>();
  private final Map<Integer, List<long[]>> ended = new HashMap<>();
  private final Set<Integer> keys = new HashSet<>();
  private int endedCount;

  /** SQ and tag in one number. */
  static int key(int sqId, int tag) {
    return sqId << Short.SIZE | (tag & 0xffff);
  }

  /** The controller took a command. */
  void fetched(int sqId, int cid, long timeNs) {
    if (open.size() < MOST_KEPT) {
      int key = key(sqId, CommandId.tag(cid));
      open.put(key, timeNs);
      keys.add(key);
    }
  }

  /** It ended. */
  void ended(int sqId, int cid, long timeNs) {
    int key = key(sqId, CommandId.tag(cid));
    Long fetchedNs = open.remove(key);
    boolean old = fetchedNs != null && timeNs != EventChunk.NO_TIME && timeNs - fetchedNs >= OLD_NS;
    if (old && endedCount < MOST_KEPT) {
      endedCount++;
      ended.computeIfAbsent(key, k -> new ArrayList<>()).add(new long[] {fetchedNs, timeNs});
    }
  }

  /** Whether a command of this SQ and tag was old at a time, give or take {@code slackNs}. */
  boolean wasOld(int key, long atNs, long slackNs) {
    Long fetchedNs = open.get(key);
    if (fetchedNs != null && atNs - fetchedNs >= OLD_NS) {
      return true;
    }
    for (long[] life : ended.getOrDefault(key, List.of())) {
      if (atNs - life[0] >= OLD_NS && atNs <= life[1] + slackNs) {
        return true;
      }
    }
    return false;
  }

  /** How many SQs with tags were used. */
  int keyCount() {
    return keys.size();
  }

  /** How many of them were old at any time up to this one. */
  int oldKeyCount(long lastNs) {
    Set<Integer> old = new HashSet<>(ended.keySet());
    open.forEach(
        (key, fetchedNs) -> {
          if (lastNs - fetchedNs >= OLD_NS) {
            old.add(key);
          }
        });
    return old.size();
  }
}
