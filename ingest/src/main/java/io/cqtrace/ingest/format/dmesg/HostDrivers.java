package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.table.Producer;
import java.util.ArrayList;
import java.util.List;

/** Whose driver a kernel log is from, by what only one of them prints. */
final class HostDrivers {
  private boolean fabrics;
  private boolean pci;
  private boolean target;
  private boolean freeBsd;
  private boolean illumos;
  private boolean nvme;

  /**
   * Takes a message into account.
   *
   * @param message its words
   */
  void note(KernelMessage row, String message) {
    nvme |= message.contains("nvme");
    freeBsd |= row.ofFreeBsd();
    illumos |= row.ofIllumos();
    switch (row.says()) {
      case ERROR_RECOVERY,
          RECONNECT_WAIT,
          RECONNECTED,
          RECONNECT_FAILED,
          FABRICS_REMOVED,
          FABRICS_CONTROLLER,
          TRANSPORT_ERROR,
          DIGEST_ERROR,
          KEEP_ALIVE_FAILED,
          CONNECT_FAILED,
          UNKNOWN_CQE ->
          fabrics = true;
      case TIMEOUT_ABORT,
          TIMEOUT_RESET,
          TIMEOUT_DISABLE,
          TIMEOUT_POLLED,
          CONTROLLER_DOWN,
          DEVICE,
          REMOVED,
          DISABLED,
          PCI_FROZEN,
          SLOT_RESET ->
          pci = true;
      case TARGET_CONTROLLER, TARGET_FATAL, TARGET_KEEP_ALIVE, TARGET_ERROR -> target = true;
      default -> {
        // All of them print it.
      }
    }
  }

  /** Takes a frame of a hanging task's stack into account. */
  void noteFrame(String function) {
    nvme |= function.contains("nvme");
  }

  /** The drivers; that for PCI controllers where nothing tells which. */
  List<Producer> producers() {
    if (freeBsd) {
      return List.of(Producer.FREEBSD_HOST);
    }
    if (illumos) {
      return List.of(Producer.ILLUMOS_HOST);
    }
    List<Producer> drivers = new ArrayList<>();
    if (pci) {
      drivers.add(Producer.LINUX_PCI_HOST);
    }
    if (fabrics) {
      drivers.add(Producer.LINUX_FABRICS_HOST);
    }
    if (target) {
      drivers.add(Producer.LINUX_TARGET);
    }
    if (drivers.isEmpty()) {
      drivers.add(nvme ? Producer.LINUX_PCI_HOST : Producer.LINUX_KERNEL);
    }
    return drivers;
  }
}
