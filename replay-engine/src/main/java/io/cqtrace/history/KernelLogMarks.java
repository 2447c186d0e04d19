package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a kernel log says that a controller's trace shows as well, by controller: time-outs with
 * what the host then did, and the queues that it set up. Bounded: the first {@link #MOST_MARKS} of
 * each controller.
 *
 * <p>A log of several boots counts its time from several zeros, unless its times are a date.
 */
final class KernelLogMarks {
  private static final int MOST_MARKS = 4_000;
  private static final long MAY_GO_BACK_NS = 1_000_000_000L;

  private final Map<Integer, List<Mark>> byController = new TreeMap<>();
  private long firstNs = Long.MAX_VALUE;
  private long lastNs = Long.MIN_VALUE;
  private long latestNs = EventChunk.NO_TIME;
  private boolean timeGoesBack;
  private boolean contradicted;

  /**
   * One message.
   *
   * @param message what it says
   * @param timeNs its time, on the log's clock
   * @param key queue and tag of a time-out; I/O queues of the default and read kinds, where they
   *     were set up
   */
  record Mark(HostMessage message, long timeNs, int key) {
    /** Whether it names a command. */
    boolean namesCommand() {
      return message != HostMessage.QUEUES;
    }
  }

  /** Takes in a row of the log. */
  void take(EventCursor row) {
    HostMessage message = row.message();
    long timeNs = row.timeNs();
    if (message == HostMessage.NONE || timeNs == EventChunk.NO_TIME) {
      return;
    }
    timeGoesBack |= latestNs != EventChunk.NO_TIME && latestNs - timeNs > MAY_GO_BACK_NS;
    latestNs = timeNs;
    firstNs = Math.min(firstNs, timeNs);
    lastNs = Math.max(lastNs, timeNs);
    switch (message) {
      case TIMEOUT_ABORT, TIMEOUT_RESET, TIMEOUT_DISABLE, TIMEOUT_POLLED -> {
        if (row.sqId() != EventChunk.NONE) {
          add(row, OldCommands.key(row.sqId(), (int) row.value()));
        }
      }
      case QUEUES -> add(row, (int) (row.value() + Math.max(row.value2(), 0)));
      default -> {
        // The controller's trace does not show it.
      }
    }
  }

  private void add(EventCursor row, int key) {
    List<Mark> marks = byController.computeIfAbsent(row.controller(), k -> new ArrayList<>());
    if (marks.size() < MOST_MARKS) {
      marks.add(new Mark(row.message(), row.timeNs(), key));
    }
  }

  /** Messages of each controller that the log names. */
  Iterable<List<Mark>> controllers() {
    return byController.values();
  }

  /** It fits in part, and what does not fit speaks against one run. */
  void contradict() {
    contradicted = true;
  }

  /** Whether it was found to contradict the controller's trace. */
  boolean isContradicted() {
    return contradicted;
  }

  /** Whether its times are of several clocks. */
  boolean timeGoesBack() {
    return timeGoesBack;
  }

  /** Time of its first message. */
  long firstNs() {
    return firstNs;
  }

  /** Time of its last message. */
  long lastNs() {
    return lastNs;
  }
}
