package io.cqtrace.minimize;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A life of a controller while it is being recorded. */
final class LifeTraceBuilder {
  /** Events that are kept at most: a life before its finding is forgotten but for what is open. */
  private static final int MOST_EVENTS = 400_000;

  private final int controller;
  private final int life;
  private final int anchorGoal;
  private final List<LifeTraceQueue> sqs = new ArrayList<>();
  private final List<LifeTraceQueue> cqs = new ArrayList<>();
  private final Map<Integer, LifeTraceQueue> liveSqs = new HashMap<>();
  private final Map<Integer, LifeTraceQueue> liveCqs = new HashMap<>();
  private final Map<Integer, SubmissionQueueLife> sqLives = new HashMap<>();
  private final Map<Integer, ArrayDeque<LifeTraceCommand>> waiting = new HashMap<>();
  private final Map<Integer, TraceEvent> lastEventIdx = new HashMap<>();
  private final Map<CommandSpan, LifeTraceCommand> open = new HashMap<>();
  private final Map<Long, TraceEvent> interrupts = new HashMap<>();
  private final Map<Long, TraceEvent> losses = new HashMap<>();
  private List<LifeTraceCommand> commands = new ArrayList<>();
  private List<TraceEvent> events = new ArrayList<>();
  private int anchorCount;
  private int forgetAt = MOST_EVENTS;
  private boolean closed;
  private @Nullable TraceEvent event;
  private EventKind kind = EventKind.NOTE;

  LifeTraceBuilder(ControllerLife life, int anchorGoal) {
    this.controller = life.controller();
    this.life = life.number();
    this.anchorGoal = anchorGoal;
  }

  int anchorCount() {
    return anchorCount;
  }

  void countAnchor() {
    anchorCount++;
  }

  void add(TraceEvent recorded) {
    if (closed) {
      return;
    }
    events.add(recorded);
    if (events.size() >= forgetAt) {
      if (anchorCount == 0) {
        forgetWhatIsOver();
        forgetAt = Math.max(MOST_EVENTS, 2 * events.size());
      } else if (anchorCount >= anchorGoal) {
        closed = true;
      } else {
        forgetAt *= 2;
      }
    }
  }

  void beginRow(TraceEvent recorded, EventKind rowKind, long line) {
    event = recorded;
    kind = rowKind;
    if (rowKind == EventKind.IRQ) {
      interrupts.put(line, recorded);
    } else if (rowKind == EventKind.CQ_FULL) {
      losses.put(line, recorded);
    }
  }

  /** The row is processed: what its event is about is known. */
  void endRow(TraceEvent recorded, EventKind rowKind, int queueId) {
    event = null;
    switch (recorded.kind) {
      case SQ_DOORBELL, SHADOW_SQ_TAIL -> {
        SubmissionQueueLife sq = sqLives.get(queueId);
        recorded.queue = liveSqs.get(queueId);
        if (sq == null || recorded.queue == null) {
          return;
        }
        recorded.place = sq.fetchedCount() + sq.waiting();
      }
      case CQ_DOORBELL, SHADOW_CQ_HEAD, CQ_EVENTIDX -> {
        LifeTraceQueue cq = liveCqs.get(queueId);
        if (cq == null) {
          return;
        }
        recorded.queue = cq;
        recorded.place = cq.releasedCount;
        if (recorded.kind == EventKind.CQ_EVENTIDX) {
          lastEventIdx.put(queueId, recorded);
        }
      }
      case CREATE_CQ -> {
        recorded.queue = liveCqs.get(queueId);
        recorded.owner = commandAbout(Opcode.CREATE_CQ, queueId);
      }
      case CREATE_SQ -> {
        LifeTraceQueue sq = liveSqs.get(queueId);
        SubmissionQueueLife sqLife = sqLives.get(queueId);
        recorded.queue = sq;
        recorded.value2 = sqLife == null ? queueId : sqLife.cqId();
        recorded.owner = commandAbout(Opcode.CREATE_SQ, queueId);
      }
      case DELETE_SQ -> {
        recorded.value = queueId;
        recorded.owner = commandAbout(Opcode.DELETE_SQ, queueId);
      }
      case DELETE_CQ -> {
        recorded.value = queueId;
        recorded.owner = commandAbout(Opcode.DELETE_CQ, queueId);
      }
      case DBBUF_CONFIG -> recorded.owner = commandAbout(Opcode.DOORBELL_BUFFER_CONFIG, 0);
      default -> {
        // It stands for itself, or was filled in by the history.
      }
    }
    add(recorded);
  }

  private @Nullable LifeTraceCommand commandAbout(Opcode opcode, int queueId) {
    SubmissionQueueLife admin = sqLives.get(0);
    if (admin == null) {
      return null;
    }
    for (CommandSpan span : admin.executing()) {
      if (opcode.matches(span.sqId(), span.opcode()) && span.targetQueueId() == queueId) {
        return open.get(span);
      }
    }
    return null;
  }

  void start(SubmissionQueueLife sq) {
    LifeTraceQueue queue = new LifeTraceQueue(sqs.size(), sq.sqId(), sq.size(), sq.startSeen());
    sqs.add(queue);
    liveSqs.put(sq.sqId(), queue);
    sqLives.put(sq.sqId(), sq);
  }

  void start(CompletionQueueLife cq) {
    liveCqs.put(cq.cqId(), newCq(cq.cqId(), cq.size(), cq.startSeen()));
    waiting.put(cq.cqId(), new ArrayDeque<>());
  }

  private LifeTraceQueue newCq(int cqId, int size, boolean startSeen) {
    LifeTraceQueue queue = new LifeTraceQueue(cqs.size(), cqId, size, startSeen);
    cqs.add(queue);
    return queue;
  }

  private LifeTraceQueue cq(int cqId) {
    return liveCqs.computeIfAbsent(cqId, id -> newCq(id, 0, false));
  }

  void fetched(CommandSpan span, SubmissionQueueLife sqLife, long timeNs) {
    LifeTraceQueue sq = liveSqs.get(sqLife.sqId());
    if (sq == null || closed) {
      return;
    }
    LifeTraceCommand command =
        new LifeTraceCommand(sq, cq(span.cqId()), sqLife.fetchedCount() - 1, span);
    commands.add(command);
    open.put(span, command);
    TraceEvent recorded = event;
    if (kind == EventKind.FETCH && recorded != null) {
      recorded.owner = command;
    } else {
      // A queue command whose fetch the producer does not print: it shows by what it does.
      TraceEvent fetch = new TraceEvent(EventKind.FETCH, timeNs);
      fetch.owner = command;
      add(fetch);
    }
  }

  void completed(CommandSpan span, CompletionQueueLife cqLife) {
    LifeTraceCommand command = open.get(span);
    TraceEvent recorded = event;
    if (command == null || recorded == null) {
      return; // Fetched before the capture began.
    }
    command.cq = cq(cqLife.cqId());
    recorded.owner = command;
    waitingOn(cqLife.cqId()).add(command);
  }

  private ArrayDeque<LifeTraceCommand> waitingOn(int cqId) {
    return waiting.computeIfAbsent(cqId, id -> new ArrayDeque<>());
  }

  void posted(CommandSpan span, CompletionQueueLife cqLife, long timeNs) {
    LifeTraceQueue cq = cq(cqLife.cqId());
    LifeTraceCommand command = open.get(span);
    long place = cq.postedCount++;
    if (command != null) {
      command.cqPlace = place;
      waitingOn(cqLife.cqId()).remove(command);
      attempt(cqLife.cqId(), command);
    }
    boolean headHidden = kind == EventKind.POST && cq.size > 1;
    if (headHidden && cq.postedCount - cq.releasedCount > cq.size - 1) {
      // The host must have released it by now, unseen.
      TraceEvent doorbell = new TraceEvent(EventKind.CQ_DOORBELL, timeNs);
      doorbell.queue = cq;
      cq.releasedCount = cq.postedCount - (cq.size - 1);
      doorbell.place = cq.releasedCount;
      doorbell.assumed = true;
      add(doorbell);
    }
  }

  void foundFull(CompletionQueueLife cqLife) {
    attempt(cqLife.cqId(), waitingOn(cqLife.cqId()).peek());
  }

  /** A read of the shadow head that tries to post a command, and the EventIdx written before it. */
  private void attempt(int cqId, @Nullable LifeTraceCommand command) {
    TraceEvent recorded = event;
    if (kind != EventKind.SHADOW_CQ_HEAD || recorded == null || recorded.owner != null) {
      return;
    }
    recorded.owner = command;
    TraceEvent eventIdx = lastEventIdx.remove(cqId);
    if (eventIdx != null) {
      eventIdx.owner = command;
    }
  }

  void released(CompletionQueueLife cqLife, int slotCount) {
    LifeTraceQueue cq = cq(cqLife.cqId());
    cq.releasedCount += slotCount;
    if (!cq.startSeen) {
      cq.releasedCount = Math.min(cq.releasedCount, cq.postedCount);
    }
  }

  void ended(CommandSpan span) {
    LifeTraceCommand command = open.remove(span);
    if (command == null) {
      return;
    }
    command.cid = span.cid();
    command.opcode = span.opcode();
    TraceEvent interrupt = interrupts.get(span.line(Stage.SIGNALLED));
    if (interrupt != null) {
      interrupt.signalled.add(command);
    }
    if (span.outcome() == Outcome.LOST) {
      TraceEvent loss = losses.get(span.lossLine());
      if (loss != null) {
        loss.owner = command;
      }
    }
  }

  void end(SubmissionQueueLife sqLife) {
    LifeTraceQueue sq = liveSqs.get(sqLife.sqId());
    for (int i = 0; sq != null && !closed && i < sqLife.waiting(); i++) {
      commands.add(new LifeTraceCommand(sq, cq(sqLife.cqId()), sqLife.fetchedCount() + i, null));
    }
  }

  /** Keeps what sets the queues up, and what is open. */
  private void forgetWhatIsOver() {
    List<LifeTraceCommand> kept = new ArrayList<>();
    Map<LifeTraceQueue, Long> oldest = new HashMap<>();
    for (LifeTraceCommand command : commands) {
      if (command.span == null || open.containsKey(command.span) || createsQueue(command)) {
        kept.add(command);
        oldest.merge(command.sq, command.sqPlace, Math::min);
      }
    }
    HashMap<LifeTraceCommand, Boolean> isKept = new HashMap<>();
    kept.forEach(command -> isKept.put(command, true));
    List<TraceEvent> keptEvents = new ArrayList<>();
    for (TraceEvent recorded : events) {
      boolean keep =
          switch (recorded.kind) {
            case SQ_DOORBELL, SHADOW_SQ_TAIL ->
                recorded.place > oldest.getOrDefault(recorded.queue, Long.MAX_VALUE);
            case ENABLE, ADMIN_QUEUE_SIZES -> true;
            default -> recorded.owner != null && isKept.containsKey(recorded.owner);
          };
      if (keep) {
        keptEvents.add(recorded);
      }
    }
    commands = kept;
    events = keptEvents;
    interrupts.clear();
    losses.clear();
  }

  private static boolean createsQueue(LifeTraceCommand command) {
    CommandSpan span = command.span;
    return span != null
        && (Opcode.CREATE_CQ.matches(span.sqId(), span.opcode())
            || Opcode.CREATE_SQ.matches(span.sqId(), span.opcode()));
  }

  LifeTrace trace() {
    AssumedSetup setup = new AssumedSetup(commands, events, sqs, cqs);
    setup.complete();
    return new LifeTrace(controller, life, setup.commands(), setup.events(), sqs, cqs);
  }
}
