package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;
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
    }
    return new Scope(
        common(commands, CommandSpan::controller),
        common(commands, CommandSpan::life),
        common(commands, CommandSpan::sqId),
        common(commands, CommandSpan::cqId),
        firstNs,
        lastNs);
  }

  /** What a host's log says of one of its controllers, and of these commands of it. */
  static Scope of(ControllerLog log, List<CommandSpan> commands) {
    Scope ofCommands = of(commands);
    long firstNs = EventChunk.NO_TIME;
    long lastNs = EventChunk.NO_TIME;
    for (HostEvent event : log.events()) {
      firstNs = firstOf(firstNs, event.timeNs());
      lastNs = Math.max(lastNs, event.timeNs());
    }
    return new Scope(
        log.number(), EventChunk.NONE, ofCommands.sqId(), ofCommands.cqId(), firstNs, lastNs);
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

  private static int common(List<CommandSpan> commands, ToIntFunction<CommandSpan> number) {
    int common = commands.isEmpty() ? EventChunk.NONE : number.applyAsInt(commands.get(0));
    for (CommandSpan command : commands) {
      if (number.applyAsInt(command) != common) {
        return EventChunk.NONE;
      }
    }
    return common;
  }
}
