package io.cqtrace.analysis.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many runs on several threads. What was read before, and has not changed, is not read again. No
 * run ends the batch: one that fails is a record with its error.
 */
public final class Batch {
  private final RunAnalyzer analyzer;
  private final int threads;

  /** Where the results go; called by one thread. */
  public interface Sink {
    /** A folder's runs were analyzed; none where it has no capture. */
    void done(RunFiles run, List<RunRecord> records);

    /** A file was left out; may be called by any thread. */
    void skipped(String fileAndReason);
  }

  /** A batch on so many threads. */
  public Batch(RunAnalyzer analyzer, int threads) {
    this.analyzer = analyzer;
    this.threads = threads;
  }

  /**
   * Analyzes runs.
   *
   * @param known records of an earlier batch by their inputs ({@link RunAnalyzer#inputs})
   */
  public void run(List<RunFiles> runs, Map<String, List<RunRecord>> known, Sink sink)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      ExecutorCompletionService<Done> results = new ExecutorCompletionService<>(pool);
      int waiting = 0;
      for (RunFiles run : runs) {
        results.submit(() -> one(run, known, sink));
        if (++waiting >= 4 * threads) {
          take(results.take(), sink);
          waiting--;
        }
      }
      while (waiting-- > 0) {
        take(results.take(), sink);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private record Done(RunFiles run, List<RunRecord> records) {}

  private static void take(Future<Done> result, Sink sink) throws InterruptedException {
    try {
      Done done = result.get();
      sink.done(done.run(), done.records());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Done one(RunFiles run, Map<String, List<RunRecord>> known, Sink sink) {
    try {
      String inputs = analyzer.inputs(run);
      List<RunRecord> before = known.get(inputs);
      return new Done(
          run, before == null ? analyzer.analyzeOrFail(run, inputs, sink::skipped) : before);
    } catch (IOException e) {
      String problem = "cannot be read: " + e.getMessage();
      return new Done(run, List.of(RunRecord.failed(run, List.of(), problem, "")));
    }
  }

  /** What an earlier batch knows, by its inputs. */
  public static Map<String, List<RunRecord>> known(List<RunRecord> earlier) {
    Map<String, List<RunRecord>> known = new HashMap<>();
    for (RunRecord run : earlier) {
      if (run.exit() != 70 && !run.inputs().isEmpty()) {
        known.computeIfAbsent(run.inputs(), k -> new ArrayList<>()).add(run);
      }
    }
    return known;
  }
}
