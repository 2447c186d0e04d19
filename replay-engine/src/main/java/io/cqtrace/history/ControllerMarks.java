package io.cqtrace.history;

import io.cqtrace.history.KernelLogMarks.Mark;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.Opcode;
import java.util.Arrays;

/**
 * What a controller's trace shows of what a kernel log says: Aborts, the disabling of the
 * controller, reads of CSTS, and the sets of I/O queues that were created, each with its time.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c} (6.12): {@code nvme_timeout} reads CSTS, prints,
 * and then sends the Abort or calls {@code nvme_dev_disable}; {@code nvme_setup_io_queues} prints
 * the number of queues when the last one is created.
 */
final class ControllerMarks {
  private static final int MOST_TIMES = 20_000;

  final OldCommands commands = new OldCommands();
  private final Times aborts = new Times();
  private final Times disables = new Times();
  private final Times statusReads = new Times();
  private final Times queueSets = new Times();
  private int queueCount;
  private long lastQueueNs = EventChunk.NO_TIME;
  private long firstNs = Long.MAX_VALUE;
  private long lastNs = Long.MIN_VALUE;

  /** Times in their order, with a number each. */
  static final class Times {
    private long[] timesNs = new long[16];
    private int[] numbers = new int[16];
    private int count;

    void add(long timeNs, int number) {
      if (count == MOST_TIMES) {
        return;
      }
      if (count == timesNs.length) {
        timesNs = Arrays.copyOf(timesNs, 2 * count);
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      timesNs[count] = timeNs;
      numbers[count++] = number;
    }

    int count() {
      return count;
    }

    long timeNs(int index) {
      return timesNs[index];
    }

    int countBetween(long fromNs, long toNs) {
      int between = 0;
      for (int i = 0; i < count; i++) {
        between += timesNs[i] >= fromNs && timesNs[i] <= toNs ? 1 : 0;
      }
      return between;
    }
  }

  /** Takes in a row of the trace. */
  void take(EventCursor row) {
    long timeNs = row.timeNs();
    if (timeNs == EventChunk.NO_TIME || !row.kind().ofController()) {
      return;
    }
    firstNs = Math.min(firstNs, timeNs);
    lastNs = Math.max(lastNs, timeNs);
    switch (row.kind()) {
      case FETCH -> {
        if (Opcode.ABORT.matches(row.sqId(), row.opcode())) {
          aborts.add(timeNs, 0);
        } else if (!Opcode.ASYNC_EVENT_REQUEST.matches(row.sqId(), row.opcode())) {
          commands.fetched(row.sqId(), row.cid(), timeNs);
        }
      }
      case COMPLETE -> commands.ended(row.cqId(), row.cid(), timeNs);
      case POST -> commands.ended(row.sqId(), row.cid(), timeNs);
      case CSTS_READ -> statusReads.add(timeNs, 0);
      case CREATE_SQ -> {
        if (row.sqId() > 0) {
          queueCount++;
          lastQueueNs = timeNs;
        }
      }
      case ENABLE -> endQueueSet();
      case DISABLE, RESET -> {
        disables.add(timeNs, 0);
        endQueueSet();
      }
      default -> {
        // The kernel says nothing of it.
      }
    }
  }

  private void endQueueSet() {
    if (queueCount > 0) {
      queueSets.add(lastQueueNs, queueCount);
      queueCount = 0;
    }
  }

  /** The trace ends. */
  void end() {
    endQueueSet();
  }

  /** The times of what a message must stand beside. */
  Times timesFor(Mark mark) {
    return switch (mark.message()) {
      case TIMEOUT_ABORT -> aborts;
      case TIMEOUT_RESET, TIMEOUT_DISABLE -> disables;
      case TIMEOUT_POLLED -> statusReads;
      default -> queueSets;
    };
  }

  /** Whether a message may be about what happened at one of {@link #timesFor}. */
  boolean fits(Mark mark, int index, long slackNs) {
    return switch (mark.message()) {
      case TIMEOUT_ABORT, TIMEOUT_RESET, TIMEOUT_DISABLE ->
          commands.wasOld(mark.key(), timesFor(mark).timeNs(index), slackNs);
      case TIMEOUT_POLLED -> true;
      default -> queueSets.numbers[index] >= mark.key();
    };
  }

  /** Aborts between two times. */
  int abortCount(long fromNs, long toNs) {
    return aborts.countBetween(fromNs, toNs);
  }

  /** Time of the first row. */
  long firstNs() {
    return firstNs;
  }

  /** Time of the last row. */
  long lastNs() {
    return lastNs;
  }
}
