package io.cqtrace.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Random runs over a grid: how often something goes wrong that {@link Explorer} says can.
 *
 * <p>The k-th run at every point has the same seed, made of the sweep's and k alone, so that points
 * differ by what they are and not by their luck, and the result does not depend on the number of
 * threads.
 *
 * @param points the grid
 * @param runs random runs at each point
 * @param seed the sweep's seed
 */
public record Sweep(List<SweepPoint> points, int runs, long seed) {
  private static final int MAX_RUNS = 1_000_000;
  private static final int SLICE_RUNS = 16;

  public Sweep {
    points = List.copyOf(points);
    if (runs < 1 || runs > MAX_RUNS) {
      throw new IllegalArgumentException("runs=" + runs + " is not in 1.." + MAX_RUNS);
    }
  }

  /** What some of the runs at one point came to. */
  private record Slice(int lost, int failed, int stalled) {
    Slice plus(Slice other) {
      return new Slice(lost + other.lost, failed + other.failed, stalled + other.stalled);
    }
  }

  /**
   * Runs it.
   *
   * @param threads threads that share the runs; the result is the same for any number
   * @param progress is told how many runs are done
   */
  public List<SweepCount> run(int threads, LongConsumer progress) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<List<Future<Slice>>> slices = new ArrayList<>();
      for (SweepPoint point : points) {
        List<Future<Slice>> ofPoint = new ArrayList<>();
        for (int from = 0; from < runs; from += SLICE_RUNS) {
          int first = from;
          int last = Math.min(runs, from + SLICE_RUNS);
          ofPoint.add(executor.submit(() -> slice(point, first, last)));
        }
        slices.add(ofPoint);
      }
      return collect(slices, progress);
    } finally {
      executor.shutdownNow();
    }
  }

  private List<SweepCount> collect(List<List<Future<Slice>>> slices, LongConsumer progress)
      throws InterruptedException {
    List<SweepCount> counts = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Slice sum = new Slice(0, 0, 0);
      for (Future<Slice> slice : slices.get(i)) {
        sum = sum.plus(result(slice));
      }
      counts.add(new SweepCount(points.get(i), runs, sum.lost, sum.failed, sum.stalled));
      progress.accept((long) runs * counts.size());
    }
    return counts;
  }

  private static Slice result(Future<Slice> slice) throws InterruptedException {
    try {
      return slice.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run broke off", e.getCause());
    }
  }

  private Slice slice(SweepPoint point, int firstRun, int lastRun) {
    int lost = 0;
    int failed = 0;
    int stalled = 0;
    for (int run = firstRun; run < lastRun; run++) {
      switch (point.run(seedOf(run)).result().verdict()) {
        case FAILED -> failed++;
        case LOST -> lost++;
        case STALLED -> stalled++;
        case OVERRUN, DELAYED, CLEAN -> {}
      }
    }
    return new Slice(lost, failed, stalled);
  }

  /** Neighbouring runs get unrelated seeds: the finalizer of SplitMix64. */
  long seedOf(int run) {
    long mixed = seed + (run + 1) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
