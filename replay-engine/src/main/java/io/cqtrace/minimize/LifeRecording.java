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
final class LifeRecording {
  /** Events that are kept at most: a life before its finding is forgotten but for what is open. */
  private static final int MOST_EVENTS = 400_000;

  private final int controller;
  private final int life;
  private final int anchorGoal;
  private final List<StoryQueue> sqs = new ArrayList<>();
  private final List<StoryQueue> cqs = new ArrayList<>();
  private final Map<Integer, StoryQueue> liveSqs = new HashMap<>();
  private final Map<Integer, StoryQueue> liveCqs = new HashMap<>();
  private final Map<Integer, SubmissionQueueLife> sqLives = new HashMap<>();
  private final Map<Integer, ArrayDeque<StoryCommand>> waiting = new HashMap<>();
  private final Map<Integer, StoryEvent> lastEventIdx = new HashMap<>();
  private final Map<CommandSpan, StoryCommand> open = new HashMap<>();
  private final Map<Long, StoryEvent> interrupts = new HashMap<>();
  private final Map<Long, StoryEvent> losses = new HashMap<>();
  private List<StoryCommand> commands = new ArrayList<>();
  private List<StoryEvent> events = new ArrayList<>();
  private int anchorCount;
  private int forgetAt = MOST_EVENTS;
  private boolean closed;
  private @Nullable StoryEvent event;
  private EventKind kind = EventKind.NOTE;

  LifeRecording(ControllerLife life, int anchorGoal) {
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

  void add(StoryEvent told) {
    if (closed) {
      return;
    }
    events.add(told);
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

  void beginRow(StoryEvent told, EventKind rowKind, long line) {
    event = told;
    kind = rowKind;
    if (rowKind == EventKind.IRQ) {
      interrupts.put(line, told);
    } else if (rowKind == EventKind.CQ_FULL) {
      losses.put(line, told);
    }
  }

  /** The row has been told: what its event is about is known. */
  void endRow(StoryEvent told, EventKind rowKind, int queueId) {
    event = null;
    switch (told.kind) {
      case SQ_DOORBELL, SHADOW_SQ_TAIL -> {
        SubmissionQueueLife sq = sqLives.get(queueId);
        told.queue = liveSqs.get(queueId);
        if (sq == null || told.queue == null) {
          return;
        }
        told.place = sq.fetchedCount() + sq.waiting();
      }
      case CQ_DOORBELL, SHADOW_CQ_HEAD, CQ_EVENTIDX -> {
        StoryQueue cq = liveCqs.get(queueId);
        if (cq == null) {
          return;
        }
        told.queue = cq;
        told.place = cq.releasedCount;
        if (told.kind == EventKind.CQ_EVENTIDX) {
          lastEventIdx.put(queueId, told);
        }
      }
      case CREATE_CQ -> {
        told.queue = liveCqs.get(queueId);
        told.owner = commandAbout(Opcode.CREATE_CQ, queueId);
      }
      case CREATE_SQ -> {
        StoryQueue sq = liveSqs.get(queueId);
        SubmissionQueueLife sqLife = sqLives.get(queueId);
        told.queue = sq;
        told.value2 = sqLife == null ? queueId : sqLife.cqId();
        told.owner = commandAbout(Opcode.CREATE_SQ, queueId);
      }
      case DELETE_SQ -> {
        told.value = queueId;
        told.owner = commandAbout(Opcode.DELETE_SQ, queueId);
      }
      case DELETE_CQ -> {
        told.value = queueId;
        told.owner = commandAbout(Opcode.DELETE_CQ, queueId);
      }
      case DBBUF_CONFIG -> told.owner = commandAbout(Opcode.DOORBELL_BUFFER_CONFIG, 0);
      default -> {
        // It stands for itself, or was filled in when the history told what it means.
      }
    }
    add(told);
  }

  private @Nullable StoryCommand commandAbout(Opcode opcode, int queueId) {
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
    StoryQueue queue = new StoryQueue(sqs.size(), sq.sqId(), sq.size(), sq.startSeen());
    sqs.add(queue);
    liveSqs.put(sq.sqId(), queue);
    sqLives.put(sq.sqId(), sq);
  }

  void start(CompletionQueueLife cq) {
    liveCqs.put(cq.cqId(), newCq(cq.cqId(), cq.size(), cq.startSeen()));
    waiting.put(cq.cqId(), new ArrayDeque<>());
  }

  private StoryQueue newCq(int cqId, int size, boolean startSeen) {
    StoryQueue queue = new StoryQueue(cqs.size(), cqId, size, startSeen);
    cqs.add(queue);
    return queue;
  }

  private StoryQueue cq(int cqId) {
    return liveCqs.computeIfAbsent(cqId, id -> newCq(id, 0, false));
  }

  void fetched(CommandSpan span, SubmissionQueueLife sqLife, long timeNs) {
    StoryQueue sq = liveSqs.get(sqLife.sqId());
    if (sq == null || closed) {
      return;
    }
    StoryCommand command = new StoryCommand(sq, cq(span.cqId()), sqLife.fetchedCount() - 1, span);
    commands.add(command);
    open.put(span, command);
    StoryEvent told = event;
    if (kind == EventKind.FETCH && told != null) {
      told.owner = command;
    } else {
      // A queue command whose fetch the producer does not print: it shows by what it does.
      StoryEvent fetch = new StoryEvent(EventKind.FETCH, timeNs);
      fetch.owner = command;
      add(fetch);
    }
  }

  void completed(CommandSpan span, CompletionQueueLife cqLife) {
    StoryCommand command = open.get(span);
    StoryEvent told = event;
    if (command == null || told == null) {
      return; // Fetched before the capture began.
    }
    command.cq = cq(cqLife.cqId());
    told.owner = command;
    waitingOn(cqLife.cqId()).add(command);
  }

  private ArrayDeque<StoryCommand> waitingOn(int cqId) {
    return waiting.computeIfAbsent(cqId, id -> new ArrayDeque<>());
  }

  void posted(CommandSpan span, CompletionQueueLife cqLife, long timeNs) {
    StoryQueue cq = cq(cqLife.cqId());
    StoryCommand command = open.get(span);
    long place = cq.postedCount++;
    if (command != null) {
      command.cqPlace = place;
      waitingOn(cqLife.cqId()).remove(command);
      attempt(cqLife.cqId(), command);
    }
    boolean headHidden = kind == EventKind.POST && cq.size > 1;
    if (headHidden && cq.postedCount - cq.releasedCount > cq.size - 1) {
      // The host must have released it by now, unseen.
      StoryEvent doorbell = new StoryEvent(EventKind.CQ_DOORBELL, timeNs);
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
  private void attempt(int cqId, @Nullable StoryCommand command) {
    StoryEvent told = event;
    if (kind != EventKind.SHADOW_CQ_HEAD || told == null || told.owner != null) {
      return;
    }
    told.owner = command;
    StoryEvent eventIdx = lastEventIdx.remove(cqId);
    if (eventIdx != null) {
      eventIdx.owner = command;
    }
  }

  void released(CompletionQueueLife cqLife, int slotCount) {
    StoryQueue cq = cq(cqLife.cqId());
    cq.releasedCount += slotCount;
    if (!cq.startSeen) {
      cq.releasedCount = Math.min(cq.releasedCount, cq.postedCount);
    }
  }

  void ended(CommandSpan span) {
    StoryCommand command = open.remove(span);
    if (command == null) {
      return;
    }
    command.cid = span.cid();
    command.opcode = span.opcode();
    StoryEvent interrupt = interrupts.get(span.line(Stage.SIGNALLED));
    if (interrupt != null) {
      interrupt.signalled.add(command);
    }
    if (span.outcome() == Outcome.LOST) {
      StoryEvent loss = losses.get(span.lossLine());
      if (loss != null) {
        loss.owner = command;
      }
    }
  }

  void end(SubmissionQueueLife sqLife) {
    StoryQueue sq = liveSqs.get(sqLife.sqId());
    for (int i = 0; sq != null && !closed && i < sqLife.waiting(); i++) {
      commands.add(new StoryCommand(sq, cq(sqLife.cqId()), sqLife.fetchedCount() + i, null));
    }
  }

  /** Keeps what sets the queues up, and what is open. */
  private void forgetWhatIsOver() {
    List<StoryCommand> kept = new ArrayList<>();
    Map<StoryQueue, Long> oldest = new HashMap<>();
    for (StoryCommand command : commands) {
      if (command.span == null || open.containsKey(command.span) || createsQueue(command)) {
        kept.add(command);
        oldest.merge(command.sq, command.sqPlace, Math::min);
      }
    }
    HashMap<StoryCommand, Boolean> isKept = new HashMap<>();
    kept.forEach(command -> isKept.put(command, true));
    List<StoryEvent> keptEvents = new ArrayList<>();
    for (StoryEvent told : events) {
      boolean keep =
          switch (told.kind) {
            case SQ_DOORBELL, SHADOW_SQ_TAIL ->
                told.place > oldest.getOrDefault(told.queue, Long.MAX_VALUE);
            case ENABLE, ADMIN_QUEUE_SIZES -> true;
            default -> told.owner != null && isKept.containsKey(told.owner);
          };
      if (keep) {
        keptEvents.add(told);
      }
    }
    commands = kept;
    events = keptEvents;
    interrupts.clear();
    losses.clear();
  }

  private static boolean createsQueue(StoryCommand command) {
    CommandSpan span = command.span;
    return span != null
        && (Opcode.CREATE_CQ.matches(span.sqId(), span.opcode())
            || Opcode.CREATE_SQ.matches(span.sqId(), span.opcode()));
  }

  Story story() {
    StorySetup setup = new StorySetup(commands, events, sqs, cqs);
    setup.complete();
    return new Story(controller, life, setup.commands(), setup.events(), sqs, cqs);
  }
}
