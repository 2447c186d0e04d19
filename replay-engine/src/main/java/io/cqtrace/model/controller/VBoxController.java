package io.cqtrace.model.controller;

/**
 * VirtualBox's controller. A completion that finds the CQ full is appended to a list of waiters
 * ({@code nvmeR3CmdCompleteWithStatus}); with {@code NVME_COMP_QUEUES_WAITERS_MAX} (3) of them the
 * CQ is overloaded and the worker thread leaves its SQs alone ({@code nvmeR3WorkerLoop}). A head
 * doorbell ({@code nvmeQueueCompWrite}) posts as many waiters as it releases slots, ends the
 * overload and kicks the SQ's worker thread.
 *
 * <p>{@link #unlocked} is the same with what runs at the same time: the doorbell is handled by the
 * virtual CPU, commands complete on the worker and on I/O threads. The list is guarded by the CQ's
 * mutex, the head is not: it is stored, and the number of waiters is looked at, without it.
 */
public final class VBoxController implements ControllerModel {
  private static final int WAITERS_MAX = 3;
  private static final int NVME_ASYNC_EVT_REQ_MAX_DEF = 5;

  private static final VBoxController LOCKED = new VBoxController(false);
  private static final VBoxController UNLOCKED = new VBoxController(true);

  private final boolean unlocked;

  private VBoxController(boolean unlocked) {
    this.unlocked = unlocked;
  }

  /** A head doorbell and a completion exclude each other. */
  public static VBoxController locked() {
    return LOCKED;
  }

  /** They do not; I/O queues. */
  public static VBoxController unlocked() {
    return UNLOCKED;
  }

  @Override
  public String name() {
    return unlocked ? "vbox-unlocked" : "vbox";
  }

  @Override
  public String standsFor() {
    return unlocked
        ? "vbox, whose doorbell handler and completions share no lock on the CQ's head"
        : "VirtualBox: holds completions, stops fetching with 3 of them";
  }

  @Override
  public String source() {
    return "VirtualBox src/VBox/Devices/Storage/DevNVMe.cpp: nvmeR3CmdCompleteWithStatus,"
        + " nvmeR3CompQueueEntryPost, nvmeQueueCompWrite, nvmeQueueIsFull, nvmeR3WorkerLoop,"
        + " nvmeR3CmdAdminProcessSqDelete, HcCtrlCfg_w (91605f7668e4)";
  }

  @Override
  public String assumed() {
    return unlocked
        ? "a write to a doorbell runs on the virtual CPU's thread, beside the worker and the I/O"
            + " threads"
        : "the I/O queues are idle, else Delete I/O SQ finishes later; a head doorbell and a"
            + " completion do not meet (they can: vbox-unlocked)";
  }

  @Override
  public boolean postsHeldByDoorbell() {
    return unlocked;
  }

  /**
   * {@code HcCtrlCfg_w}: CC.EN = 0 with a request active makes the controller quiesce, and nothing
   * ends that: {@code nvmeR3IoReqComplete} and {@code nvmeR3WorkerLoop} look for a shutdown only
   * when the last one ends, and CC.EN = 1 is heeded only in the initial state.
   */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.STAYS_NOT_READY;
  }

  /** {@code nvmeQueueCompWrite} takes no head that is not between the old one and the tail. */
  @Override
  public BadHead badHead() {
    return BadHead.IGNORED;
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public int mostHeld() {
    return WAITERS_MAX;
  }

  /** {@code nvmeR3CmdAdminProcessAsyncEvtReq}; the default of an option. */
  @Override
  public int mostAers(int cqSize) {
    return NVME_ASYNC_EVT_REQ_MAX_DEF;
  }

  @Override
  public boolean deletesInFetch(int reactors) {
    return true;
  }
}
