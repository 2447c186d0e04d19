package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.CommandId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When the host had handled each CQE of a capture, and at what cost: no controller's trace says so.
 * Known are bounds: after the post, in the order of the posts, before the tag's next submission,
 * and before the CQ head doorbell that releases its slot where that is visible.
 *
 * <p>Known too is how long the host had not rung: until a completion was discarded because the CQ
 * was full, or an SQE fetched that had been deferred. All that was posted by then was one batch.
 *
 * <p>Within the bounds each CQE takes {@code cqeCostNs}, or an equal share of its batch's time
 * where head doorbells show the batches.
 */
final class HostEstimate {
  /** A cost that is taken from the batches that head doorbells show. */
  static final long FROM_DOORBELLS = -1;

  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final int NO_CAPACITY = 1 << 20;

  private final List<CapturedCommand> commands;
  private final long irqDelayNs;
  private final long tagDelayNs;
  private final long turnDelayNs;
  private final long[] handledNs;
  private final long[] costNs;
  private final long[] tailNs;
  private final int[] tagOwner;
  private final Map<Integer, Integer> capacities = new HashMap<>();
  private final boolean checksAtFetch;
  private final Set<CapturedCommand> deferred;
  private final long[] latestNs;
  private final long[] earliestNs;

  /**
   * An estimate with these delays for commands in the order of their fetch.
   *
   * @param checksAtFetch whether the captured controller fetches only while a slot is free
   * @param deferred commands that it looked at and did not fetch
   */
  HostEstimate(
      List<CapturedCommand> commands,
      QueueLayout layout,
      boolean checksAtFetch,
      Set<CapturedCommand> deferred,
      SimulatedTimes times,
      long cqeCostNs) {
    this.commands = commands;
    this.checksAtFetch = checksAtFetch;
    this.deferred = deferred;
    layout.completionQueues().forEach(cq -> capacities.put(cq.cqId(), cq.size() - 1));
    this.irqDelayNs = times.irqDelayNs();
    this.tagDelayNs = times.tagDelayNs();
    this.turnDelayNs = times.turnDelayNs();
    handledNs = new long[commands.size()];
    costNs = new long[commands.size()];
    tailNs = new long[commands.size()];
    tagOwner = new int[commands.size()];
    latestNs = new long[commands.size()];
    earliestNs = new long[commands.size()];
    Arrays.fill(earliestNs, EventChunk.NO_TIME);
    Arrays.fill(handledNs, EventChunk.NO_TIME);
    Arrays.fill(costNs, SimulatedCommand.BY_DEFAULT);
    findTagOwners();
    for (List<Integer> posts : postsByCq().values()) {
      estimate(posts, cqeCostNs);
    }
  }

  /** When the tag of a command was free to the submitting thread, or NO_TIME. */
  long freeNs(int index) {
    long ns = handledNs[index];
    return ns == EventChunk.NO_TIME ? ns : ns + tagDelayNs;
  }

  /** The handler's work on a command's CQE, or {@link SimulatedCommand#BY_DEFAULT}. */
  long costNs(int index) {
    return costNs[index];
  }

  /** How long the handler was busy after it had freed the tag, before it looked for more CQEs. */
  long tailNs(int index) {
    return tailNs[index];
  }

  /** The command that had this one's tag before it, or {@link EventChunk#NONE}. */
  int tagOwner(int index) {
    return tagOwner[index];
  }

  private void findTagOwners() {
    Map<Integer, Integer> lastWithTag = new HashMap<>();
    Arrays.fill(latestNs, NO_BOUND);
    for (int i = 0; i < commands.size(); i++) {
      CapturedCommand command = commands.get(i);
      tagOwner[i] = EventChunk.NONE;
      if (command.cid() == EventChunk.NONE) {
        continue;
      }
      int key = command.sqId() << 12 | CommandId.tag(command.cid());
      Integer before = lastWithTag.put(key, i);
      // A tag that is used again before its command is posted: the identifiers were worked out
      // wrongly (SPDK does not print those of queue commands), so it says nothing.
      if (before != null
          && commands.get(before).posted()
          && commands.get(before).postedNs() < command.submittedNs()) {
        tagOwner[i] = before;
        latestNs[before] = command.submittedNs() - tagDelayNs;
      }
    }
  }

  private Map<Integer, List<Integer>> postsByCq() {
    Map<Integer, List<Integer>> posts = new TreeMap<>();
    for (int i = 0; i < commands.size(); i++) {
      if (commands.get(i).posted()) {
        posts.computeIfAbsent(commands.get(i).cqId(), k -> new ArrayList<>()).add(i);
      }
    }
    posts
        .values()
        .forEach(list -> list.sort(Comparator.comparingLong(i -> commands.get(i).postedNs())));
    return posts;
  }

  private void estimate(List<Integer> posts, long cqeCostNs) {
    bound(posts);
    long previousNs = EventChunk.NO_TIME;
    int k = 0;
    while (k < posts.size()) {
      int batchEnd = batchEnd(posts, k);
      long releasedNs = commands.get(posts.get(k)).releasedNs();
      boolean shared = cqeCostNs == FROM_DOORBELLS && releasedNs != EventChunk.NO_TIME;
      long workNs = Math.max(0, releasedNs - startNs(posts.get(k), previousNs));
      long stepNs = shared ? workNs / (batchEnd - k) : Math.max(0, cqeCostNs);
      for (; k < batchEnd; k++) {
        int i = posts.get(k);
        long fromNs = startNs(i, previousNs);
        long ns = Math.min(Math.max(fromNs + stepNs, earliestNs[i]), latestNs[i]);
        handledNs[i] = Math.max(ns, commands.get(i).postedNs());
        costNs[i] = Math.max(0, handledNs[i] - fromNs);
        long busyUntilNs = Math.max(handledNs[i], earliestNs[i]);
        tailNs[i] = Math.max(0, busyUntilNs - Math.max(fromNs, handledNs[i]));
        previousNs = busyUntilNs;
      }
    }
  }

  /** Narrows what is possible for the posts of one CQ. */
  private void bound(List<Integer> posts) {
    for (int k = 0; k < posts.size(); k++) {
      CapturedCommand command = commands.get(posts.get(k));
      if (command.releasedNs() == EventChunk.NO_TIME) {
        continue;
      }
      latestNs[posts.get(k)] = Math.min(latestNs[posts.get(k)], command.releasedNs());
      boolean last = k + 1 == batchEnd(posts, k);
      // The handler found the next one before it rang, so it was busy until that was posted.
      earliestNs[posts.get(k)] =
          last ? command.releasedNs() : commands.get(posts.get(k + 1)).postedNs();
    }
    if (posts.stream().allMatch(i -> commands.get(i).releasedNs() == EventChunk.NO_TIME)) {
      boundByFullRings(posts);
    }
    long latest = NO_BOUND;
    for (int k = posts.size() - 1; k >= 0; k--) {
      latest = Math.min(latest, latestNs[posts.get(k)]);
      latestNs[posts.get(k)] = latest;
    }
  }

  /**
   * A CQE had been released before the ring's next round could reuse its slot; and what was posted
   * while the ring was full was handled as one batch before the ring had room again.
   */
  private void boundByFullRings(List<Integer> posts) {
    int cqId = commands.get(posts.get(0)).cqId();
    int capacity = capacities.getOrDefault(cqId, NO_CAPACITY);
    for (int k = 0; k + capacity < posts.size(); k++) {
      int i = posts.get(k);
      latestNs[i] = Math.min(latestNs[i], commands.get(posts.get(k + capacity)).postedNs());
    }
    TreeSet<Long> roomSeen = new TreeSet<>();
    for (CapturedCommand command : commands) {
      if (command.cqId() == cqId && checksAtFetch) {
        roomSeen.add(command.fetchedNs());
      } else if (command.cqId() == cqId && command.posted()) {
        roomSeen.add(command.postedNs());
      }
    }
    int last = EventChunk.NONE;
    int k = 0;
    for (long ns : ringsNotBefore(cqId)) {
      while (k < posts.size() && commands.get(posts.get(k)).postedNs() <= ns) {
        last = posts.get(k++);
      }
      if (last != EventChunk.NONE) {
        earliestNs[last] = Math.max(earliestNs[last], ns);
        Long room = roomSeen.higher(ns);
        if (room != null) {
          latestNs[last] = Math.min(latestNs[last], room);
        }
      }
    }
  }

  /**
   * Times until which the host had not rung since the CQ was full: of a discarded completion, and
   * of a fetch that had been deferred.
   */
  private List<Long> ringsNotBefore(int cqId) {
    List<Long> times = new ArrayList<>();
    for (CapturedCommand command : commands) {
      if (command.cqId() != cqId) {
        continue;
      }
      if (command.lost()) {
        times.add(command.completedNs());
      } else if (deferred.contains(command)) {
        times.add(command.fetchedNs() - turnDelayNs);
      }
    }
    Collections.sort(times);
    return times;
  }

  /** When the handler begins with a CQE: at once if it is running, else after the interrupt. */
  private long startNs(int index, long previousNs) {
    long postedNs = commands.get(index).postedNs();
    return previousNs >= postedNs ? previousNs : postedNs + irqDelayNs;
  }

  /** End of the run of posts that one head doorbell released. */
  private int batchEnd(List<Integer> posts, int from) {
    long releasedNs = commands.get(posts.get(from)).releasedNs();
    int end = from + 1;
    while (end < posts.size()
        && releasedNs != EventChunk.NO_TIME
        && commands.get(posts.get(end)).releasedNs() == releasedNs) {
      end++;
    }
    return end;
  }
}
