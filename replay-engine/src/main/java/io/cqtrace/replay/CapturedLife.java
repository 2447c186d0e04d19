package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One life of one controller as captured: its queues and its commands, of which the last {@link
 * #MOST_COMMANDS} are kept (the queues are deleted at the end).
 */
public final class CapturedLife implements HistoryListener {
  /** Commands that are kept of a life. */
  public static final int MOST_COMMANDS = 100_000;

  private static final int UNKNOWN = 0;
  private static final int UNKNOWN_SIZE = 1024;
  private static final int LINUX_ADMIN_SIZE = 32;

  private final int controller;
  private final int life;
  private final TreeMap<Integer, QueueLayout.Cq> cqs = new TreeMap<>();
  private final TreeMap<Integer, QueueLayout.Sq> sqs = new TreeMap<>();
  private final ArrayDeque<CapturedCommand> kept = new ArrayDeque<>();
  private final TreeMap<Integer, long[]> polls = new TreeMap<>();
  private final TreeMap<Integer, TreeSet<Long>> refusals = new TreeMap<>();
  private final TreeMap<Integer, CompletionQueueLife> openCqs = new TreeMap<>();
  private final TreeMap<Integer, Integer> outstanding = new TreeMap<>();
  private final TreeMap<Integer, Integer> cqOfSq = new TreeMap<>();
  private long fetchesBeyondFree;
  private long refusalsWithRoom;
  private boolean current;
  private long seen;
  private boolean cqHeadVisible;
  private boolean sizesAssumed;
  private boolean shadowDoorbells;

  /** Collects this life; to be told a history. */
  public CapturedLife(int controller, int life) {
    this.controller = controller;
    this.life = life;
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    if (cq.controller() == controller && cq.life() == life) {
      openCqs.put(cq.cqId(), cq);
      cqs.putIfAbsent(
          cq.cqId(),
          new QueueLayout.Cq(cq.cqId(), sizeOf(cq.cqId(), cq.size()), Math.max(0, cq.vector())));
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    if (sq.controller() == controller && sq.life() == life) {
      sqs.putIfAbsent(
          sq.sqId(), new QueueLayout.Sq(sq.sqId(), sq.cqId(), sizeOf(sq.sqId(), sq.size())));
    }
  }

  private int sizeOf(int queueId, int size) {
    if (size > 1) {
      return size;
    }
    sizesAssumed = true;
    return queueId == 0 ? LINUX_ADMIN_SIZE : UNKNOWN_SIZE;
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    if (cq.controller() == controller && cq.life() == life) {
      cqHeadVisible = true;
    }
  }

  /** SPDK says at every turn what it finds in an SQ: the same head again, and it took nothing. */
  @Override
  public void onRow(EventCursor row) {
    if (row.controller() != controller || !current) {
      return;
    }
    shadowDoorbells |=
        row.kind() == EventKind.SHADOW_CQ_HEAD || row.kind() == EventKind.SHADOW_SQ_TAIL;
    if (row.kind() != EventKind.SQ_POLL) {
      return;
    }
    long[] last = polls.computeIfAbsent(row.sqId(), k -> new long[] {EventChunk.NONE, 0, 0});
    int free = cqHeadVisible ? freeSlots(cqOfSq.getOrDefault(row.sqId(), row.sqId())) : 0;
    if (last[0] != row.value2()) {
      last[0] = row.value2();
      last[1] = 0;
    } else if (last[1]++ == 0) {
      // The look before took nothing, with the slots that were free then.
      refusalsWithRoom += last[2] > 0 ? 1 : 0;
      refusals.computeIfAbsent(row.sqId(), k -> new TreeSet<>()).add(row.timeNs());
    }
    last[2] = free;
  }

  /** Whether the controller read shadow doorbells. */
  boolean shadowDoorbells() {
    return shadowDoorbells;
  }

  /** Free slots of a CQ by its recorded head, or 0 where they are not known. */
  private int freeSlots(int cqId) {
    CompletionQueueLife cq = openCqs.get(cqId);
    return cq == null || !cq.sizeKnown() || !cq.occupancy().isKnown()
        ? 0
        : cq.capacity() - cq.occupied();
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    if (command.controller() != controller || command.life() != life) {
      return;
    }
    cqOfSq.put(command.sqId(), command.cqId());
    int before = outstanding.getOrDefault(command.cqId(), 0);
    outstanding.put(command.cqId(), before + 1);
    CompletionQueueLife cq = openCqs.get(command.cqId());
    boolean known = cqHeadVisible && cq != null && cq.sizeKnown() && cq.occupancy().isKnown();
    if (known && freeSlots(command.cqId()) <= before) {
      fetchesBeyondFree++;
    }
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    if (command.controller() == controller && command.life() == life) {
      outstanding.merge(command.cqId(), -1, Integer::sum);
    }
  }

  /** Fetches with no more slots free than commands outstanding. */
  long fetchesBeyondFree() {
    return fetchesBeyondFree;
  }

  /** Looks that took nothing although slots were free. */
  long refusalsWithRoom() {
    return refusalsWithRoom;
  }

  @Override
  public void onLifeStart(ControllerLife started, RowContext at) {
    if (started.controller() == controller) {
      current = started.number() == life;
    }
  }

  /**
   * Commands that the controller looked at and did not fetch at once, in the order of their fetch:
   * the next in each SQ, not those behind it.
   */
  List<CapturedCommand> refused() {
    List<CapturedCommand> heads = new ArrayList<>();
    TreeMap<Integer, Long> lastFetch = new TreeMap<>();
    for (CapturedCommand command : commands()) {
      TreeSet<Long> times = refusals.get(command.sqId());
      Long before = lastFetch.put(command.sqId(), command.fetchedNs());
      long fromNs = Math.max(command.submittedNs(), before == null ? Long.MIN_VALUE : before);
      Long refusal = times == null ? null : times.higher(fromNs);
      if (refusal != null && refusal < command.fetchedNs()) {
        heads.add(command);
      }
    }
    return heads;
  }

  @Override
  public void onCommandEnd(CommandSpan span) {
    if (span.controller() != controller
        || span.life() != life
        || span.timeNs(Stage.FETCHED) == EventChunk.NO_TIME) {
      return;
    }
    seen++;
    kept.add(CapturedCommand.of(span));
    if (kept.size() > MOST_COMMANDS) {
      kept.remove();
    }
  }

  /** The commands in the order of their fetch. */
  List<CapturedCommand> commands() {
    List<CapturedCommand> commands = new ArrayList<>(kept);
    commands.sort(Comparator.comparingLong(CapturedCommand::fetchedNs));
    return commands;
  }

  /** Whether nothing can be replayed. */
  public boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Commands of the life that are not kept. */
  long droppedCount() {
    return seen - kept.size();
  }

  int controller() {
    return controller;
  }

  int life() {
    return life;
  }

  boolean cqHeadVisible() {
    return cqHeadVisible;
  }

  boolean sizesAssumed() {
    return sizesAssumed;
  }

  /** The queues; every SQ of a command is there, and so is its CQ. */
  QueueLayout layout() {
    for (CapturedCommand command : kept) {
      sqs.computeIfAbsent(
          command.sqId(), id -> new QueueLayout.Sq(id, command.cqId(), sizeOf(id, UNKNOWN)));
    }
    sqs.computeIfAbsent(0, id -> new QueueLayout.Sq(id, id, sizeOf(id, UNKNOWN)));
    cqs.computeIfAbsent(0, id -> new QueueLayout.Cq(id, sizeOf(id, UNKNOWN), 0));
    for (QueueLayout.Sq sq : sqs.values()) {
      cqs.computeIfAbsent(sq.cqId(), id -> new QueueLayout.Cq(id, sizeOf(id, UNKNOWN), 0));
    }
    return new QueueLayout(new ArrayList<>(cqs.values()), new ArrayList<>(sqs.values()));
  }
}
