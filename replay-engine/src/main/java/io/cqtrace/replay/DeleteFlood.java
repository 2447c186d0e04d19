package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One thread that deletes all I/O queues: Delete I/O SQ from the highest identifier down without
 * waiting, until no tag is free; then it waits for the oldest one sent, and sends on as many as
 * tags are free. When all have completed, the same with Delete I/O CQ.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: __nvme_delete_io_queues}, {@code
 * nvme_delete_queue} (requests are allocated with BLK_MQ_REQ_NOWAIT, so that no free tag ends the
 * sending), {@code nvme_setup_cmd} (the generation above the tag).
 */
final class DeleteFlood implements HostProgram {
  private final int ioQueues;
  private final int tags;
  private final int aerCount;
  private final ArrayDeque<SimulatedCommand> sent = new ArrayDeque<>();
  private final BitSet busyTags = new BitSet();
  private final int[] generations;
  private Opcode opcode = Opcode.DELETE_SQ;
  private int nextQueueId;
  private boolean sending;
  private boolean done;
  private @Nullable Port port;

  /**
   * A flood.
   *
   * @param aerCount Asynchronous Event Requests outstanding from the start, on tags of their own
   */
  DeleteFlood(int ioQueues, int tags, int aerCount) {
    this.ioQueues = ioQueues;
    this.tags = tags;
    this.aerCount = aerCount;
    this.generations = new int[tags];
    this.nextQueueId = ioQueues;
  }

  @Override
  public void start(Port hostPort) {
    port = hostPort;
    for (int i = 0; i < aerCount; i++) {
      int cid = tags + 1 + i;
      SimulatedCommand aer =
          new SimulatedCommand(0, cid, Opcode.ASYNC_EVENT_REQUEST.code(), EventChunk.NONE);
      aer.neverCompletes = true;
      hostPort.submit(aer);
    }
    sending = true;
    hostPort.after(hostPort.submitNs(), this::step);
  }

  @Override
  public void onTagFree(SimulatedCommand command) {
    busyTags.clear(command.cid & 0xfff);
    if (!sending && command == sent.peek() && port != null) {
      sending = true;
      port.after(0, this::step);
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public boolean creates(SimulatedCommand create) {
    return false;
  }

  private void step() {
    Port hostPort = port;
    if (hostPort == null) {
      throw new IllegalStateException("not started");
    }
    while (true) {
      if (nextQueueId > 0 && busyTags.nextClearBit(0) < tags) {
        hostPort.submit(nextCommand());
        hostPort.after(hostPort.submitNs(), this::step);
        return;
      }
      SimulatedCommand oldest = sent.peek();
      if (oldest == null) {
        endPhase(hostPort);
        return;
      }
      if (!oldest.delivered) {
        sending = false;
        return;
      }
      sent.remove();
    }
  }

  private SimulatedCommand nextCommand() {
    int tag = busyTags.nextClearBit(0);
    busyTags.set(tag);
    int cid = generations[tag] << 12 | tag;
    generations[tag] = (generations[tag] + 1) & 0xf;
    SimulatedCommand command = new SimulatedCommand(0, cid, opcode.code(), nextQueueId--);
    sent.add(command);
    return command;
  }

  private void endPhase(Port hostPort) {
    sending = false;
    if (opcode == Opcode.DELETE_CQ) {
      done = true;
      return;
    }
    opcode = Opcode.DELETE_CQ;
    nextQueueId = ioQueues;
    sending = true;
    hostPort.after(hostPort.submitNs(), this::step);
  }
}
