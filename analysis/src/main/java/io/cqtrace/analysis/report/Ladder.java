package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.explore.Lane;
import io.cqtrace.explore.RingSnapshot;
import io.cqtrace.explore.Schedule;
import io.cqtrace.explore.ScheduleStep;
import io.cqtrace.nvme.Opcode;
import java.util.List;
import java.util.Locale;

/**
 * A schedule as text for a mail: driver, irq and controller side by side, pure ASCII, at most 72
 * columns. Steps keep their numbers, runs of equal steps share a line, the state of the rings
 * stands behind each line, the deciding step is marked.
 */
final class Ladder {
  private static final int LANE_WIDTH = 13;

  private Ladder() {}

  /** The steps of a ladder. */
  static Table table(Schedule schedule) {
    Table table =
        new Table(
            "",
            Column.left("", 1),
            Column.right("step", 8),
            Column.left(Lane.DRIVER.label(), LANE_WIDTH),
            Column.left(Lane.IRQ.label(), LANE_WIDTH),
            Column.left(Lane.CONTROLLER.label(), LANE_WIDTH),
            Column.right("sq", 4),
            Column.right("run", 4),
            Column.right("cq", 4),
            Column.right("tag", 4));
    List<ScheduleStep> steps = schedule.steps();
    for (int from = 0; from < steps.size(); ) {
      int to = from + 1;
      while (to < steps.size() && foldsWith(schedule, steps.get(from), steps.get(to))) {
        to++;
      }
      table.row(row(schedule, steps.subList(from, to)));
      from = to;
    }
    return table;
  }

  /** What the columns mean. */
  static String legend(Schedule schedule) {
    return String.format(
        Locale.ROOT,
        "The numbers are those after the (last) step. sq: waiting in the SQ; run: fetched, not"
            + " posted%s; cq: posted, not released, of %d; tag: %s. *: the step that decides: %s."
            + " consume: handled by the host%s; ring +n: CQ head doorbell for n slots%s.",
        aersBeside(schedule.scenario().standingAers()),
        schedule.scenario().cqSize() - 1,
        schedule.scenario().outstanding() == 0 ? "tags free" : "commands that may be sent yet",
        decision(schedule),
        schedule.scenario().host().freesTagsBeforeRing() ? ", its tag is free" : "",
        schedule.steps().stream().anyMatch(step -> step.after().asleep())
            ? "; sleep: the controller waits for a doorbell"
            : "");
  }

  private static String aersBeside(int count) {
    return count == 0 ? "" : " (beside " + count + (count == 1 ? " AER)" : " AERs)");
  }

  private static String decision(Schedule schedule) {
    int number = schedule.decidingStep();
    if (number == 0) {
      return "none, no order delivers everything";
    }
    ScheduleStep.Kind kind = schedule.steps().get(number - 1).kind();
    if (kind == ScheduleStep.Kind.OVERWRITE || kind == ScheduleStep.Kind.FETCH_OVERWRITE) {
      return "its CQE overwrites the oldest CQE, which the host has not read: that one is lost";
    }
    if (kind.isLoss()) {
      return "its completion is lost";
    }
    if (kind.isOverrun()) {
      return "its CQE is posted into a full CQ; the host had read what it overwrites";
    }
    return kind.isFailure()
        ? "its completion is lost, and the controller sets CSTS.CFS"
        : "whatever follows, not everything is delivered";
  }

  private static boolean foldsWith(Schedule schedule, ScheduleStep first, ScheduleStep next) {
    return next.kind() == first.kind()
        && next.kind() != ScheduleStep.Kind.RING
        && next.after().asleep() == first.after().asleep()
        && next.number() != schedule.decidingStep()
        && first.number() != schedule.decidingStep()
        && (first.command() == 0
            || schedule.opcodeOf(first.command()) == schedule.opcodeOf(next.command()));
  }

  private static List<String> row(Schedule schedule, List<ScheduleStep> run) {
    ScheduleStep first = run.get(0);
    ScheduleStep last = run.get(run.size() - 1);
    String text = text(schedule, first, last);
    Lane lane = first.kind().lane();
    RingSnapshot rings = last.after();
    return List.of(
        first.number() == schedule.decidingStep() ? "*" : "",
        run.size() == 1 ? "" + first.number() : first.number() + "-" + last.number(),
        lane == Lane.DRIVER ? text : "",
        lane == Lane.IRQ ? text : "",
        lane == Lane.CONTROLLER ? text : "",
        "" + rings.waiting(),
        "" + rings.executing(),
        "" + rings.cqOccupied(),
        "" + rings.tagsFree());
  }

  private static String text(Schedule schedule, ScheduleStep first, ScheduleStep last) {
    int count = last.number() - first.number() + 1;
    String times = count == 1 ? "" : " x " + count;
    return switch (first.kind()) {
      case SEND -> sent(schedule, first, last);
      case FETCH -> last.after().asleep() ? "fetch, sleep" : "fetch" + times;
      case FETCH_POST -> count == 1 ? "fetch+post" : "f.+post" + times;
      case FETCH_DISCARD -> "fetch+DISCARD";
      case FETCH_FAIL -> "fetch+FAIL";
      case POST -> "post" + times;
      case DISCARD -> "DISCARD";
      case FAIL -> "FAIL";
      case SLEEP -> "sleep";
      case CONSUME -> "consume" + times;
      case LEAVE -> "no more CQE";
      case RING -> "ring +" + first.slotCount();
      case FETCH_OVERRUN -> count == 1 ? "fetch+over" : "f.+over" + times;
      case OVERRUN -> "post over" + times;
      case FETCH_OVERWRITE -> "f.+OVERWRITE";
      case OVERWRITE -> "OVERWRITE";
    };
  }

  /** Which queues are deleted, where there is room for it. */
  private static String sent(Schedule schedule, ScheduleStep first, ScheduleStep last) {
    String verb = schedule.opcodeOf(first.command()) == Opcode.DELETE_SQ ? "DelSQ " : "DelCQ ";
    int from = schedule.qidOf(first.command());
    int to = schedule.qidOf(last.command());
    String named = verb + (from == to ? "" + from : from + "-" + to);
    return named.length() <= LANE_WIDTH
        ? named
        : verb + "x " + (last.number() - first.number() + 1);
  }
}
