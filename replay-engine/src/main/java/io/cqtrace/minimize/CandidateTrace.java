package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.BitSet;
import java.util.List;

/**
 * Hot path: emits a part of a life trace, with the rings as they fill. Minimizing does so some
 * thousand times.
 */
final class CandidateTrace {
  private static final int ACQS_SHIFT = 16;

  /** What must hold of a part that hangs together; a capture may itself break some of it. */
  record Checks(boolean tails, boolean tags, boolean creation) {}

  final BitSet emitted = new BitSet();
  private final List<TraceEvent> events;
  private final Checks checks;
  private final Selection part;
  private final EventChunk rows;
  private final PlaceCounter[] tails;
  private final PlaceCounter[] heads;
  private final int[] tail;
  private final int[] fetched;
  private final int[] head;
  private final int[] completed;
  private final int[] posted;
  private final BitSet tagsInUse = new BitSet();
  private final BitSet createdSqs = new BitSet();
  private final BitSet createdCqs = new BitSet();
  private boolean adminSized;

  CandidateTrace(LifeTrace lifeTrace, Checks checks, Selection part, EventChunk rows) {
    this.events = lifeTrace.events();
    this.checks = checks;
    this.part = part;
    this.rows = rows;
    List<LifeTraceQueue> sqs = lifeTrace.sqs();
    List<LifeTraceQueue> cqs = lifeTrace.cqs();
    tails = new PlaceCounter[sqs.size()];
    heads = new PlaceCounter[cqs.size()];
    tail = new int[sqs.size()];
    fetched = new int[sqs.size()];
    head = new int[cqs.size()];
    completed = new int[cqs.size()];
    posted = new int[cqs.size()];
    for (int i = 0; i < tails.length; i++) {
      tails[i] = new PlaceCounter(sqs.get(i), part.commands(), true);
    }
    for (int i = 0; i < heads.length; i++) {
      heads[i] = new PlaceCounter(cqs.get(i), part.commands(), false);
    }
  }

  boolean run() {
    rows.clear();
    for (int i = 0; i < events.size(); i++) {
      TraceEvent event = events.get(i);
      if (!isWanted(event, i)) {
        continue;
      }
      int before = rows.rowCount();
      if (!append(event)) {
        return false;
      }
      emitted.set(i, rows.rowCount() > before);
    }
    return true;
  }

  private boolean isWanted(TraceEvent event, int number) {
    LifeTraceCommand owner = event.owner;
    if (owner != null && !part.commands().get(owner.number)) {
      return false;
    }
    if (event.isOptional() && !part.events().get(number)) {
      return false;
    }
    return event.signalled.isEmpty()
        || event.signalled.stream().anyMatch(command -> part.commands().get(command.number));
  }

  /** False where the event does not fit the events before it. */
  private boolean append(TraceEvent event) {
    return switch (event.kind) {
      case SQ_DOORBELL, SHADOW_SQ_TAIL -> appendTail(event);
      case CQ_DOORBELL, SHADOW_CQ_HEAD -> appendHead(event);
      case FETCH -> appendFetch(event);
      case COMPLETE -> appendCompletion(event);
      default -> {
        appendOther(event);
        yield true;
      }
    };
  }

  private void appendOther(TraceEvent event) {
    switch (event.kind) {
      case CQ_EVENTIDX -> {
        if (part.shadowDoorbells() && triesToPost(event)) {
          begin(event).cqId(id(event)).value(slot(event, head));
        }
      }
      case DBBUF_CONFIG -> {
        if (part.shadowDoorbells()) {
          begin(event);
        }
      }
      case ADMIN_QUEUE_SIZES -> {
        begin(event).value(adminQueueSizes(event.value));
        adminSized = true;
      }
      case ENABLE -> {
        begin(event);
        createdSqs.set(0, adminSized);
        createdCqs.set(0, adminSized);
      }
      case CREATE_SQ -> {
        begin(event).sqId(id(event)).cqId((int) event.value2).value(size(event));
        createdSqs.set(id(event));
      }
      case CREATE_CQ -> {
        begin(event).cqId(id(event)).value(size(event)).value2(event.value2);
        createdCqs.set(id(event));
      }
      case DELETE_SQ -> begin(event).sqId((int) event.value);
      case DELETE_CQ -> begin(event).cqId((int) event.value);
      case NOTE, ERROR -> begin(event).text(event.text);
      default -> begin(event).value(event.value);
    }
  }

  private EventChunk begin(TraceEvent event) {
    rows.begin(event.kind, event.timeNs, rows.rowCount() + 1L);
    return rows;
  }

  private boolean appendTail(TraceEvent event) {
    LifeTraceQueue sq = queueOf(event);
    int count = tails[sq.number].countBefore(event.place);
    if (count <= tail[sq.number]) {
      return true;
    }
    tail[sq.number] = count;
    EventKind kind = part.shadowDoorbells() ? event.kind : EventKind.SQ_DOORBELL;
    rows.begin(kind, event.timeNs, rows.rowCount() + 1L);
    rows.sqId(sq.queueId).value(index(sq, count));
    int size = size(sq);
    boolean fits = size == 0 || count - fetched[sq.number] < size;
    return fits && (!checks.creation() || createdSqs.get(sq.queueId));
  }

  private boolean appendHead(TraceEvent event) {
    LifeTraceQueue cq = queueOf(event);
    int count = heads[cq.number].countBefore(event.place);
    boolean moves = count > head[cq.number];
    if (!part.shadowDoorbells() && event.kind == EventKind.SHADOW_CQ_HEAD) {
      return !moves;
    }
    if (moves || triesToPost(event)) {
      head[cq.number] = count;
      begin(event).cqId(cq.queueId).value(index(cq, count));
    }
    if (triesToPost(event) && posted[cq.number] - count < size(cq) - 1) {
      posted[cq.number]++;
    }
    return true;
  }

  /** With fewer commands an attempt may find that an earlier one has left nothing to post. */
  private boolean triesToPost(TraceEvent event) {
    int cq = queueOf(event).number;
    return event.owner != null && completed[cq] > posted[cq];
  }

  private boolean appendFetch(TraceEvent event) {
    LifeTraceCommand command = commandOf(event);
    int sq = command.sq.number;
    fetched[sq]++;
    begin(event).sqId(command.sq.queueId).cid(command.cid).opcode(command.opcode);
    boolean tagFree = !tagsInUse.get(LifeTrace.tagKey(command));
    tagsInUse.set(LifeTrace.tagKey(command));
    boolean created = createdSqs.get(command.sq.queueId);
    return (!checks.tails() || fetched[sq] <= tail[sq])
        && (!checks.tags() || tagFree)
        && (!checks.creation() || created);
  }

  private boolean appendCompletion(TraceEvent event) {
    LifeTraceCommand command = commandOf(event);
    tagsInUse.clear(LifeTrace.tagKey(command));
    completed[command.cq.number]++;
    begin(event).cqId(command.cq.queueId).cid(command.cid).status(Math.max(0, event.status));
    return !checks.creation() || createdCqs.get(command.cq.queueId);
  }

  private long adminQueueSizes(long register) {
    long sqEntries = (register & 0xfff) + 1;
    long cqEntries = ((register >> ACQS_SHIFT) & 0xfff) + 1;
    long cqLast = Math.min(cqEntries, part.mostEntries()) - 1;
    long sqLast = Math.min(sqEntries, part.mostEntries()) - 1;
    return (cqLast << ACQS_SHIFT) | sqLast;
  }

  private int id(TraceEvent event) {
    return queueOf(event).queueId;
  }

  private int slot(TraceEvent event, int[] counts) {
    LifeTraceQueue queue = queueOf(event);
    return index(queue, counts[queue.number]);
  }

  private int index(LifeTraceQueue queue, int count) {
    int size = size(queue);
    return size == 0 ? count : count % size;
  }

  private int size(TraceEvent event) {
    return size(queueOf(event));
  }

  private int size(LifeTraceQueue queue) {
    return Math.min(queue.size, part.mostEntries());
  }

  /** Counts the kept commands before a place that only grows. */
  private static final class PlaceCounter {
    private final List<LifeTraceCommand> byPlace;
    private final BitSet kept;
    private final boolean inSq;
    private int next;
    private int count;

    PlaceCounter(LifeTraceQueue queue, BitSet kept, boolean inSq) {
      this.byPlace = queue.commands;
      this.kept = kept;
      this.inSq = inSq;
    }

    int countBefore(long place) {
      while (next < byPlace.size() && placeOf(byPlace.get(next)) < place) {
        if (kept.get(byPlace.get(next).number)) {
          count++;
        }
        next++;
      }
      return count;
    }

    private long placeOf(LifeTraceCommand command) {
      return inSq ? command.sqPlace : command.cqPlace;
    }
  }

  private static LifeTraceQueue queueOf(TraceEvent event) {
    LifeTraceQueue queue = event.queue;
    if (queue == null) {
      throw new IllegalStateException(event.kind + " without a queue");
    }
    return queue;
  }

  private static LifeTraceCommand commandOf(TraceEvent event) {
    LifeTraceCommand command = event.owner;
    if (command == null) {
      throw new IllegalStateException(event.kind + " without a command");
    }
    return command;
  }
}
