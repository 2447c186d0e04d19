package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.ring.CompletionRing;

/**
 * A controller that posts without looking at the CQ head: into a full CQ it writes over CQEs. One
 * that the host had read is gone without harm, an unread one is lost.
 *
 * <ul>
 *   <li>bhyve ({@code pci_nvme_cq_update}) writes at the tail and advances it; the head doorbell is
 *       stored and not compared. Delete I/O SQ and CQ finish in the turn that fetches them ({@code
 *       nvme_opc_delete_io_sq}).
 *   <li>NVMeVirt writes where its own count stands, I/O in {@code io.c: __fill_cq_result}, admin
 *       commands in {@code admin.c: __make_cq_entry_results}, in the turn that fetches them.
 *   <li>FEMU does so for admin commands ({@code nvme_process_sq_admin}) and for I/O ({@code
 *       nvme_process_cq_cpl}, {@code nvme_post_cqe}), but for its inline mode.
 * </ul>
 */
public final class OverwriteController implements ControllerModel {
  @Override
  public String name() {
    return "overwrite";
  }

  @Override
  public String standsFor() {
    return "bhyve, NVMeVirt, FEMU: post without looking at the CQ head";
  }

  @Override
  public String source() {
    return "bhyve usr.sbin/bhyve/pci_nvme.c: pci_nvme_cq_update (01f3c2655c4c);"
        + " NVMeVirt io.c: __fill_cq_result, admin.c: __make_cq_entry_results (61c90f7758cb);"
        + " FEMU hw/femu/nvme-io.c: nvme_process_cq_cpl, nvme-admin.c: nvme_process_sq_admin"
        + " (99ce4fb2b26a)";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  @Override
  public boolean findsFull(CompletionRing cq) {
    return false;
  }

  /** Never asked: it finds no CQ full. */
  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public boolean deletesInFetch(int reactors) {
    return true;
  }

  /** FEMU's I/O pollers; bhyve's and NVMeVirt's were not read. */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.POLLS;
  }
}
