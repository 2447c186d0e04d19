package io.cqtrace.model.controller;

/**
 * VirtualBox's controller. A completion that finds the CQ full is appended to a list of waiters
 * ({@code nvmeR3CmdCompleteWithStatus}); with {@code NVME_COMP_QUEUES_WAITERS_MAX} (3) of them the
 * CQ is overloaded and its SQs are left alone. A head doorbell ({@code nvmeQueueCompWrite}) posts
 * as many waiters as it releases slots, ends the overload and kicks the SQ's worker thread.
 */
public final class VBoxController implements ControllerModel {
  private static final int WAITERS_MAX = 3;
  private static final int NVME_ASYNC_EVT_REQ_MAX_DEF = 5;

  @Override
  public String name() {
    return "vbox";
  }

  @Override
  public String standsFor() {
    return "VirtualBox: holds completions, stops fetching with 3 of them";
  }

  @Override
  public String source() {
    return "VirtualBox src/VBox/Devices/Storage/DevNVMe.cpp: nvmeR3CmdCompleteWithStatus,"
        + " nvmeQueueCompWrite, nvmeQueueIsFull (91605f7668e4)";
  }

  @Override
  public String assumed() {
    return "the worker thread tests the overload before each SQE, and Delete I/O SQ and CQ finish"
        + " in the turn that fetches them: those functions were not read";
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
