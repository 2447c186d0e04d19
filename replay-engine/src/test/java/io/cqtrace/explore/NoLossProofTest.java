package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoLossProofTest {

  @Test
  void aSearchOfAllStatesFindsNoLossWhereItApplies() {
    Map<Reach.Verdict, Integer> unproven = new EnumMap<>(Reach.Verdict.class);
    int proven = 0;
    for (HostModel host : Models.hosts()) {
      for (ControllerModel controller : Models.controllers()) {
        for (int cqSize = 2; cqSize <= 5; cqSize++) {
          for (int tags = 1; tags <= cqSize + 2; tags++) {
            for (int aer = 0; aer <= 1; aer++) {
              for (int reactors = 1; reactors <= 2; reactors++) {
                Scenario scenario =
                    new Scenario(host, controller, 4, cqSize, 0, tags, 0, aer, reactors);
                Reach.Verdict found = Explorer.explore(scenario).lost().verdict();
                if (NoLossProof.applies(scenario)) {
                  proven++;
                  assertThat(found).as("%s", scenario).isEqualTo(Reach.Verdict.UNREACHABLE);
                } else {
                  unproven.merge(found, 1, Integer::sum);
                }
              }
            }
          }
        }
      }
    }
    assertThat(proven).isGreaterThan(1000);
    assertThat(unproven.get(Reach.Verdict.REACHABLE)).isGreaterThan(100);
  }

  @Test
  void provesWhatAnAdminQueueOfLinuxComesToWithMostControllers() {
    assertThat(applies(Models.LINUX, SpdkController.since25473())).isTrue();
    assertThat(applies(Models.LINUX, SpdkController.before25473())).isFalse();
    assertThat(applies(Models.LINUX_BATCHED, SpdkController.before25473())).isTrue();
  }

  private static boolean applies(HostModel host, ControllerModel controller) {
    return NoLossProof.applies(Scenario.deleteFlood(host, controller));
  }
}
