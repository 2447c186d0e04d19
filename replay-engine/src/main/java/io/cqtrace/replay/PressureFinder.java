package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the life of a controller whose completion queues were under the greatest pressure: the most
 * completions lost, then withheld, then the longest time that SQEs waited to be fetched while
 * queues were deleted, then the fullest CQ. Of equals the first.
 */
public final class PressureFinder implements HistoryListener {
  private static final Comparator<Pressure> GREATEST =
      Comparator.<Pressure>comparingLong(p -> p.lost)
          .thenComparingLong(p -> p.withheld)
          .thenComparingLong(p -> p.waitedNs)
          .thenComparingLong(p -> p.fullest)
          .thenComparingLong(p -> p.commands);

  private final TreeMap<Integer, Pressure> open = new TreeMap<>();
  private @Nullable Pressure worst;
  private @Nullable Pressure next;

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    open.put(life.controller(), new Pressure(life.controller(), life.number()));
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    Pressure pressure = open.get(command.controller());
    if (pressure == null) {
      return;
    }
    pressure.commands++;
    if (command.outcome() == Outcome.LOST) {
      pressure.lost++;
    }
    if (command.withheld()) {
      pressure.withheld++;
    }
    if (Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())
        && command.timeNs(Stage.SUBMITTED) != EventChunk.NO_TIME) {
      pressure.waitedNs += command.elapsedNs(Stage.SUBMITTED, Stage.FETCHED);
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    Pressure pressure = open.get(cq.controller());
    if (pressure != null && cq.capacity() > 0) {
      long permille = 1000L * cq.maxUnreleased() / cq.capacity();
      pressure.fullest = Math.max(pressure.fullest, permille);
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    Pressure pressure = open.remove(life.controller());
    if (pressure == null || pressure.commands == 0) {
      return;
    }
    if (worst == null || GREATEST.compare(pressure, worst) > 0) {
      next = worst;
      worst = pressure;
    } else if (next == null || GREATEST.compare(pressure, next) > 0) {
      next = pressure;
    }
  }

  /** Whether any command was seen. */
  public boolean found() {
    return worst != null;
  }

  /** The controller under the greatest pressure, or {@link EventChunk#NONE}. */
  public int controller() {
    return worst == null ? EventChunk.NONE : worst.controller;
  }

  /** The life of that controller, or {@link EventChunk#NONE}. */
  public int life() {
    return worst == null ? EventChunk.NONE : worst.life;
  }

  /** The controller of the life under the next greatest pressure, or {@link EventChunk#NONE}. */
  public int nextController() {
    return next == null ? EventChunk.NONE : next.controller;
  }

  /** That life, or {@link EventChunk#NONE}. */
  public int nextLife() {
    return next == null ? EventChunk.NONE : next.life;
  }

  /** One life and how it fared. */
  private static final class Pressure {
    final int controller;
    final int life;
    long lost;
    long withheld;
    long waitedNs;
    long fullest;
    long commands;

    Pressure(int controller, int life) {
      this.controller = controller;
      this.life = life;
    }
  }
}
