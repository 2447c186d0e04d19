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
  private static final String BHYVE_SOURCE = "bhyve usr.sbin/bhyve/pci_nvme.c: pci_nvme_cq_update";
  private static final String FEMU_SOURCE = "FEMU hw/femu/nvme-io.c: nvme_process_cq_cpl";

  private static final OverwriteController ALL =
      new OverwriteController(
          "overwrite",
          "bhyve, NVMeVirt, FEMU: post without looking at the CQ head",
          BHYVE_SOURCE
              + " (01f3c2655c4c); NVMeVirt io.c: __fill_cq_result, admin.c:"
              + " __make_cq_entry_results, pci.c: nvmev_proc_bars (61c90f7758cb); "
              + FEMU_SOURCE
              + ", nvme-admin.c: nvme_process_sq_admin (99ce4fb2b26a)");

  private static final OverwriteController BHYVE =
      new OverwriteController(
          "bhyve",
          "overwrite, and no interrupt when a post makes the tail equal to the head",
          BHYVE_SOURCE
              + ", pci_nvme_set_completion, pci_nvme_reset_locked,"
              + " pci_nvme_release_ioreq (01f3c2655c4c)");

  private static final OverwriteController FEMU =
      new OverwriteController(
          "femu",
          "overwrite, and an SQ is served only if its CQ has the same QID",
          FEMU_SOURCE + ", nvme_poller, femu.c: nvme_clear_ctrl (99ce4fb2b26a)");

  private final String name;
  private final String standsFor;
  private final String source;

  private OverwriteController(String name, String standsFor, String source) {
    this.name = name;
    this.standsFor = standsFor;
    this.source = source;
  }

  /** What bhyve, NVMeVirt and FEMU have in common. */
  public static OverwriteController all() {
    return ALL;
  }

  /**
   * bhyve's I/O queues: {@code pci_nvme_set_completion} compares head and tail after the post, and
   * signals if they differ.
   */
  public static OverwriteController bhyve() {
    return BHYVE;
  }

  /**
   * FEMU's I/O queues: {@code nvme_poller} polls SQ q only if there is a CQ q, and {@code
   * nvme_process_cq_cpl} posts into {@code n->cq[req->sq->sqid]}.
   */
  public static OverwriteController femu() {
    return FEMU;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String standsFor() {
    return standsFor;
  }

  @Override
  public String source() {
    return source;
  }

  /** The tags of FEMU, all of which have the two lines and no look at the head. */
  @Override
  public String releases() {
    return this == FEMU
        ? "femu-v5.2 .. femu-v9.0.1 and 99ce4fb2b26a; how it resets as read"
        : ControllerModel.super.releases();
  }

  @Override
  public String assumed() {
    return this == BHYVE
        ? "assertions are compiled in; more requests run at once than by default (ioslots, 8)"
        : this == FEMU
            ? "what nvme_clear_ctrl freed is still intact when the poller uses it, at best"
            : "";
  }

  @Override
  public Interrupts interrupts() {
    return this == BHYVE ? Interrupts.HEAD_DIFFERS : Interrupts.EACH_POST;
  }

  @Override
  public boolean servesSqOfOtherCq() {
    return this != FEMU;
  }

  /**
   * bhyve: {@code pci_nvme_reset_locked} sets the CQ of each SQ to 0 and clears the queues;
   * NVMeVirt: nothing is done with what a worker has; FEMU: {@code nvme_clear_ctrl} frees the
   * queues, what a poller has in its priority queue stays there.
   */
  @Override
  public ResetPolicy reset() {
    return this == BHYVE ? ResetPolicy.POSTS_TO_ADMIN : ResetPolicy.POSTS_TO_SAME_QID;
  }

  /**
   * None compares a head with the tail to post. bhyve's {@code pci_nvme_set_completion} would
   * signal; NVMeVirt's {@code nvmev_proc_io_cq} counts up to it and never ends if it is beyond the
   * size, which is not modelled.
   */
  @Override
  public BadHead badHead() {
    return BadHead.IGNORED;
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

  /**
   * FEMU's I/O pollers. bhyve (OACS has Format alone) and NVMeVirt ({@code __nvmev_proc_admin_req}
   * refuses the opcode) have none.
   */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.POLLS;
  }
}
