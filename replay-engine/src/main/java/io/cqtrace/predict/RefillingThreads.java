package io.cqtrace.predict;

import io.cqtrace.nvme.Opcode;

/**
 * Hot path: I/O at a given queue depth. As many threads as tags submit one command each, wait for
 * it, and submit the next one some time after its tag is free.
 */
final class RefillingThreads implements Submitter {
  private final FloodRun run;
  private final FloodHost host;
  private final int count;
  private int planned;
  private int completed;

  RefillingThreads(FloodRun run, FloodHost host) {
    this.run = run;
    this.host = host;
    this.count = run.setup.workload().count();
  }

  @Override
  public void start() {
    int threads = Math.min(count, run.setup.workload().tags());
    for (int i = 0; i < threads; i++) {
      plan(0);
    }
  }

  private void plan(long nowNs) {
    planned++;
    run.heap.add(nowNs + run.delays.wakeUp.drawNs(run.random), FloodRun.SEND, 0);
  }

  @Override
  public void send(long nowNs) {
    host.submit(nowNs, run.command(Opcode.READ.code(), 0));
  }

  @Override
  public void onTagFree(long nowNs, FloodCommand command) {
    completed++;
    if (planned < count) {
      plan(nowNs);
    }
  }

  @Override
  public boolean finished() {
    return completed == count;
  }
}
