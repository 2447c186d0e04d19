package io.cqtrace.predict;

import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: one thread deletes the queues as Linux does. It sends Delete I/O SQ for the queues from
 * the highest down until no tag is free, then waits for the oldest one sent; when that has
 * completed it sends as many as tags are free, and waits again. When all have completed, the same
 * with Delete I/O CQ.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: __nvme_delete_io_queues} (one {@code sent--},
 * then {@code goto retry} while queues are left), {@code nvme_delete_queue} (requests are allocated
 * with BLK_MQ_REQ_NOWAIT), {@code nvme_del_queue_end} (the tag is free before the thread is woken).
 */
final class DeletingThread implements Submitter {
  private final FloodRun run;
  private final FloodHost host;
  private final int queueCount;
  private final ArrayDeque<FloodCommand> sent = new ArrayDeque<>();
  private @Nullable FloodCommand awaited;
  private int freeTags;
  private boolean ofCqs;
  private int nextQueueId;
  private boolean finished;

  DeletingThread(FloodRun run, FloodHost host) {
    this.run = run;
    this.host = host;
    this.queueCount = run.setup.workload().count();
    freeTags = run.setup.workload().tags();
    nextQueueId = queueCount;
  }

  @Override
  public void start() {
    run.heap.add(0, FloodRun.SEND, 0);
  }

  @Override
  public void send(long nowNs) {
    while (true) {
      if (nextQueueId > 0 && freeTags > 0) {
        freeTags--;
        FloodCommand command =
            run.command(ofCqs ? Opcode.DELETE_CQ.code() : Opcode.DELETE_SQ.code(), nextQueueId--);
        sent.add(command);
        host.submit(nowNs, command);
        run.heap.add(nowNs + run.delays.submit.drawNs(run.random), FloodRun.SEND, 0);
        return;
      }
      FloodCommand oldest = sent.peek();
      if (oldest == null) {
        if (ofCqs) {
          finished = true;
          return;
        }
        ofCqs = true;
        nextQueueId = queueCount;
        continue;
      }
      if (!oldest.complete) {
        awaited = oldest;
        return;
      }
      sent.remove();
    }
  }

  @Override
  public void onTagFree(long nowNs, FloodCommand command) {
    freeTags++;
    if (awaited == command) {
      awaited = null;
      run.heap.add(nowNs + run.delays.wakeUp.drawNs(run.random), FloodRun.SEND, 0);
    }
  }

  @Override
  public boolean finished() {
    return finished;
  }
}
