package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** How far a simulated run of the captured pair is the capture. */
final class RunComparison {
  private RunComparison() {}

  /**
   * Compares command by command.
   *
   * @param captured the capture's commands
   * @param refused those of them that the controller looked at and did not fetch at once
   * @param simulated the same commands in the run
   */
  static Agreement compare(
      CapturedPair pair,
      List<CapturedCommand> captured,
      Set<CapturedCommand> refused,
      List<SimulatedCommand> simulated,
      SimulatedRun run) {
    long same = 0;
    long posted = 0;
    long lost = 0;
    long withheld = 0;
    long deferred = 0;
    long ranDeferred = 0;
    boolean checksAtFetch = !pair.variant().controller().mayFetch(0, 0);
    TreeMap<Integer, List<Integer>> postsByCq = new TreeMap<>();
    for (int i = 0; i < captured.size(); i++) {
      CapturedCommand was = captured.get(i);
      SimulatedCommand is = simulated.get(i);
      boolean isPosted = is.postedNs != EventChunk.NO_TIME;
      if (was.posted() == isPosted && was.lost() == is.lost) {
        same++;
      }
      posted += was.posted() ? 1 : 0;
      lost += was.lost() ? 1 : 0;
      withheld += was.withheld() ? 1 : 0;
      deferred += checksAtFetch && refused.contains(was) ? 1 : 0;
      ranDeferred += is.deferredSinceNs != EventChunk.NO_TIME && is.refused ? 1 : 0;
      if (was.posted() && isPosted) {
        postsByCq.computeIfAbsent(was.cqId(), k -> new ArrayList<>()).add(i);
      }
    }
    long inOrder = 0;
    for (List<Integer> posts : postsByCq.values()) {
      posts.sort(Comparator.comparingLong(i -> captured.get(i).postedNs()));
      long[] times = posts.stream().mapToLong(i -> simulated.get(i).postedNs).toArray();
      inOrder += longestRising(times);
    }
    return new Agreement(
        pair.host().name(),
        pair.variant(),
        pair.origin(),
        share(same, captured.size()),
        share(inOrder, Math.max(posted, simulatedPosts(simulated))),
        nearness(lost, run.result().lost()),
        nearness(withheld, run.result().withheld().count()),
        checksAtFetch ? nearness(deferred, ranDeferred) : 1,
        posted,
        lost,
        withheld,
        deferred,
        List.of(),
        null);
  }

  private static long simulatedPosts(List<SimulatedCommand> simulated) {
    return simulated.stream().filter(c -> c.postedNs != EventChunk.NO_TIME).count();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  private static double nearness(long a, long b) {
    return a == b ? 1 : (double) Math.min(a, b) / Math.max(a, b);
  }

  /** Length of the longest subsequence that does not fall. */
  static int longestRising(long[] values) {
    long[] ends = new long[values.length];
    int length = 0;
    for (long value : values) {
      int at = 0;
      int high = length;
      while (at < high) {
        int middle = (at + high) >>> 1;
        if (ends[middle] <= value) {
          at = middle + 1;
        } else {
          high = middle;
        }
      }
      ends[at] = value;
      length = Math.max(length, at + 1);
    }
    return length;
  }
}
