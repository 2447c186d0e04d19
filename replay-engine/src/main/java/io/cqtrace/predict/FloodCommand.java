package io.cqtrace.predict;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.MachineCommand;

/** One command of a run and what became of it. Filled in while the run goes. */
final class FloodCommand implements MachineCommand {
  final int number;
  final int opcode;
  final int queueId;
  long firstSeenNs = EventChunk.NO_TIME;
  long withheldSinceNs = EventChunk.NO_TIME;
  boolean deferred;
  boolean complete;

  /**
   * A command that is yet to be submitted.
   *
   * @param number its place among the commands of the run
   * @param queueId the queue that it deletes
   */
  FloodCommand(int number, int opcode, int queueId) {
    this.number = number;
    this.opcode = opcode;
    this.queueId = queueId;
  }

  @Override
  public int sqId() {
    return 0;
  }

  @Override
  public int opcode() {
    return opcode;
  }
}
