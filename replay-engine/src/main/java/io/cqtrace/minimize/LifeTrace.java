package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.CommandId;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One life of a controller as captured, of which any part can be emitted as a consistent trace:
 * heads and tails are counted anew, so that they pass the commands that are left and no others.
 *
 * <p>An inconsistent part is not emitted: a command on a queue that was not created, or fetched
 * before a doorbell covers it; an SQ with more commands than entries; a tag submitted while it is
 * in use; a CQ head that only a shadow doorbell shows, emitted without shadow doorbells.
 */
public final class LifeTrace {
  private static final int TAGS = 1 << 12;

  private final int controller;
  private final int life;
  private final List<LifeTraceCommand> commands;
  private final List<TraceEvent> events;
  private final List<LifeTraceQueue> sqs;
  private final List<LifeTraceQueue> cqs;
  private final EventChunk rows = new EventChunk();
  private CandidateTrace.Checks checks = new CandidateTrace.Checks(true, true, true);
  private boolean boundsTags;

  LifeTrace(
      int controller,
      int life,
      List<LifeTraceCommand> commands,
      List<TraceEvent> events,
      List<LifeTraceQueue> sqs,
      List<LifeTraceQueue> cqs) {
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
      checks =
          new CandidateTrace.Checks((relaxed & 1) == 0, (relaxed & 2) == 0, (relaxed & 4) == 0);
      if (emit(everything()) != null) {
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

  List<LifeTraceCommand> commands() {
    return commands;
  }

  List<TraceEvent> events() {
    return events;
  }

  List<LifeTraceQueue> sqs() {
    return sqs;
  }

  List<LifeTraceQueue> cqs() {
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

  /** The whole life trace. */
  Selection everything() {
    BitSet all = new BitSet();
    all.set(0, commands.size());
    BitSet optional = new BitSet();
    for (int i = 0; i < events.size(); i++) {
      optional.set(i, events.get(i).isOptional());
    }
    return new Selection(all, optional, true, Selection.AS_CAPTURED);
  }

  /** Which events of a part are emitted; null where the part is inconsistent. */
  @Nullable BitSet emittedEvents(Selection part) {
    CandidateTrace candidate = new CandidateTrace(this, checks, part, rows);
    return candidate.run() ? candidate.emitted : null;
  }

  /**
   * Emits a part.
   *
   * @return its rows, valid until the next call; null where the part does not hang together
   */
  @Nullable EventChunk emit(Selection part) {
    if (boundsTags && part.mostEntries() != Selection.AS_CAPTURED && !tagsFit(part)) {
      return null;
    }
    return new CandidateTrace(this, checks, part, rows).run() ? rows : null;
  }

  /** Whether no CQ has more tags than slots, so that the host keeps its own bound. */
  private boolean tagsFit(Selection part) {
    for (LifeTraceQueue cq : cqs) {
      int size = Math.min(cq.size, part.mostEntries());
      if (cq.size > 1 && tagCount(cq, part) > size - 1) {
        return false;
      }
    }
    return true;
  }

  private int tagCount(LifeTraceQueue cq, Selection part) {
    TreeSet<Integer> tags = new TreeSet<>();
    for (LifeTraceCommand command : commands) {
      if (command.cq == cq && part.commands().get(command.number) && command.span != null) {
        tags.add(tagKey(command));
      }
    }
    return tags.size();
  }

  static int tagKey(LifeTraceCommand command) {
    return command.sq.number * TAGS + CommandId.tag(command.cid);
  }

  /** Whether a QEMU log has an event for this kind of row. */
  static boolean isExpressibleInQemuLog(EventKind kind) {
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
          QUEUE_GROUP,
          DROPPED,
          SERVICE_START,
          SERVICE_DONE ->
          false;
    };
  }
}
