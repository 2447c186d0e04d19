package io.cqtrace.explore.field;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

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
   * @param progress is told how far it is
   */
  public static FieldMatrix search(FieldScenario scenario, Progress progress) {
    List<ControllerModel> controllers = scenario.controllers();
    int pairCount = Models.hosts().size() * controllers.size();
    List<FieldCell> cells = new ArrayList<>();
    long stateCount = 0;
    for (HostModel host : Models.hosts()) {
      for (ControllerModel controller : controllers) {
        long before = stateCount;
        FieldCell cell =
            cell(
                scenario,
                cells,
                host,
                controller,
                visited -> progress.at(cells.size(), pairCount, before + visited));
        cells.add(cell);
        stateCount += cell.stateCount();
        progress.at(cells.size(), pairCount, stateCount);
      }
    }
    return new FieldMatrix(scenario, cells);
  }

  /** How far the searches are. */
  public interface Progress {
    /** So many pairs of all are done, and so many states were visited; a few of them again. */
    void at(int pairs, int ofPairs, long states);
  }

  private static FieldCell cell(
      FieldScenario scenario,
      List<FieldCell> known,
      HostModel host,
      ControllerModel controller,
      LongConsumer progress) {
    for (FieldCell cell : known) {
      if (cell.controller() == controller && areAlike(cell.host(), host)) {
        return cell.of(host);
      }
    }
    return scenario.search(host, controller, progress);
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
