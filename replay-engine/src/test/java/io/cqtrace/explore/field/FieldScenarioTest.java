package io.cqtrace.explore.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the small scenarios of the field show, and the near misses that they do not. */
class FieldScenarioTest {

  @ParameterizedTest(name = "{0}: {1} x {2}, {3} commands: {4}")
  @CsvSource({
    "IO, linux, drop, 4, LOST",
    "IO, linux, drop, 3, NONE",
    "IO, linux-batched, drop, 8, NONE",
    "IO, spdk-host, drop, 8, NONE",
    "IO, linux, overwrite, 8, OVERRUN",
    "IO, linux, nvmet-pci-epf, 8, OVERRUN",
    "IO, linux, nvmet-pci-epf-fixed, 8, NONE",
    "IO, linux, openvmm, 12, STALLED",
    "IO, linux, openvmm, 11, NONE",
    "IO, linux, spdk-25473, 8, NONE",
    "RECREATE, linux, spdk-25473, 5, FAILED",
    "RECREATE, linux, spdk-25473, 4, OVERRUN",
    "RECREATE, linux, reserve, 8, NONE",
  })
  void outcomes(
      FieldScenario scenario, String host, String controller, int commands, String outcome) {
    NamedResult found = scenario.run(Models.host(host), Models.controller(controller), commands);
    assertThat(found).isNotNull();
    assertThat(found.exhausted()).isTrue();
    assertThat(found.reaches(Outcome.DELIVERED)).isTrue();
    if (outcome.equals("NONE")) {
      assertThat(found.schedules().keySet()).containsExactly(Outcome.DELIVERED);
    } else if (outcome.equals("OVERRUN")) {
      assertThat(found.schedules().keySet())
          .containsExactlyInAnyOrder(Outcome.OVERRUN, Outcome.DELIVERED);
    } else {
      assertThat(found.shortestFault()).isEqualTo(Outcome.valueOf(outcome));
    }
  }

  /** A wake-up is lost unless both sides order their store before their load. */
  @Test
  void bothSidesNeedTheBarrier() {
    ShadowDoorbells with = ShadowDoorbells.ORDERED;
    ShadowDoorbells without = ShadowDoorbells.UNORDERED;
    assertThat(FieldScenario.run(with, with, 4).isFaulty()).isFalse();
    assertThat(FieldScenario.run(with, without, 4).reaches(Outcome.STALLED)).isTrue();
    assertThat(FieldScenario.run(without, with, 4).reaches(Outcome.STALLED)).isTrue();
    assertThat(FieldScenario.run(without, without, 4).reaches(Outcome.STALLED)).isTrue();
  }
}
