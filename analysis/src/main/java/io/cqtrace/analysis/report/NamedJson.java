package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.explore.field.FieldScenario;
import io.cqtrace.explore.field.NamedResult;
import io.cqtrace.explore.field.NamedStep;
import io.cqtrace.explore.field.Outcome;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The result of a small scenario as JSON, schema {@code cqtrace.explore/1}: the members of {@link
 * ExploreJson}, where {@code lost} is a completion that was discarded or overwritten unread, and
 * {@code overwritten}, {@code late} and {@code aborted} tell more. A step of the schedule has its
 * words as {@code text}, and the numbers of the scenario's columns after it.
 */
public final class NamedJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NamedJson() {}

  /**
   * What was searched.
   *
   * @param commands of each SQ
   * @param sizes the queues; null: the scenario has none
   */
  public record NamedPair(
      FieldScenario scenario,
      HostModel host,
      ControllerModel controller,
      int commands,
      FieldScenario.@Nullable Sizes sizes) {}

  /** A search's result; the document ends in a line feed. */
  public static String of(NamedPair pair, NamedResult found) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("schema", ExploreJson.SCHEMA);
    tree.set("scenario", scenario(pair));
    putReach(tree, found, "lost", Outcome.LOST, Outcome.OVERWRITTEN);
    for (Outcome outcome : Outcome.values()) {
      if (outcome != Outcome.LOST) {
        putReach(tree, found, outcome.label(), outcome);
      }
    }
    tree.put("states", found.stateCount());
    tree.put("exhausted", found.exhausted());
    Outcome fault = found.shortestFault();
    List<NamedStep> steps =
        fault == null ? List.of() : found.schedules().getOrDefault(fault, List.of());
    tree.put("steps", steps.size());
    if (fault != null) {
      tree.put("deciding_step", steps.size());
      tree.set("schedule", schedule(steps, found.columns()));
    }
    return tree.toPrettyString() + "\n";
  }

  private static ObjectNode scenario(NamedPair pair) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("name", pair.scenario().label());
    tree.put("host", pair.host().name());
    tree.put("controller", pair.controller().name());
    tree.put("commands", pair.commands());
    FieldScenario.Sizes sizes = pair.sizes();
    if (sizes != null) {
      tree.put("cq_size", sizes.cqSize());
      tree.put("sqs", sizes.sqs());
      tree.put("tags", sizes.tags() == 0 ? pair.host().outstanding(sizes.cqSize()) : sizes.tags());
    }
    return tree;
  }

  private static void putReach(
      ObjectNode tree, NamedResult found, String name, Outcome... outcomes) {
    int fewest =
        Arrays.stream(outcomes)
            .filter(found::reaches)
            .mapToInt(outcome -> found.schedules().getOrDefault(outcome, List.of()).size())
            .min()
            .orElse(-1);
    String verdict = found.exhausted() ? "UNREACHABLE" : "BOUNDED";
    tree.put(name, fewest < 0 ? verdict : "REACHABLE");
    if (fewest >= 0) {
      tree.put(name + "_steps", fewest);
    }
  }

  private static ArrayNode schedule(List<NamedStep> steps, String columns) {
    List<String> names = List.of(columns.strip().split(" +", -1));
    ArrayNode array = JSON.createArrayNode();
    for (int i = 0; i < steps.size(); i++) {
      NamedStep step = steps.get(i);
      ObjectNode node = array.addObject();
      node.put("step", i + 1);
      node.put("lane", step.lane().label());
      node.put("text", step.text());
      ObjectNode after = node.putObject("after");
      String[] numbers = step.after().strip().split(" +", -1);
      for (int k = 0; k < names.size(); k++) {
        after.put(names.get(k).toLowerCase(Locale.ROOT), Integer.parseInt(numbers[k]));
      }
    }
    return array;
  }
}
