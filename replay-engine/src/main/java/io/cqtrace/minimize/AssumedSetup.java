package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Completes a recorded life: what the capture does not show, because it begins later or its
 * producer prints no sizes, is added as assumed, so that the trace is complete.
 */
final class AssumedSetup {
  private static final int LINUX_ADMIN_ENTRIES = 32;
  private static final int ACQS_SHIFT = 16;

  /** Identifiers that no Linux host of these queues uses. */
  private static final int FIRST_ASSUMED_CID = 0xf000;

  private final List<LifeTraceCommand> commands;
  private final List<TraceEvent> events;
  private final List<LifeTraceQueue> sqs;
  private final List<LifeTraceQueue> cqs;
  private final List<TraceEvent> before = new ArrayList<>();
  private final long startNs;
  private int assumedCids;
  private int assumedCommands;

  AssumedSetup(
      List<LifeTraceCommand> recordedCommands,
      List<TraceEvent> recordedEvents,
      List<LifeTraceQueue> sqs,
      List<LifeTraceQueue> cqs) {
    this.commands = new ArrayList<>(recordedCommands);
    this.events = new ArrayList<>(recordedEvents);
    this.sqs = sqs;
    this.cqs = cqs;
    this.startNs = events.isEmpty() ? EventChunk.NO_TIME : events.get(0).timeNs;
  }

  List<LifeTraceCommand> commands() {
    return commands;
  }

  List<TraceEvent> events() {
    return events;
  }

  void complete() {
    events.removeIf(AssumedSetup::saysNothing);
    for (LifeTraceCommand command : commands) {
      if (command.span != null && command.cid == EventChunk.NONE) {
        command.cid = FIRST_ASSUMED_CID | (assumedCids++ & 0xfff);
        command.cidAssumed = true;
      }
    }
    LifeTraceQueue adminCq = first(cqs, 0);
    LifeTraceQueue adminSq = first(sqs, 0);
    setUpAdminQueue(adminSq, adminCq);
    for (LifeTraceQueue cq : new ArrayList<>(cqs)) {
      if (cq.queueId != 0 && cq.size > 1 && !isCreated(cq)) {
        create(EventKind.CREATE_CQ, Opcode.CREATE_CQ, cq, cq.queueId);
      }
    }
    for (LifeTraceQueue sq : new ArrayList<>(sqs)) {
      if (sq.queueId != 0 && sq.size > 1 && !isCreated(sq)) {
        create(EventKind.CREATE_SQ, Opcode.CREATE_SQ, sq, cqIdOf(sq));
      }
    }
    events.addAll(0, before);
    number();
  }

  /** An event about nothing that the trace has. */
  private static boolean saysNothing(TraceEvent event) {
    return switch (event.kind) {
      case FETCH, COMPLETE, CQ_EVENTIDX -> event.owner == null;
      case IRQ -> event.signalled.isEmpty();
      case CREATE_CQ, CREATE_SQ ->
          event.owner == null || event.queue == null || event.queue.size < 2;
      case DELETE_SQ, DELETE_CQ, DBBUF_CONFIG -> event.owner == null;
      default -> false;
    };
  }

  private LifeTraceQueue first(List<LifeTraceQueue> queues, int queueId) {
    for (LifeTraceQueue queue : queues) {
      if (queue.queueId == queueId) {
        return queue;
      }
    }
    LifeTraceQueue queue = new LifeTraceQueue(queues.size(), queueId, LINUX_ADMIN_ENTRIES, false);
    queues.add(queue);
    return queue;
  }

  private void setUpAdminQueue(LifeTraceQueue sq, LifeTraceQueue cq) {
    boolean enabled = events.stream().anyMatch(event -> event.kind == EventKind.ENABLE);
    boolean sized = events.stream().anyMatch(event -> event.kind == EventKind.ADMIN_QUEUE_SIZES);
    if (sized && enabled) {
      return;
    }
    events.removeIf(
        event -> event.kind == EventKind.ENABLE || event.kind == EventKind.ADMIN_QUEUE_SIZES);
    TraceEvent sizes = assumed(EventKind.ADMIN_QUEUE_SIZES);
    sizes.value = ((long) lastIndex(cq) << ACQS_SHIFT) | lastIndex(sq);
    before.add(sizes);
    before.add(assumed(EventKind.ENABLE));
  }

  private static int lastIndex(LifeTraceQueue queue) {
    return (queue.size > 1 ? queue.size : LINUX_ADMIN_ENTRIES) - 1;
  }

  private boolean isCreated(LifeTraceQueue queue) {
    return events.stream()
        .anyMatch(
            event ->
                event.queue == queue
                    && (event.kind == EventKind.CREATE_CQ || event.kind == EventKind.CREATE_SQ));
  }

  private int cqIdOf(LifeTraceQueue sq) {
    for (LifeTraceCommand command : commands) {
      if (command.sq == sq) {
        return command.cq.queueId;
      }
    }
    return sq.queueId;
  }

  /** The admin command that creates a queue, before all that was captured. */
  private void create(EventKind kind, Opcode opcode, LifeTraceQueue queue, int value2) {
    LifeTraceQueue adminSq = first(sqs, 0);
    LifeTraceQueue adminCq = first(cqs, 0);
    long place = assumedCommands++ - (long) (sqs.size() + cqs.size());
    LifeTraceCommand command = new LifeTraceCommand(adminSq, adminCq, place, null);
    command.cid = FIRST_ASSUMED_CID | (assumedCids++ & 0xfff);
    command.cidAssumed = true;
    command.opcode = opcode.code();
    command.cqPlace = place;
    commands.add(command);
    TraceEvent doorbell = assumed(EventKind.SQ_DOORBELL);
    doorbell.queue = adminSq;
    doorbell.place = place + 1;
    TraceEvent fetch = assumed(EventKind.FETCH);
    fetch.owner = command;
    TraceEvent creation = assumed(kind);
    creation.owner = command;
    creation.queue = queue;
    creation.value2 = value2;
    TraceEvent completion = assumed(EventKind.COMPLETE);
    completion.owner = command;
    completion.status = 0;
    before.addAll(List.of(doorbell, fetch, creation, completion));
  }

  private TraceEvent assumed(EventKind kind) {
    TraceEvent event = new TraceEvent(kind, startNs);
    event.assumed = true;
    return event;
  }

  /** Numbers the commands, and lists them in their queues by place. */
  private void number() {
    commands.sort(
        Comparator.<LifeTraceCommand>comparingInt(command -> command.sq.number)
            .thenComparingLong(command -> command.sqPlace));
    sqs.forEach(sq -> sq.commands.clear());
    cqs.forEach(cq -> cq.commands.clear());
    for (int i = 0; i < commands.size(); i++) {
      LifeTraceCommand command = commands.get(i);
      command.number = i;
      command.sq.commands.add(command);
      if (command.cqPlace != LifeTraceCommand.NOWHERE) {
        command.cq.commands.add(command);
      }
    }
    for (LifeTraceQueue cq : cqs) {
      cq.commands.sort(Comparator.comparingLong(command -> command.cqPlace));
    }
  }
}
