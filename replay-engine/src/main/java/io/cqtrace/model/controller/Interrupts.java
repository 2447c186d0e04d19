package io.cqtrace.model.controller;

/** When a controller signals the CQEs that it has posted. */
public enum Interrupts {
  /** With each CQE, or as soon as it can: none is forgotten. */
  EACH_POST,
  /**
   * With each CQE after which the head that it knows differs from its tail: a CQE that takes the
   * last slot of a CQ that was full makes the two equal, and is not signalled (bhyve
   * pci_nvme_set_completion).
   */
  HEAD_DIFFERS,
  /**
   * Not with the CQE: each time it polls an SQ it looks at the CQ's head doorbell, and signals if
   * CQEs are unread, the head has not moved since the last time, and the tail is not the one that
   * it signalled last (SPDK lib/nvmf/vfio_user.c: handle_suppressed_irq).
   */
  AT_POLL
}
