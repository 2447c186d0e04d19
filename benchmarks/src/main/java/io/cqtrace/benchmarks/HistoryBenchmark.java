package io.cqtrace.benchmarks;

import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.replay.WhatIfSet;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Milliseconds for the history of one file whose batches stand in memory: alone, with all rules,
 * and with the what-if replays. The file is named by {@code -Dcqtrace.bench.file}; its number of
 * rows, printed at the beginning, divided by the score are events per millisecond.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HistoryBenchmark {
  private static final String FILE_PROPERTY = "cqtrace.bench.file";
  private static final long KEPT_BYTES = 1L << 32;

  private final TableMemory memory = new TableMemory(Long.MAX_VALUE);
  private final TraceReader reader =
      TraceReader.open(
          List.of(TraceInput.ofFile(Path.of(System.getProperty(FILE_PROPERTY, "trace.log")))),
          ReadOptions.defaults());
  private final Capture capture =
      new Capture(
          reader,
          memory,
          new CaptureLimits(KEPT_BYTES, Path.of(System.getProperty("java.io.tmpdir", "."))));
  private final CapturePass pass = new CapturePass(capture, QueueSizes.UNKNOWN);

  /** Decodes the file; its rows are kept. */
  @Setup
  public void read() {
    System.out.println(new Analyzer(pass, List.of()).run().capture().rowCount() + " rows");
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    capture.close();
    reader.close();
    memory.close();
  }

  /** The history of queues and commands, told to nobody. */
  @Benchmark
  public void history() {
    pass.read(List.of());
  }

  /** The history with all rules. */
  @Benchmark
  public Object rules() {
    return new Analyzer(pass, List.of()).run();
  }

  /** The same with the what-if replays. */
  @Benchmark
  public Object rulesAndReplays() {
    return new Analyzer(pass, WhatIfSet.variants()).run();
  }
}
