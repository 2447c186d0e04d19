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

  private final int controller;
  private final int life;
  private final List<StoryCommand> commands;
  private final List<StoryEvent> events;
  private final List<StoryQueue> sqs;
  private final List<StoryQueue> cqs;
  private final EventChunk rows = new EventChunk();
  private Telling.Checks checks = new Telling.Checks(true, true, true);
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
      checks = new Telling.Checks((relaxed & 1) == 0, (relaxed & 2) == 0, (relaxed & 4) == 0);
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

  List<StoryQueue> cqs() {
    return cqs;
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
    Telling telling = new Telling(this, checks, part, rows);
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
    return new Telling(this, checks, part, rows).run() ? rows : null;
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

  static int tagKey(StoryCommand command) {
    return command.sq.number * TAGS + CommandId.tag(command.cid);
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
