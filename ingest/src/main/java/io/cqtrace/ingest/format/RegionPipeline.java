package io.cqtrace.ingest.format;

import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.RegionReader;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the regions of a source with several threads and hands them out in their order. At most
 * two regions more than there are threads are in memory.
 *
 * <p>A task reads one region, then decodes it. Tasks read in the order in which they were
 * submitted, each when it is its turn; the executor starts them in that order, so the task whose
 * turn it is has always been started.
 */
final class RegionPipeline implements AutoCloseable {
  private static final long LONGEST_REGION_SECONDS = 300;

  private final RegionReader regions;
  private final ThreadLocal<RegionDecoder> decoders;
  private final ExecutorService executor;
  private final ArrayDeque<Future<@Nullable DecodedRegion>> running = new ArrayDeque<>();
  private final Object readLock = new Object();
  private long readTurn;
  private long submittedCount;
  private @Nullable DecodedRegion handedOut;

  RegionPipeline(RegionReader regions, Supplier<? extends RegionDecoder> decoder, int threads) {
    this.regions = regions;
    this.decoders = ThreadLocal.withInitial(decoder);
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "cqtrace-decode");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < threads + 2; i++) {
      submit(new DecodedRegion());
    }
  }

  private void submit(DecodedRegion place) {
    long turn = submittedCount++;
    running.add(executor.submit(() -> readAndDecode(place, turn)));
  }

  private @Nullable DecodedRegion readAndDecode(DecodedRegion place, long turn)
      throws InterruptedException {
    ByteRegion region;
    synchronized (readLock) {
      while (readTurn != turn) {
        readLock.wait();
      }
      try {
        region = place.read(regions);
      } finally {
        readTurn++;
        readLock.notifyAll();
      }
    }
    if (region == null) {
      return null;
    }
    place.decode(region, decoders.get());
    return place;
  }

  /** The next region, or null at the end; it is used again after the next call. */
  @Nullable DecodedRegion next() {
    if (handedOut != null) {
      submit(handedOut);
    }
    Future<@Nullable DecodedRegion> first = running.poll();
    handedOut = first == null ? null : result(first);
    return handedOut;
  }

  private static @Nullable DecodedRegion result(Future<@Nullable DecodedRegion> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TraceFormatException refused) {
        throw refused;
      }
      throw new IllegalStateException("decoding failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while decoding", e);
    }
  }

  /** Ends the tasks; when it returns, none of them reads any more. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(LONGEST_REGION_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a decoder thread does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
