package io.cqtrace.model;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.controller.SpecController;
import io.cqtrace.model.host.HostModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every model, one line each: the registry behind the command line's names. */
public final class Models {
  /** Linux, completing remotely: IPI to another CPU, or requests that are not batched. */
  public static final HostModel LINUX =
      new HostModel(
          "linux",
          false,
          true,
          "Linux nvme-pci since 5.7, tag freed at once (--complete=remote)",
          "Linux drivers/nvme/host/pci.c: nvme_poll_cq, nvme_handle_cqe;"
              + " block/blk-mq.c: blk_mq_complete_need_ipi");

  /** Linux, completing in a batch after the doorbell. */
  public static final HostModel LINUX_BATCHED =
      new HostModel(
          "linux-batched",
          false,
          false,
          "Linux nvme-pci since 5.7, tags freed after the doorbell (--complete=batched)",
          "Linux drivers/nvme/host/pci.c: nvme_irq, nvme_pci_complete_batch");

  /** Linux before 5.7. */
  public static final HostModel LINUX_TWO_PASS =
      new HostModel(
          "linux-two-pass",
          false,
          false,
          "Linux nvme-pci before 5.7: advance over all, ring, then complete",
          "Linux drivers/nvme/host/pci.c before \"nvme-pci: Remove two-pass completions\""
              + " (20200304181246.481835-3-kbusch@kernel.org)");

  /** The host patch proposed in the thread of February 2026. */
  public static final HostModel LINUX_EARLY_DOORBELL =
      new HostModel(
          "linux-early-doorbell",
          true,
          false,
          "the proposed patch: advance, ring, then complete, for each CQE",
          "linux-nvme, February 2026, \"nvme-pci: fix potential I/O hang when CQ is full\"");

  private static final List<HostModel> HOSTS =
      List.of(LINUX, LINUX_BATCHED, LINUX_TWO_PASS, LINUX_EARLY_DOORBELL);

  private static final List<ControllerModel> CONTROLLERS =
      List.of(
          new SpecController(),
          QemuController.current(),
          QemuController.before92(),
          SpdkController.since25473(),
          SpdkController.before25473(),
          SpdkController.before16788(),
          new DropController());

  private Models() {}

  /** All hosts but {@code recorded}, which is the capture itself. */
  public static List<HostModel> hosts() {
    return HOSTS;
  }

  /** All controllers. */
  public static List<ControllerModel> controllers() {
    return CONTROLLERS;
  }

  /** The host with this name, or null. */
  public static @Nullable HostModel host(String name) {
    return HOSTS.stream().filter(h -> h.name().equals(name)).findFirst().orElse(null);
  }

  /** The controller with this name, or null. */
  public static @Nullable ControllerModel controller(String name) {
    return CONTROLLERS.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }
}
