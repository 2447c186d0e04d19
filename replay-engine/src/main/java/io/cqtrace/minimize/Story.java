package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.CommandId;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One life of a controller as a capture tells it, of which any part can be told again as a trace
 * that hangs together: heads and tails are counted anew, so that they pass the commands that are
 * left and no others.
 *
 * <p>What does not hang together is not told: a command on a queue that was not created, or fetched
 * before a doorbell covers it; an SQ with more commands than entries; a tag submitted while it is
 * in use; a CQ head that only a shadow doorbell shows, told without shadow doorbells.
 */
public final class Story {
  private static final int TAGS = 1 << 12;
  private static final int ACQS_SHIFT = 16;

  private final int controller;
  private final int life;
  private final List<StoryCommand> commands;
  private final List<StoryEvent> events;
  private final List<StoryQueue> sqs;
  private final List<StoryQueue> cqs;
  private final EventChunk rows = new EventChunk();
  private boolean checksTails;
  private boolean checksTags;
  private boolean checksCreation;
  private boolean boundsTags;

  Story(
      int controller,
      int life,
      List<StoryCommand> commands,
      List<StoryEvent> events,
      List<StoryQueue> sqs,
      List<StoryQueue> cqs) {
    this.controller = controller;
    this.life = life;
    this.commands = List.copyOf(commands);
    this.events = List.copyOf(events);
    this.sqs = List.copyOf(sqs);
    this.cqs = List.copyOf(cqs);
    relaxToTheCapture();
  }

  /** A capture of several threads' files may itself have a fetch before its doorbell. */
  private void relaxToTheCapture() {
    boundsTags = tagsFit(everything());
    for (int relaxed = 0; relaxed < 1 << 3; relaxed++) {
      checksTails = (relaxed & 1) == 0;
      checksTags = (relaxed & 2) == 0;
      checksCreation = (relaxed & 4) == 0;
      if (tell(everything()) != null) {
        return;
      }
    }
  }

  /** Number of the controller in the capture. */
  public int controller() {
    return controller;
  }

  /** Its life, from 1. */
  public int life() {
    return life;
  }

  /** Commands of the life. */
  public int commandCount() {
    return commands.size();
  }

  /** Events of the life, those of commands included. */
  public int eventCount() {
    return events.size();
  }

  List<StoryCommand> commands() {
    return commands;
  }

  List<StoryEvent> events() {
    return events;
  }

  List<StoryQueue> sqs() {
    return sqs;
  }

  /** Entries of the largest queue that a part uses. */
  int largestQueue(Selection part) {
    return part.commands().stream()
        .mapToObj(commands::get)
        .mapToInt(command -> Math.max(command.sq.size, command.cq.size))
        .max()
        .orElse(2);
  }

  /** The whole story. */
  Selection everything() {
    BitSet all = new BitSet();
    all.set(0, commands.size());
    BitSet optional = new BitSet();
    for (int i = 0; i < events.size(); i++) {
      optional.set(i, events.get(i).isOptional());
    }
    return new Selection(all, optional, true, Selection.AS_CAPTURED);
  }

  /** Which events of a part are told; null where the part does not hang together. */
  @Nullable BitSet toldEvents(Selection part) {
    Telling telling = new Telling(part);
    return telling.run() ? telling.told : null;
  }

  /**
   * Tells a part of the story.
   *
   * @return its rows, valid until the next call; null where the part does not hang together
   */
  @Nullable EventChunk tell(Selection part) {
    if (boundsTags && part.mostEntries() != Selection.AS_CAPTURED && !tagsFit(part)) {
      return null;
    }
    return new Telling(part).run() ? rows : null;
  }

  /** Whether no CQ has more tags than slots, so that the host keeps its own bound. */
  private boolean tagsFit(Selection part) {
    for (StoryQueue cq : cqs) {
      int size = Math.min(cq.size, part.mostEntries());
      if (cq.size > 1 && tagCount(cq, part) > size - 1) {
        return false;
      }
    }
    return true;
  }

  private int tagCount(StoryQueue cq, Selection part) {
    TreeSet<Integer> tags = new TreeSet<>();
    for (StoryCommand command : commands) {
      if (command.cq == cq && part.commands().get(command.number) && command.span != null) {
        tags.add(tagKey(command));
      }
    }
    return tags.size();
  }

  private static int tagKey(StoryCommand command) {
    return command.sq.number * TAGS + CommandId.tag(command.cid);
  }

  /** Counts the kept commands before a place that only grows. */
  private static final class PlaceCounter {
    private final List<StoryCommand> byPlace;
    private final BitSet kept;
    private final boolean inSq;
    private int next;
    private int count;

    PlaceCounter(StoryQueue queue, BitSet kept, boolean inSq) {
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

    private long placeOf(StoryCommand command) {
      return inSq ? command.sqPlace : command.cqPlace;
    }
  }

  /** One telling: the rings as they fill. */
  private final class Telling {
    final BitSet told = new BitSet();
    private final Selection part;
    private final PlaceCounter[] tails = new PlaceCounter[sqs.size()];
    private final PlaceCounter[] heads = new PlaceCounter[cqs.size()];
    private final int[] tail = new int[sqs.size()];
    private final int[] fetched = new int[sqs.size()];
    private final int[] head = new int[cqs.size()];
    private final BitSet tagsInUse = new BitSet();
    private final BitSet createdSqs = new BitSet();
    private final BitSet createdCqs = new BitSet();
    private boolean adminSized;

    Telling(Selection part) {
      this.part = part;
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
        StoryEvent event = events.get(i);
        if (!isWanted(event, i)) {
          continue;
        }
        int before = rows.rowCount();
        if (!append(event)) {
          return false;
        }
        told.set(i, rows.rowCount() > before);
      }
      return true;
    }

    private boolean isWanted(StoryEvent event, int number) {
      StoryCommand owner = event.owner;
      if (owner != null && !part.commands().get(owner.number)) {
        return false;
      }
      if (event.isOptional() && !part.events().get(number)) {
        return false;
      }
      return event.signalled.isEmpty()
          || event.signalled.stream().anyMatch(command -> part.commands().get(command.number));
    }

    /** False where the event does not fit what was told before. */
    private boolean append(StoryEvent event) {
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

    private void appendOther(StoryEvent event) {
      switch (event.kind) {
        case CQ_EVENTIDX -> {
          if (part.shadowDoorbells()) {
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

    private EventChunk begin(StoryEvent event) {
      rows.begin(event.kind, event.timeNs, rows.rowCount() + 1L);
      return rows;
    }

    private boolean appendTail(StoryEvent event) {
      StoryQueue sq = queueOf(event);
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
      return fits && (!checksCreation || createdSqs.get(sq.queueId));
    }

    private boolean appendHead(StoryEvent event) {
      StoryQueue cq = queueOf(event);
      int count = heads[cq.number].countBefore(event.place);
      boolean moves = count > head[cq.number];
      if (!part.shadowDoorbells() && event.kind == EventKind.SHADOW_CQ_HEAD) {
        return !moves;
      }
      if (moves || event.owner != null) {
        head[cq.number] = count;
        begin(event).cqId(cq.queueId).value(index(cq, count));
      }
      return true;
    }

    private boolean appendFetch(StoryEvent event) {
      StoryCommand command = commandOf(event);
      int sq = command.sq.number;
      fetched[sq]++;
      begin(event).sqId(command.sq.queueId).cid(command.cid).opcode(command.opcode);
      boolean tagFree = !tagsInUse.get(tagKey(command));
      tagsInUse.set(tagKey(command));
      boolean created = createdSqs.get(command.sq.queueId);
      return (!checksTails || fetched[sq] <= tail[sq])
          && (!checksTags || tagFree)
          && (!checksCreation || created);
    }

    private boolean appendCompletion(StoryEvent event) {
      StoryCommand command = commandOf(event);
      tagsInUse.clear(tagKey(command));
      begin(event).cqId(command.cq.queueId).cid(command.cid).status(Math.max(0, event.status));
      return !checksCreation || createdCqs.get(command.cq.queueId);
    }

    private long adminQueueSizes(long register) {
      long sqEntries = (register & 0xfff) + 1;
      long cqEntries = ((register >> ACQS_SHIFT) & 0xfff) + 1;
      long cqLast = Math.min(cqEntries, part.mostEntries()) - 1;
      long sqLast = Math.min(sqEntries, part.mostEntries()) - 1;
      return (cqLast << ACQS_SHIFT) | sqLast;
    }

    private int id(StoryEvent event) {
      return queueOf(event).queueId;
    }

    private int slot(StoryEvent event, int[] counts) {
      StoryQueue queue = queueOf(event);
      return index(queue, counts[queue.number]);
    }

    private int index(StoryQueue queue, int count) {
      int size = size(queue);
      return size == 0 ? count : count % size;
    }

    private int size(StoryEvent event) {
      return size(queueOf(event));
    }

    private int size(StoryQueue queue) {
      return Math.min(queue.size, part.mostEntries());
    }
  }

  private static StoryQueue queueOf(StoryEvent event) {
    StoryQueue queue = event.queue;
    if (queue == null) {
      throw new IllegalStateException(event.kind + " without a queue");
    }
    return queue;
  }

  private static StoryCommand commandOf(StoryEvent event) {
    StoryCommand command = event.owner;
    if (command == null) {
      throw new IllegalStateException(event.kind + " without a command");
    }
    return command;
  }

  /** Whether a kind of row can be told in the words of a QEMU trace. */
  static boolean canTell(EventKind kind) {
    return switch (kind) {
      case SQ_DOORBELL,
          SQ_POLL,
          CQ_DOORBELL,
          SHADOW_SQ_TAIL,
          SHADOW_CQ_HEAD,
          CQ_EVENTIDX,
          FETCH,
          COMPLETE,
          POST,
          CQ_FULL,
          IRQ,
          CREATE_SQ,
          CREATE_CQ,
          DELETE_SQ,
          DELETE_CQ,
          ADMIN_QUEUE_SIZES,
          ENABLE,
          DISABLE,
          RESET,
          DBBUF_CONFIG,
          CONTROLLER_FAILED,
          CSTS_READ,
          NOTE,
          ERROR ->
          true;
      case SQ_EVENTIDX,
          HOST_SUBMIT,
          HOST_CONSUME,
          HOST_COMPLETE,
          TIMEOUT,
          ABORT,
          DELETE_DONE,
          DROPPED,
          SERVICE_START,
          SERVICE_DONE ->
          false;
    };
  }
}
