package io.cqtrace.explore.field;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Every host with every controller in one scenario.
 *
 * @param scenario what happens
 * @param cells one a pair, host by host
 */
public record FieldMatrix(FieldScenario scenario, List<FieldCell> cells) {
  public FieldMatrix {
    cells = List.copyOf(cells);
  }

  /**
   * Searches all pairs. Hosts that differ in nothing that the scenario asks for are searched once.
   *
   * @param progress is told how many pairs are done
   */
  public static FieldMatrix search(FieldScenario scenario, IntConsumer progress) {
    List<FieldCell> cells = new ArrayList<>();
    for (HostModel host : Models.hosts()) {
      for (ControllerModel controller : scenario.controllers()) {
        cells.add(cell(scenario, cells, host, controller));
        progress.accept(cells.size());
      }
    }
    return new FieldMatrix(scenario, cells);
  }

  private static FieldCell cell(
      FieldScenario scenario, List<FieldCell> known, HostModel host, ControllerModel controller) {
    for (FieldCell cell : known) {
      if (cell.controller() == controller && areAlike(cell.host(), host)) {
        return cell.of(host);
      }
    }
    return scenario.search(host, controller);
  }

  /** Whether two hosts differ in nothing that a scenario asks for. */
  static boolean areAlike(HostModel host, HostModel other) {
    return host.takesTheStepsOf(other)
        && host.depth() == other.depth()
        && host.shadow() == other.shadow()
        && host.polls() == other.polls();
  }

  /** States visited in all searches. */
  public long stateCount() {
    return cells.stream().mapToLong(FieldCell::stateCount).sum();
  }
}
