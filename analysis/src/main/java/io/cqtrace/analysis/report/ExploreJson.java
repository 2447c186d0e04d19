package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.RingSnapshot;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Schedule;
import io.cqtrace.explore.ScheduleStep;
import io.cqtrace.explore.Threshold;
import java.util.Locale;

/**
 * The result of a search as JSON, schema {@code cqtrace.explore/1}.
 *
 * <p>{@code lost}, {@code failed} and {@code stalled} are REACHABLE, UNREACHABLE or BOUNDED; {@code
 * states} were visited; {@code steps} is the length of the shortest schedule to a fault or, without
 * one, the depth of the search; {@code lost_steps}, {@code failed_steps} and {@code stalled_steps}
 * are those to each that is reachable. {@code overrun} (and {@code overrun_steps}) is a CQE posted
 * into a full CQ over one that the host had read: a violation, and no loss. {@code delivered} says
 * whether some schedule delivers everything. {@code schedule} is that schedule, {@code
 * deciding_step} its step that decides. {@code threshold} is there when one was asked for; the rest
 * then describes its smallest value that is known to go wrong, or the last value that was searched.
 * With {@code bounded_from} nothing is known from that value on (up to {@code smallest}, if there
 * is one).
 */
public final class ExploreJson {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.explore/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ExploreJson() {}

  /** A search's result; the document ends in a line feed. */
  public static String of(Exploration exploration) {
    return tree(exploration).toPrettyString() + "\n";
  }

  /** A threshold search's result; the document ends in a line feed. */
  public static String of(Threshold threshold) {
    ObjectNode tree = tree(threshold.decisive());
    ObjectNode found = tree.putObject("threshold");
    found.put("parameter", threshold.parameter().label());
    found.put("smallest", threshold.smallest());
    found.put("from", threshold.from());
    found.put("to", threshold.to());
    found.put("states", threshold.stateCount());
    if (threshold.boundedFrom() != 0) {
      found.put("bounded_from", threshold.boundedFrom());
    }
    return tree.toPrettyString() + "\n";
  }

  private static ObjectNode tree(Exploration exploration) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("schema", SCHEMA);
    tree.set("scenario", scenario(exploration.scenario()));
    tree.put("lost", exploration.lost().verdict().name());
    tree.put("failed", exploration.failed().verdict().name());
    tree.put("stalled", exploration.stalled().verdict().name());
    tree.put("overrun", exploration.overrun().verdict().name());
    putSteps(tree, "lost_steps", exploration.lost());
    putSteps(tree, "failed_steps", exploration.failed());
    putSteps(tree, "stalled_steps", exploration.stalled());
    putSteps(tree, "overrun_steps", exploration.overrun());
    tree.put("delivered", exploration.delivered().name());
    tree.put("states", exploration.stateCount());
    tree.put("exhausted", exploration.exhausted());
    Schedule fault = exploration.shortestFault();
    tree.put("steps", fault == null ? exploration.stepCount() : fault.decidingStep());
    if (fault != null) {
      tree.put("deciding_step", fault.decidingStep());
      tree.set("schedule", schedule(fault));
    }
    return tree;
  }

  private static void putSteps(ObjectNode tree, String name, Reach reach) {
    if (reach.isReachable()) {
      tree.put(name, reach.stepCount());
    }
  }

  private static ObjectNode scenario(Scenario scenario) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("name", "delete-queues");
    tree.put("host", scenario.host().name());
    tree.put("controller", scenario.controller().name());
    for (Parameter parameter : Parameter.values()) {
      int value =
          switch (parameter) {
            case SQ_SIZE -> scenario.sqEntries();
            case OUTSTANDING -> scenario.commandLimit();
            default -> scenario.get(parameter);
          };
      tree.put(parameter.label().replace('-', '_'), value);
    }
    tree.put("aer_outstanding", scenario.standingAers());
    return tree;
  }

  private static ArrayNode schedule(Schedule schedule) {
    ArrayNode steps = JSON.createArrayNode();
    for (ScheduleStep step : schedule.steps()) {
      ObjectNode node = steps.addObject();
      node.put("step", step.number());
      node.put("lane", step.kind().lane().label());
      node.put("kind", step.kind().name().toLowerCase(Locale.ROOT));
      if (step.command() != 0) {
        node.put("opcode", schedule.opcodeOf(step.command()).code());
        node.put("qid", schedule.qidOf(step.command()));
      }
      if (step.slotCount() != 0) {
        node.put("slots", step.slotCount());
      }
      RingSnapshot rings = step.after();
      node.put("sq_waiting", rings.waiting());
      node.put("executing", rings.executing());
      node.put("cq_pending", rings.pending());
      node.put("cq_unrung", rings.unrung());
      node.put("cq_free", rings.cqFree());
      node.put("tags_free", rings.tagsFree());
      node.put("asleep", rings.asleep());
    }
    return steps;
  }
}
