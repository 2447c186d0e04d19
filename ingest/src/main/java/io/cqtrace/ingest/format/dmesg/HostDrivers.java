package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.table.Producer;

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

  /** The driver; that for PCI controllers where nothing tells which. */
  Producer producer() {
    if (freeBsd) {
      return Producer.FREEBSD_HOST;
    }
    if (illumos) {
      return Producer.ILLUMOS_HOST;
    }
    if (fabrics && !pci) {
      return Producer.LINUX_FABRICS_HOST;
    }
    if (!nvme && !target) {
      return Producer.LINUX_KERNEL;
    }
    return target && !pci ? Producer.LINUX_TARGET : Producer.LINUX_PCI_HOST;
  }
}
