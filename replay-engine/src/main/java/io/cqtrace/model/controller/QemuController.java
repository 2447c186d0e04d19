package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;

/**
 * QEMU's controller: finished requests wait in a list per CQ and are posted in order while slots
 * are free; a head doorbell on a full CQ schedules posting again. An SQ has as many request slots
 * as entries, and a request keeps its slot until it is posted.
 *
 * <p>From 9.2 on, posting a request of an SQ that had run out of request slots schedules fetching
 * again (9529aa6bb4d1, "hw/nvme: fix handling of over-committed queues"); before, only a doorbell
 * did, so that an SQ with more commands outstanding than entries could stall.
 */
public final class QemuController implements ControllerModel {
  private final boolean resumes;

  private QemuController(boolean resumes) {
    this.resumes = resumes;
  }

  /** QEMU 9.2 and later. */
  public static QemuController current() {
    return new QemuController(true);
  }

  /** QEMU before 9.2. */
  public static QemuController before92() {
    return new QemuController(false);
  }

  @Override
  public String name() {
    return resumes ? "qemu" : "qemu-pre-9.2";
  }

  @Override
  public String standsFor() {
    return resumes
        ? "QEMU hw/nvme 9.2 and later: holds completions, resumes fetching"
        : "QEMU hw/nvme before 9.2: holds completions, may leave an SQ unfetched";
  }

  @Override
  public String source() {
    return resumes
        ? "QEMU hw/nvme/ctrl.c: nvme_post_cqes, nvme_process_sq, nvme_ctrl_reset"
            + " (0023981b0541)"
        : "QEMU hw/nvme/ctrl.c: nvme_post_cqes before 9529aa6bb4d1";
  }

  @Override
  public String releases() {
    return resumes ? "9.2 and later" : "up to 9.1";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  /** {@code nvme_process_db}: reports the event and returns. */
  @Override
  public BadHead badHead() {
    return BadHead.IGNORED;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public int requestSlots(int sqSize) {
    return sqSize;
  }

  @Override
  public boolean resumesFetching() {
    return resumes;
  }

  @Override
  public boolean postsLater() {
    return true;
  }

  @Override
  public boolean deletesInFetch(int reactors) {
    return true;
  }

  /**
   * {@code nvme_update_sq_eventidx}, then {@code nvme_update_sq_tail}: DMA accessors, before each
   * of which {@code dma_barrier} (include/sysemu/dma.h) is a full barrier.
   */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.ORDERED;
  }

  /** {@code nvme_ctrl_reset}: {@code nvme_ns_drain}, then the queues are freed. */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.DRAINS;
  }
}
