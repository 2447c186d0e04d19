package io.cqtrace.explore;

import io.cqtrace.model.MachineCommand;
import io.cqtrace.nvme.Opcode;

/**
 * A command of the delete flood.
 *
 * @param opcode its opcode
 * @param queueId the queue that it deletes; of an Asynchronous Event Request its number
 */
record FloodCommand(int opcode, int queueId) implements MachineCommand {
  static FloodCommand ofQueue(Opcode opcode, int queueId) {
    return new FloodCommand(opcode.code(), queueId);
  }

  @Override
  public int sqId() {
    return 0;
  }
}
