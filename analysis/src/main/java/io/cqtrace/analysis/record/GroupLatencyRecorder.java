package io.cqtrace.analysis.record;

import io.cqtrace.analysis.rule.TimeHistogram;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Hot path: counts how long delivered commands took from their first stage to their last, by opcode
 * and by SQ. Memory grows with the number of SQs alone, and with no more than {@value #MOST_GROUPS}
 * of them.
 */
public final class GroupLatencyRecorder extends FocusedRecorder {
  static final int MOST_GROUPS = 1024;

  private final Map<Long, TimeHistogram> byOpcode = new HashMap<>();
  private final Map<Long, TimeHistogram> byQueue = new HashMap<>();

  /** A recorder of all commands. */
  public GroupLatencyRecorder() {
    this(ChartFocus.WORST);
  }

  /** A recorder of the commands of a CQ, and of those whose first stage lies in a stretch. */
  public GroupLatencyRecorder(ChartFocus focus) {
    super(focus);
  }

  @Override
  void add(CommandSpan command) {
    long fromNs = firstNs(command);
    if (command.outcome() != Outcome.DELIVERED || fromNs == EventChunk.NO_TIME) {
      return;
    }
    long ns = Math.max(0, lastNs(command) - fromNs);
    if (command.opcode() != EventChunk.NONE) {
      count(byOpcode, (command.sqId() == 0 ? 0L : 1L << 8) | command.opcode(), ns);
    }
    count(byQueue, ((long) command.controller() << 16) | command.sqId(), ns);
  }

  private static void count(Map<Long, TimeHistogram> groups, long group, long ns) {
    TimeHistogram histogram = groups.get(group);
    if (histogram == null) {
      if (groups.size() == MOST_GROUPS) {
        return;
      }
      histogram = new TimeHistogram();
      groups.put(group, histogram);
    }
    histogram.add(ns);
  }

  /** One entry an opcode, the slowest first. */
  public List<StageLatency> byOpcode() {
    return latencies(byOpcode, key -> Opcode.describe(key >> 8 == 0 ? 0 : 1, (int) (key & 0xff)));
  }

  /** One entry an SQ, the slowest first. */
  public List<StageLatency> byQueue() {
    return latencies(
        byQueue, key -> "SQ " + (key >> 16 == 0 ? "" : (key >> 16) + ":") + (key & 0xffff));
  }

  private interface Name {
    String of(long key);
  }

  private static List<StageLatency> latencies(Map<Long, TimeHistogram> groups, Name name) {
    List<StageLatency> latencies = new ArrayList<>();
    groups.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            group -> latencies.add(StageLatency.of(name.of(group.getKey()), group.getValue())));
    latencies.sort(Comparator.comparingDouble(latency -> -latency.at(99)));
    return latencies;
  }
}
