package io.cqtrace.predict;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares numbered pieces of work between threads. The pieces do not depend on each other nor on who
 * takes which, so that the outcome is the same with any number of threads.
 */
final class Parallel {
  private Parallel() {}

  /**
   * Calls {@code work} for 0 .. {@code count - 1}; throws what it throws.
   *
   * @param block pieces that a thread takes at once
   */
  static void forEach(int count, int block, int threads, IntConsumer work) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    Runnable worker =
        () -> {
          try {
            for (int from = next.getAndAdd(block); from < count; from = next.getAndAdd(block)) {
              for (int i = from; i < Math.min(count, from + block); i++) {
                work.accept(i);
              }
            }
          } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            next.set(count);
          }
        };
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      Thread thread = new Thread(worker, "runs-" + i);
      thread.setDaemon(true);
      thread.start();
      others.add(thread);
    }
    worker.run();
    for (Thread thread : others) {
      join(thread);
    }
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
