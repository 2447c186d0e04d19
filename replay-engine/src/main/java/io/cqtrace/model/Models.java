package io.cqtrace.model;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.OpenVmmController;
import io.cqtrace.model.controller.OverwriteController;
import io.cqtrace.model.controller.PciEpfController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.ReserveController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.controller.SpecController;
import io.cqtrace.model.controller.VBoxController;
import io.cqtrace.model.host.Edk2Host;
import io.cqtrace.model.host.FreeBsdHost;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.model.host.LinuxHost;
import io.cqtrace.model.host.QemuBlockHost;
import io.cqtrace.model.host.SpdkHost;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every model, one line each: the registry behind the command line's names. */
public final class Models {
  /** Linux, completing remotely: IPI to another CPU, or requests that are not batched. */
  public static final HostModel LINUX = LinuxHost.remote();

  /** Linux, completing in a batch after the doorbell; also Linux before 5.7. */
  public static final HostModel LINUX_BATCHED = LinuxHost.batched();

  /** The host patch proposed in the thread of February 2026. */
  public static final HostModel LINUX_EARLY_DOORBELL = LinuxHost.earlyDoorbell();

  private static final List<HostModel> LINUX_HOSTS =
      List.of(LINUX, LINUX_BATCHED, LINUX_EARLY_DOORBELL);

  /** Operating systems. */
  private static final List<HostModel> GUESTS =
      Stream.concat(LINUX_HOSTS.stream(), Stream.of(FreeBsdHost.model())).toList();

  /** Userspace drivers and firmware. */
  private static final List<HostModel> OTHERS =
      List.of(SpdkHost.atOnce(), SpdkHost.delayed(), QemuBlockHost.model(), Edk2Host.model());

  private static final List<HostModel> HOSTS =
      Stream.concat(GUESTS.stream(), OTHERS.stream()).toList();

  private static final List<ControllerModel> CONTROLLERS =
      List.of(
          new SpecController(),
          QemuController.current(),
          QemuController.before92(),
          SpdkController.since25473(),
          SpdkController.before25473(),
          SpdkController.before16788(),
          new DropController(),
          OverwriteController.all(),
          new ReserveController(),
          VBoxController.locked(),
          new OpenVmmController(),
          PciEpfController.current(),
          PciEpfController.fixed());

  private static final List<IoVariant> IO_VARIANTS =
      List.of(
          new IoVariant(OverwriteController.bhyve(), OverwriteController.all()),
          new IoVariant(OverwriteController.femu(), OverwriteController.all()),
          new IoVariant(VBoxController.unlocked(), VBoxController.locked()),
          new IoVariant(SpdkController.adaptive(), SpdkController.since25473()));

  /**
   * A controller that differs from another one only in what the scenarios of I/O queues ask for.
   *
   * @param controller the model
   * @param elsewhere the model of it everywhere else
   */
  public record IoVariant(ControllerModel controller, ControllerModel elsewhere) {}

  private Models() {}

  /** All hosts but {@code recorded}, which is the capture itself. */
  public static List<HostModel> hosts() {
    return HOSTS;
  }

  /**
   * Hosts that a capture of a guest can show, and that a replay tries: operating systems. The
   * others are userspace drivers and firmware.
   */
  public static List<HostModel> guests() {
    return GUESTS;
  }

  /** Those of them that are Linux. */
  public static List<HostModel> linuxHosts() {
    return LINUX_HOSTS;
  }

  /** All controllers. */
  public static List<ControllerModel> controllers() {
    return CONTROLLERS;
  }

  /** Controllers that are models of their own in scenarios of I/O queues. */
  public static List<IoVariant> ioVariants() {
    return IO_VARIANTS;
  }

  /** The one of {@link #ioVariants} with this name, or null. */
  public static @Nullable IoVariant ioVariant(@Nullable String name) {
    return IO_VARIANTS.stream()
        .filter(variant -> variant.controller().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The host that has this name, or that stands for the version with this name; or null. */
  public static @Nullable HostModel host(String name) {
    return HOSTS.stream()
        .filter(host -> host.names().stream().anyMatch(version -> version.name().equals(name)))
        .findFirst()
        .orElse(null);
  }

  /** The controller with this name, or null. */
  public static @Nullable ControllerModel controller(String name) {
    return CONTROLLERS.stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }
}
