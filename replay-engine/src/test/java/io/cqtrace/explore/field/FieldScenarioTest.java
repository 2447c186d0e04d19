package io.cqtrace.explore.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.ControllerModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    "IO, linux, openvmm, 12, NONE",
    "IO, linux, bhyve, 4, STALLED",
    "IO, linux, bhyve, 3, NONE",
    "IO, spdk-host, bhyve, 8, NONE",
    "IO, linux, femu, 8, OVERRUN",
    "IO, linux-batched, spdk-adaptive-irq, 4, NONE",
    "IO, linux, spdk-25473, 8, NONE",
    "RECREATE, linux, spdk-25473, 5, FAILED",
    "RECREATE, linux, spdk-25473, 4, OVERRUN",
    "RECREATE, linux, reserve, 8, NONE",
    "RECREATE, linux, spdk-adaptive-irq, 1, STALLED",
    "RECREATE, spdk-host, spdk-adaptive-irq, 8, NONE",
    "SHARED_CQ, linux-batched, spdk-pre-25473, 2, FAILED",
    "SHARED_CQ, linux, overwrite, 2, OVERWRITTEN",
    "SHARED_CQ, linux, spdk-25473, 2, NONE",
    "BAD_HEAD, linux, spdk-25473, 5, FAILED",
    "BAD_HEAD, linux-batched, spdk-25473, 8, NONE",
    "BAD_HEAD, linux, nvmet-pci-epf, 8, OVERRUN",
    "BAD_HEAD, linux, openvmm, 4, STALLED",
    "BAD_HEAD, linux, qemu, 8, NONE",
    "RESET, linux, qemu, 4, NONE",
    "RESET, linux, overwrite, 1, LATE",
    "RESET, linux, bhyve, 1, ABORTED",
    "RESET, linux, vbox, 1, STALLED",
    "IO, linux, vbox, 8, NONE",
    "IO, linux, vbox-unlocked, 4, STALLED",
    "IO, linux, vbox-unlocked, 3, NONE",
  })
  void outcomes(
      FieldScenario scenario, String host, String controller, int commands, String outcome) {
    NamedResult found = scenario.run(Models.host(host), controller(controller), commands);
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

  private static ControllerModel controller(String name) {
    return FieldScenario.IO.controllers().stream()
        .filter(controller -> controller.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The SQ whose number is that of no CQ is not polled: nothing ends. */
  @Test
  void femuServesTheSqOfItsOwnCqOnly() {
    NamedResult found = FieldScenario.SHARED_CQ.run(Models.LINUX, controller("femu"), 1);
    assertThat(found).isNotNull();
    assertThat(found.schedules().keySet()).containsExactly(Outcome.STALLED);
  }

  /** A late completion of bhyve aborts it, or is posted into the admin CQ of the next life. */
  @Test
  void aResetOfBhyveHasTwoEndsBesides() {
    NamedResult found = FieldScenario.RESET.run(Models.LINUX, controller("bhyve"), 2);
    assertThat(found).isNotNull();
    assertThat(found.schedules().keySet())
        .containsExactlyInAnyOrder(Outcome.ABORTED, Outcome.LATE, Outcome.DELIVERED);
  }

  /**
   * With more outstanding than slots a completion can take the slot that the doorbell's handler has
   * released for one that waits.
   */
  @Test
  void aDoorbellOfVirtualBoxMeetsACompletion() {
    ControllerModel controller = controller("vbox-unlocked");
    NamedResult found = FieldScenario.SHARED_CQ.run(Models.LINUX, controller, 2);
    assertThat(found).isNotNull();
    assertThat(found.schedules().keySet())
        .containsExactlyInAnyOrder(Outcome.FAILED, Outcome.STALLED, Outcome.DELIVERED);
  }

  /** With more outstanding than slots flow control was all that saved unread CQEs. */
  @ParameterizedTest
  @ValueSource(strings = {"spdk-25473", "nvmet-pci-epf"})
  void aBadHeadTakesFlowControlAway(String name) {
    ControllerModel controller = controller(name);
    IoSetup right = new IoSetup(Models.LINUX, controller, 4, 1, 3, 6, 0);
    IoSetup over = new IoSetup(Models.LINUX, controller, 4, 1, 5, 8, 0, true);
    assertThat(FieldScenario.run(right).reaches(Outcome.OVERWRITTEN)).isFalse();
    assertThat(FieldScenario.run(over).reaches(Outcome.OVERWRITTEN)).isTrue();
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
