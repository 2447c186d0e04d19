package io.cqtrace.explore.field;

import io.cqtrace.explore.field.IoModel.IoCommand;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head doorbell's handler and the thread that completes a command, where only the list of those
 * that wait is guarded by a lock ({@link
 * io.cqtrace.model.controller.ControllerModel#postsHeldByDoorbell}).
 */
final class DoorbellHandler {
  /** Slots that the handler has released and may still fill from the list. */
  private int due;

  /** A command that has found the CQ full and is not in the list yet; its thread has the lock. */
  private @Nullable IoCommand looked;

  DoorbellHandler copy() {
    DoorbellHandler copy = new DoorbellHandler();
    copy.due = due;
    copy.looked = looked;
    return copy;
  }

  Object key() {
    IoCommand command = looked;
    return command == null ? List.of(due) : List.of(due, command);
  }

  /** The lock is taken. */
  boolean isLocked() {
    return looked != null;
  }

  /** The handler has not returned: the CPU that rang waits for it. */
  boolean isRunning() {
    return due > 0;
  }

  /** A command has found the CQ full. */
  void look(IoCommand command) {
    looked = command;
  }

  /** That command is put behind those that wait. */
  IoCommand append() {
    IoCommand command = looked;
    if (command == null) {
      throw new IllegalStateException("nobody has the lock");
    }
    looked = null;
    return command;
  }

  /** The head was stored; the handler goes on to the list only if it sees that some wait. */
  void rung(int slotCount, boolean someWait) {
    due = someWait ? slotCount : 0;
  }

  /**
   * The handler has the lock and posts, as many as it has released slots; where one finds none, its
   * completion is lost and the controller fails.
   */
  Finish post(ControllerMachine<IoCommand> controller, int cqId) {
    Finish finish = Finish.POSTED;
    while (due > 0 && controller.oldestHeld(cqId) != null && finish == Finish.POSTED) {
      due--;
      finish = controller.findsFull(cqId) ? Finish.FAILED : controller.postHeld(cqId);
    }
    due = 0;
    return finish;
  }
}
