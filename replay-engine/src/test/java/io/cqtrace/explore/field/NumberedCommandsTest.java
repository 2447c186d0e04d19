package io.cqtrace.explore.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.NewPolicies;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The commands of an SQ may be taken as alike: with numbers the same is reached as soon. */
class NumberedCommandsTest {

  @Test
  void aNumberChangesNothing() {
    long alike = 0;
    long numbered = 0;
    for (HostModel host : NewPolicies.hosts()) {
      for (ControllerModel controller : controllers()) {
        for (IoSetup setup : small(host, controller.ofIoQueues())) {
          NamedResult counted = NamedSearch.run(new IoModel(setup), Integer.MAX_VALUE);
          NamedResult named = NamedSearch.run(new IoModel(setup, true), Integer.MAX_VALUE);
          assertThat(shortest(named)).as("%s", setup).isEqualTo(shortest(counted));
          alike += counted.stateCount();
          numbered += named.stateCount();
        }
      }
    }
    assertThat(numbered).isGreaterThan(2 * alike);
  }

  private static Map<Outcome, Integer> shortest(NamedResult found) {
    assertThat(found.exhausted()).isTrue();
    return found.schedules().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().size()));
  }

  private static List<ControllerModel> controllers() {
    List<ControllerModel> controllers = new ArrayList<>(NewPolicies.controllers());
    for (ControllerModel controller : FieldScenario.IO.controllers()) {
      if (!controllers.contains(controller)) {
        controllers.add(controller);
      }
    }
    return controllers;
  }

  private static List<IoSetup> small(HostModel host, ControllerModel controller) {
    return List.of(
        new IoSetup(host, controller, 3, 1, 2, 4, 0),
        new IoSetup(host, controller, 2, 1, 3, 4, 0),
        new IoSetup(host, controller, 2, 2, 1, 2, 0),
        new IoSetup(host, controller, 2, 1, 2, 3, 4),
        new IoSetup(host, controller, 3, 1, 2, 3, 0, true));
  }
}
