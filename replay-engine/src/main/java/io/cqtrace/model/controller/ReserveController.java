package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;

/**
 * A controller that takes the CQ slot of a command when it fetches it, so that no completion ever
 * lacks one: it fetches while slots are left beyond those that are reserved.
 *
 * <ul>
 *   <li>Propolis ({@code lib/propolis/src/hw/nvme/queue.rs}): {@code SubQueue::pop} takes a permit
 *       ({@code CompQueue::reserve_entry}, {@code take_avail}) before it looks at the SQ, and
 *       returns it if the SQ is empty; {@code CompQueue::push} consumes it. An SQ that found no
 *       slot is remembered ({@code record_corked}) and looked at again after a CQ head doorbell
 *       ({@code kick}). Delete I/O SQ and CQ finish in the turn ({@code process_admin_queue}).
 *   <li>nvme-mdev ({@code vcq.c: nvme_mdev_vcq_reserve_space}, {@code vsq.c:
 *       nvme_mdev_vsq_get_cmd}): counts {@code pending} up at fetch and down as the head moves.
 * </ul>
 */
public final class ReserveController implements ControllerModel {
  @Override
  public String name() {
    return "reserve";
  }

  @Override
  public String standsFor() {
    return "Propolis, nvme-mdev: take the CQ slot at fetch, leave SQEs while none is left";
  }

  @Override
  public String source() {
    return "Propolis lib/propolis/src/hw/nvme/queue.rs: SubQueue::pop, CompQueue::reserve_entry,"
        + " mod.rs: process_admin_queue (372a57444262);"
        + " nvme-mdev vcq.c: nvme_mdev_vcq_reserve_space, vsq.c: nvme_mdev_vsq_get_cmd,"
        + " vctrl.c: __nvme_mdev_vctrl_reset (\"nvme/core: add nvme-mdev core driver\","
        + " 20190502114801.23116-8-mlevitsk@redhat.com)";
  }

  @Override
  public String assumed() {
    return "the host's device ends every command of nvme-mdev within 30 s: it waits no longer at a"
        + " reset";
  }

  /**
   * Propolis: {@code pop_head_to} returns an error before it changes anything; nvme-mdev: {@code
   * nvme_mdev_mmio_db_check} reports the event, and the queue is left as it is.
   */
  @Override
  public BadHead badHead() {
    return BadHead.IGNORED;
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return freeSlots > outstanding;
  }

  /**
   * Propolis leaves none outstanding, nvme-mdev ({@code events.c: nvme_mdev_event_request_receive})
   * as many as leave one slot of the CQ.
   */
  @Override
  public int mostAers(int cqSize) {
    return cqSize - 2;
  }

  /** Never asked: every command that was fetched has its slot. */
  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public boolean deletesInFetch(int reactors) {
    return true;
  }

  /**
   * Propolis: {@code db_buf_write} and {@code db_buf_read} have a release and an acquire fence
   * only, but the next {@code pop}, which reads the tail once more, takes a mutex between: on x86 a
   * full barrier.
   */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.ORDERED;
  }

  /**
   * Propolis: a {@code Permit} holds its queues weakly, and {@code reset} drops them. nvme-mdev
   * parks its thread first, which drains what the host's device has, for 30 s at most ({@code io.c:
   * nvme_mdev_io_maintask}), so that nothing is left to post either.
   */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.CANCELS;
  }
}
