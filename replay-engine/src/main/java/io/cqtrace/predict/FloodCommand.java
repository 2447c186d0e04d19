package io.cqtrace.predict;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.MachineCommand;

/** One command of a run and what became of it. Filled in while the run goes. */
final class FloodCommand implements MachineCommand {
  final int number;
  final int sqId;
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
   * @param sqId its SQ
   * @param queueId the queue that it deletes
   */
  FloodCommand(int number, int sqId, int opcode, int queueId) {
    this.number = number;
    this.sqId = sqId;
    this.opcode = opcode;
    this.queueId = queueId;
  }

  @Override
  public int sqId() {
    return sqId;
  }

  @Override
  public int opcode() {
    return opcode;
  }
}
