package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.Stage;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Where and when a finding holds. What is not known, or not the same for all its commands, is
 * {@link EventChunk#NONE}, a time {@link EventChunk#NO_TIME}.
 *
 * @param controller number of the controller
 * @param life life of the controller, from 1
 * @param sqId submission queue
 * @param cqId completion queue
 * @param firstNs the first thing that it rests on
 * @param lastNs the last one; for a command that was not delivered, when its outcome was decided
 */
public record Scope(int controller, int life, int sqId, int cqId, long firstNs, long lastNs) {
  /** Nothing is known of it. */
  static final Scope UNKNOWN =
      new Scope(
          EventChunk.NONE,
          EventChunk.NONE,
          EventChunk.NONE,
          EventChunk.NONE,
          EventChunk.NO_TIME,
          EventChunk.NO_TIME);

  /** A moment of a CQ. */
  static Scope at(CompletionQueueLife cq, long timeNs) {
    return new Scope(cq.controller(), cq.life(), EventChunk.NONE, cq.cqId(), timeNs, timeNs);
  }

  /** What both have in common, and the time of both. */
  Scope and(Scope other) {
    return new Scope(
        either(controller, other.controller),
        either(life, other.life),
        either(sqId, other.sqId),
        either(cqId, other.cqId),
        firstOf(firstNs, other.firstNs),
        Math.max(lastNs, other.lastNs));
  }

  /** The same at another time. */
  Scope during(long fromNs, long toNs) {
    return new Scope(controller, life, sqId, cqId, fromNs, toNs);
  }

  private static int either(int number, int otherNumber) {
    return number == otherNumber ? number : EventChunk.NONE;
  }

  /** What these commands have in common. */
  static Scope of(List<CommandSpan> commands) {
    long firstNs = EventChunk.NO_TIME;
    long lastNs = EventChunk.NO_TIME;
    for (CommandSpan command : commands) {
      for (Stage stage : Stage.values()) {
        long timeNs = command.timeNs(stage);
        firstNs = firstOf(firstNs, timeNs);
        lastNs = Math.max(lastNs, timeNs);
      }
      lastNs = Math.max(lastNs, command.endedNs());
      CommandSpan.HostMark submit = command.hostSubmit();
      CommandSpan.HostMark end = command.hostComplete();
      if (submit != null && command.timeNs(Stage.FETCHED) == EventChunk.NO_TIME) {
        firstNs = firstOf(firstNs, submit.timeNs());
        lastNs = Math.max(lastNs, end == null ? submit.timeNs() : end.timeNs());
      }
    }
    return new Scope(
        common(commands, CommandSpan::controller),
        lifeOf(commands),
        common(commands, CommandSpan::sqId),
        common(commands, CommandSpan::cqId),
        firstNs,
        lastNs);
  }

  /** What a host's log says of one of its controllers, and of these queues of it. */
  static Scope of(ControllerLog log, List<Integer> queueIds) {
    Scope ofEvents = ofEvents(log.events());
    int queueId = common(queueIds, Integer::intValue);
    return new Scope(
        log.number(), EventChunk.NONE, queueId, queueId, ofEvents.firstNs(), ofEvents.lastNs());
  }

  /**
   * What these messages of a host have in common. The host pairs SQ n with CQ n (Linux {@code
   * drivers/nvme/host/pci.c: nvme_create_queue}).
   */
  static Scope ofEvents(List<HostEvent> events) {
    long firstNs = EventChunk.NO_TIME;
    long lastNs = EventChunk.NO_TIME;
    for (HostEvent event : events) {
      firstNs = firstOf(firstNs, event.timeNs());
      lastNs = Math.max(lastNs, event.timeNs());
    }
    int queueId = common(events, HostEvent::sqId);
    int controller = common(events, HostEvent::controller);
    return new Scope(controller, EventChunk.NONE, queueId, queueId, firstNs, lastNs);
  }

  /** What rows of a host's log have in common; a row may name no queue. */
  static final class OfRows {
    private final TreeSet<Integer> controllers = new TreeSet<>();
    private final TreeSet<Integer> queueIds = new TreeSet<>();
    private long firstNs = EventChunk.NO_TIME;
    private long lastNs = EventChunk.NO_TIME;

    void add(EventCursor row) {
      controllers.add(row.controller());
      if (row.sqId() != EventChunk.NONE) {
        queueIds.add(row.sqId());
      }
      firstNs = firstOf(firstNs, row.timeNs());
      lastNs = Math.max(lastNs, row.timeNs());
    }

    Scope scope() {
      int queueId = only(queueIds);
      return new Scope(only(controllers), EventChunk.NONE, queueId, queueId, firstNs, lastNs);
    }

    private static int only(Set<Integer> numbers) {
      return numbers.size() == 1 ? numbers.iterator().next() : EventChunk.NONE;
    }
  }

  /** The same of no controller in particular. */
  Scope ofNoController() {
    return new Scope(EventChunk.NONE, life, sqId, cqId, firstNs, lastNs);
  }

  /** The queue that a violation is about, at its time. */
  static Scope of(Violation violation, List<CommandSpan> commands) {
    Scope ofCommands = of(commands);
    boolean ofCq = violation.kind().ofCq();
    return new Scope(
        violation.controller(),
        ofCommands.life(),
        ofCq ? ofCommands.sqId() : violation.queueId(),
        ofCq ? violation.queueId() : ofCommands.cqId(),
        ofCommands.firstNs(),
        ofCommands.lastNs());
  }

  private static long firstOf(long ns, long otherNs) {
    boolean known = ns != EventChunk.NO_TIME && otherNs != EventChunk.NO_TIME;
    return known ? Math.min(ns, otherNs) : Math.max(ns, otherNs);
  }

  /** A command that only the host's log names has no life. */
  private static int lifeOf(List<CommandSpan> commands) {
    int life = common(commands, CommandSpan::life);
    return life == 0 ? EventChunk.NONE : life;
  }

  private static <T> int common(List<T> all, ToIntFunction<T> number) {
    int common = all.isEmpty() ? EventChunk.NONE : number.applyAsInt(all.get(0));
    for (T one : all) {
      if (number.applyAsInt(one) != common) {
        return EventChunk.NONE;
      }
    }
    return common;
  }
}
