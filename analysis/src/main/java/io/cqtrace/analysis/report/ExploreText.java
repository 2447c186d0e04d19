package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Schedule;
import io.cqtrace.explore.Threshold;
import java.util.Locale;

/** The result of a search as text: lines of at most 72 columns, ASCII. */
public final class ExploreText {
  private static final String INDENT = " ".repeat(12);

  private ExploreText() {}

  /**
   * A search's result.
   *
   * @param withLadder whether the shortest schedule to a fault follows
   */
  public static String of(Exploration exploration, boolean withLadder) {
    Document lines = new Document();
    summary(lines, exploration);
    if (withLadder) {
      ladder(lines, exploration);
    }
    return lines.toString();
  }

  /**
   * A threshold search's result.
   *
   * @param withLadder whether the shortest schedule to a fault follows
   */
  public static String of(Threshold threshold, boolean withLadder) {
    Document lines = new Document();
    summary(lines, threshold.decisive());
    entry(lines, "threshold", thresholdText(threshold));
    if (withLadder) {
      ladder(lines, threshold.decisive());
    }
    return lines.toString();
  }

  private static void summary(Document lines, Exploration exploration) {
    Scenario scenario = exploration.scenario();
    entry(lines, "host", scenario.host().name() + ": " + scenario.host().standsFor());
    entry(
        lines,
        "controller",
        scenario.controller().name() + ": " + scenario.controller().standsFor());
    entry(lines, "scenario", scenarioText(scenario));
    entry(lines, "lost", reachText(exploration.lost(), exploration));
    entry(lines, "failed", reachText(exploration.failed(), exploration));
    entry(lines, "stalled", reachText(exploration.stalled(), exploration));
    if (exploration.overrun().isReachable()) {
      entry(
          lines,
          "overrun",
          reachText(exploration.overrun(), exploration)
              + ": a CQE is posted into a full CQ over one that the host had read; a violation, and"
              + " nothing is lost by it");
    }
    if (exploration.isFaulty()) {
      entry(lines, "delivered", deliveredText(exploration));
    }
    entry(
        lines,
        "states",
        exploration.stateCount()
            + (exploration.exhausted()
                ? ": all there are, the deepest after " + exploration.stepCount() + " steps"
                : " visited, then stopped (--max-states); all schedules of up to "
                    + exploration.stepCount()
                    + " steps"));
  }

  private static String scenarioText(Scenario scenario) {
    return String.format(
        Locale.ROOT,
        "delete flood: %d I/O queues, CQ %d, SQ %d, %d %s, %s, %s",
        scenario.ioQueues(),
        scenario.cqSize(),
        scenario.sqEntries(),
        scenario.commandLimit(),
        scenario.outstanding() == 0 ? "tags" : "commands outstanding",
        aerText(scenario),
        scenario.reactors() == 1 ? "1 reactor" : scenario.reactors() + " reactors");
  }

  private static String aerText(Scenario scenario) {
    int refused = scenario.aer() - scenario.standingAers();
    return scenario.aer() + " AER" + (refused == 0 ? "" : " (" + refused + " refused)");
  }

  private static String reachText(Reach reach, Exploration exploration) {
    return switch (reach.verdict()) {
      case REACHABLE -> "REACHABLE in " + reach.stepCount() + " steps";
      case UNREACHABLE -> "UNREACHABLE";
      case BOUNDED -> "BOUNDED: not found within " + exploration.stateCount() + " states";
    };
  }

  private static String deliveredText(Exploration exploration) {
    return switch (exploration.delivered()) {
      case REACHABLE -> "REACHABLE: in another order everything is delivered";
      case UNREACHABLE -> "UNREACHABLE: no order delivers everything";
      case BOUNDED -> "BOUNDED: not found within " + exploration.stateCount() + " states";
    };
  }

  private static String thresholdText(Threshold threshold) {
    String parameter = threshold.parameter().label();
    String range = parameter + "=" + threshold.from() + ".." + threshold.to();
    String searched = " (" + threshold.stateCount() + " states in all)";
    int boundedFrom = threshold.boundedFrom();
    if (threshold.smallest() == null) {
      return boundedFrom == 0
          ? "none of " + range + " goes wrong" + searched
          : "not found in "
              + range
              + "; from "
              + boundedFrom
              + " on nothing is known: stopped (--max-states)"
              + searched;
    }
    String smallest = parameter + "=" + threshold.smallest();
    return boundedFrom == 0
        ? smallest + " is the smallest of " + range + " that goes wrong" + searched
        : smallest
            + " goes wrong; of "
            + range
            + " nothing is known of "
            + boundedFrom
            + ".."
            + (threshold.smallest() - 1)
            + ": stopped (--max-states)"
            + searched;
  }

  private static void ladder(Document lines, Exploration exploration) {
    Schedule fault = exploration.shortestFault();
    if (fault != null && fault.steps().isEmpty()) {
      lines.blank().line("No ladder: from the start nothing can move.");
    } else if (fault != null) {
      lines.blank();
      lines.table(Ladder.table(fault));
      lines.blank().wrap("", "", Ladder.legend(fault));
    }
  }

  private static void entry(Document lines, String name, String text) {
    lines.wrap(String.format(Locale.ROOT, "%-12s", name), INDENT, text);
  }
}
