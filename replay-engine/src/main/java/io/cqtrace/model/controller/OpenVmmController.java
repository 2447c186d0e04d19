package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;

/**
 * OpenVMM's controller, as it serves the admin queue: before it takes a command or the end of a
 * Delete I/O SQ it waits for a free CQ slot ({@code workers/admin.rs: next_event}, {@code queue.rs:
 * CompletionQueue::poll_ready}), which reads the head doorbell again. Delete I/O SQ finishes later
 * ({@code SqDeleteComplete}, from the task of the SQ's CQ), every other command in the turn. What
 * has finished waits in a channel until there is a slot.
 */
public final class OpenVmmController implements ControllerModel {
  private static final int MAX_ASYNC_EVENT_REQUESTS = 4;

  @Override
  public String name() {
    return "openvmm";
  }

  @Override
  public String standsFor() {
    return "OpenVMM: takes a command, or the end of one, only when a CQ slot is free";
  }

  @Override
  public String source() {
    return "OpenVMM vm/devices/storage/nvme/src/workers/admin.rs: next_event, process_event"
        + " (878fec2fc793), queue.rs: poll_ready, write (160b1330b5bb), pci.rs: get_csts"
        + " (1488a37b7)";
  }

  @Override
  public String assumed() {
    return "the I/O queues are idle: with I/O in flight the task of a CQ stops later, and Delete I/O"
        + " CQ waits for that (handle_delete_io_completion_queue)";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return freeSlots > 0;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public boolean deletesCqInFetch(int reactors) {
    return true;
  }

  /** {@code workers/admin.rs: handle_asynchronous_event_request}. */
  @Override
  public int mostAers(int cqSize) {
    return MAX_ASYNC_EVENT_REQUESTS;
  }

  @Override
  public ControllerModel ofIoQueues() {
    return new OfIoQueues();
  }

  /** {@code DoorbellState::probe_inner}: a SeqCst fence between the two. */
  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.ORDERED;
  }

  /**
   * I/O queues ({@code workers/io.rs}): an SQ has at most {@code MAX_IO_QUEUE_DEPTH} (8) commands
   * in flight ({@code io_count}), those included that wait in {@code completions} because they
   * found the CQ full: {@code IoHandler::process} takes the count back when it posts. A command
   * that ends while others wait tries to post first, and may overtake them: the order is not the
   * model's.
   */
  private static final class OfIoQueues implements ControllerModel {
    private static final int MAX_IO_QUEUE_DEPTH = 8;

    @Override
    public String name() {
      return "openvmm";
    }

    @Override
    public String standsFor() {
      return "OpenVMM, I/O queues: holds completions, 8 commands in flight per SQ";
    }

    @Override
    public String source() {
      return "OpenVMM vm/devices/storage/nvme/src/workers/io.rs: IoHandler::process"
          + " (36711face53c)";
    }

    @Override
    public boolean mayFetch(int freeSlots, int outstanding) {
      return true;
    }

    /** {@code DoorbellState::probe} returns an error, which ends {@code IoHandler::run}. */
    @Override
    public BadHead badHead() {
      return BadHead.STOPS;
    }

    @Override
    public FullAction whenFull(boolean queueCommand) {
      return FullAction.HOLD;
    }

    @Override
    public int requestSlots(int sqSize) {
      return MAX_IO_QUEUE_DEPTH;
    }

    /** {@code AdminState::drain}, {@code IoState::drain}. */
    @Override
    public ResetPolicy reset() {
      return ResetPolicy.DRAINS;
    }
  }
}
