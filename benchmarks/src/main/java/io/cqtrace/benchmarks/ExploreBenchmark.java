package io.cqtrace.benchmarks;

import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Scenario;
import io.cqtrace.model.Models;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Whole searches, one thread: seconds a search. The first, of every interleaving is what {@code
 * compare-spin.sh} also gives to spin.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
@State(Scope.Benchmark)
public class ExploreBenchmark {
  @Param({"spec", "spdk-pre-25473"})
  String controller = "spec";

  /** Every interleaving of 32 queues, as spin takes them. */
  @Benchmark
  public Exploration everyStepOf32Queues() {
    return Explorer.exploreEveryStep(
        scenario().with(Parameter.IO_QUEUES, 32), Explorer.Bounds.DEFAULT);
  }

  /** The reduced search of 64 queues: what {@code cqtrace explore} runs. */
  @Benchmark
  public Exploration reducedOf64Queues() {
    return Explorer.explore(scenario());
  }

  private Scenario scenario() {
    return Scenario.deleteFlood(
        Models.LINUX, Objects.requireNonNull(Models.controller(controller), controller));
  }
}
