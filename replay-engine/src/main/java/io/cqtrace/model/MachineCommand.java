package io.cqtrace.model;

import io.cqtrace.nvme.Opcode;

/** What a machine knows of a command: the SQ that it was submitted to and its opcode. */
public interface MachineCommand {
  /** Its SQ. */
  int sqId();

  /** Its opcode. */
  int opcode();

  /** Whether it is this command. */
  default boolean is(Opcode wanted) {
    return wanted.matches(sqId(), opcode());
  }

  /** Whether it creates or deletes an I/O SQ. */
  default boolean isSqCommand() {
    return is(Opcode.DELETE_SQ) || is(Opcode.CREATE_SQ);
  }
}
