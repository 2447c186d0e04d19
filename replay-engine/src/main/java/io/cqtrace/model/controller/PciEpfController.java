package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.ring.CompletionRing;

/**
 * Linux's NVMe target as a PCI endpoint. Commands run in a work queue; finished ones wait in a list
 * per CQ. {@code nvmet_pci_epf_cq_work} reads the CQ head doorbell before each post and, if the CQ
 * is full, tries again by timer.
 *
 * <p>Its test is {@code cq->head == cq->tail + 1}, and {@code cq->tail} runs from 0 to {@code depth
 * - 1}: with the head at 0 the full CQ, whose tail is {@code depth - 1}, is not seen, and the next
 * CQE goes into the slot that must stay empty. From then on head and tail are equal, which looks
 * like an empty CQ. The variant {@code -fixed} has the test with the wrap.
 */
public final class PciEpfController implements ControllerModel {
  private final boolean wraps;

  private PciEpfController(boolean wraps) {
    this.wraps = wraps;
  }

  /** As read. */
  public static PciEpfController current() {
    return new PciEpfController(false);
  }

  /** With a test that wraps at the end of the CQ. */
  public static PciEpfController fixed() {
    return new PciEpfController(true);
  }

  @Override
  public String name() {
    return wraps ? "nvmet-pci-epf-fixed" : "nvmet-pci-epf";
  }

  @Override
  public String standsFor() {
    return wraps
        ? "nvmet-pci-epf with a full test that wraps: holds completions"
        : "Linux NVMe PCI endpoint: holds completions, but sees no full CQ with head 0";
  }

  @Override
  public String source() {
    return "Linux drivers/nvme/target/pci-epf.c: nvmet_pci_epf_cq_work, nvmet_pci_epf_process_sq"
        + " (01ef7ff7dd3c)";
  }

  @Override
  public String releases() {
    return wraps ? "none" : "as read; other releases were not read";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  @Override
  public boolean findsFull(CompletionRing cq) {
    return wraps ? cq.isFull() : cq.head() == cq.tail() + 1;
  }

  /** {@code nvmet_pci_epf_cq_work} compares it with the tail. */
  @Override
  public BadHead badHead() {
    return wraps ? BadHead.UNKNOWN : BadHead.TAKEN;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  /** {@code nvmet_pci_epf_poll_sqs_work} reads the doorbells of its own BAR. */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.NONE;
  }

  /**
   * {@code nvmet_pci_epf_disable_ctrl}: {@code destroy_workqueue} and {@code nvmet_sq_destroy}
   * wait.
   */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.DRAINS;
  }
}
