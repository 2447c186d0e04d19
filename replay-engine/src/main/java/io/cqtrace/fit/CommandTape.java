package io.cqtrace.fit;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects when the commands of a capture passed their stages, CQ by CQ: the last {@link
 * #MOST_COMMANDS} of them that were fetched.
 */
public final class CommandTape implements HistoryListener {
  /** Commands that are kept of a capture. */
  static final int MOST_COMMANDS = 100_000;

  private static final int MOST_REFUSALS = 10_000;

  // A read of a shadow CQ head: its line, when the head was read before, and when now.
  private static final int LINE = 0;
  private static final int BEFORE_NS = 1;
  private static final int LAST_NS = 2;

  private final TreeMap<Integer, Integer> lifeOf = new TreeMap<>();
  private final Map<Long, Queue> open = new TreeMap<>();
  private final ArrayDeque<TimedCommand> kept = new ArrayDeque<>();
  private final TreeMap<Long, long[]> looks = new TreeMap<>();
  private final TreeMap<Long, long[]> headReads = new TreeMap<>();
  private long seen;

  /**
   * One life of a CQ.
   *
   * @param size its entries, or 0 if that is not known
   * @param refusals looks that took nothing: time, and SQEs that they showed
   */
  record Queue(int controller, int life, int cqId, int size, List<long[]> refusals) {
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private static long key(int controller, int queueId) {
    return ((long) controller << Integer.SIZE) | queueId;
  }

  /** Commands that are no longer kept. */
  long droppedCount() {
    return seen - kept.size();
  }

  /** The commands of each CQ, in the order of their fetch. */
  Map<Queue, List<TimedCommand>> byQueue() {
    Map<Queue, List<TimedCommand>> queues = new LinkedHashMap<>();
    for (TimedCommand command : kept) {
      queues.computeIfAbsent(command.queue(), queue -> new ArrayList<>()).add(command);
    }
    queues
        .values()
        .forEach(commands -> commands.sort(Comparator.comparingLong(TimedCommand::fetchedNs)));
    return queues;
  }

  @Override
  public Set<EventKind> rowKinds() {
    return EnumSet.of(EventKind.SQ_POLL, EventKind.SHADOW_CQ_HEAD);
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    lifeOf.put(life.controller(), life.number());
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    open.put(
        key(cq.controller(), cq.cqId()),
        new Queue(
            cq.controller(),
            lifeOf.getOrDefault(cq.controller(), 0),
            cq.cqId(),
            cq.sizeKnown() ? cq.capacity() + 1 : 0,
            new ArrayList<>()));
  }

  /** A look that shows the same head as the one before: that took nothing. */
  @Override
  public void onRow(EventCursor row) {
    if (row.kind() == EventKind.SHADOW_CQ_HEAD) {
      long[] read =
          headReads.computeIfAbsent(
              key(row.controller(), row.cqId()),
              k -> new long[] {EventChunk.NONE, row.timeNs(), row.timeNs()});
      read[LINE] = row.line();
      read[BEFORE_NS] = read[LAST_NS];
      read[LAST_NS] = row.timeNs();
      return;
    }
    if (row.kind() != EventKind.SQ_POLL || row.sqId() == 0) {
      return;
    }
    long[] last =
        looks.computeIfAbsent(
            key(row.controller(), row.sqId()), k -> new long[] {EventChunk.NONE, 0});
    Queue queue = open.get(key(row.controller(), row.sqId()));
    boolean again = last[0] == row.value2() && row.value() != row.value2();
    if (again && last[1]++ == 0 && queue != null && queue.refusals().size() < MOST_REFUSALS) {
      int waiting = Math.floorMod((int) (row.value() - row.value2()), Math.max(2, queue.size()));
      queue.refusals().add(new long[] {row.timeNs(), waiting});
    } else if (!again) {
      last[0] = row.value2();
      last[1] = 0;
    }
  }

  /**
   * A shadow doorbell is read at times of the controller's own: the head was written between the
   * read before and the one that shows it.
   */
  private long rungAfterNs(CommandSpan span) {
    if (!span.has(Stage.RELEASED)) {
      return EventChunk.NO_TIME;
    }
    long releasedNs = span.timeNs(Stage.RELEASED);
    long[] read = headReads.get(key(span.controller(), span.cqId()));
    return read != null && read[LINE] == span.line(Stage.RELEASED)
        ? Math.min(read[BEFORE_NS], releasedNs)
        : releasedNs;
  }

  @Override
  public void onCommandEnd(CommandSpan span) {
    Queue queue = open.get(key(span.controller(), span.cqId()));
    if (queue == null || span.timeNs(Stage.FETCHED) == EventChunk.NO_TIME) {
      return;
    }
    seen++;
    kept.add(TimedCommand.of(queue, span, rungAfterNs(span)));
    if (kept.size() > MOST_COMMANDS) {
      kept.remove();
    }
  }
}
