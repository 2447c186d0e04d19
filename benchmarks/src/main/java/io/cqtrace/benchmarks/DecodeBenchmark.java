package io.cqtrace.benchmarks;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.source.RegionReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
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
 * Milliseconds for one file, read from the page cache: counting its line feeds, decoding it into
 * chunks and into Arrow batches, and rebuilding the history. The file is named by {@code
 * -Dcqtrace.bench.file}; divide its size by the score.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DecodeBenchmark {
  private static final String FILE_PROPERTY = "cqtrace.bench.file";
  private static final int READ_BYTES = 1 << 18;

  /** Threads that decode. */
  @Param({"1", "2"})
  public int threads;

  private final Path file = Path.of(System.getProperty(FILE_PROPERTY, "trace.log"));

  /** What {@code wc -l} does, in Java, on one thread whatever {@link #threads} says. */
  @Benchmark
  public long lineFeeds() throws IOException {
    byte[] bytes = new byte[READ_BYTES];
    long count = 0;
    try (InputStream in = new FileInputStream(file.toFile())) {
      for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
        for (int i = 0; i < length; i++) {
          count += bytes[i] == '\n' ? 1 : 0;
        }
      }
    }
    return count;
  }

  /** Text to chunks of plain arrays. */
  @Benchmark
  public long chunks() {
    long rows = 0;
    ReadLimits limits = new ReadLimits(threads, RegionReader.DEFAULT_REGION_BYTES);
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(file));
        ChunkReader reader =
            TraceFormat.QEMU_LOG.definition().open(source, limits, FormatOptions.defaults())) {
      for (EventChunk chunk = reader.nextChunk(); chunk != null; chunk = reader.nextChunk()) {
        rows += chunk.rowCount();
      }
    }
    return rows;
  }

  /** Text to Arrow batches, by the way every command takes. */
  @Benchmark
  public long batches() {
    long rows = 0;
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = open();
        EventStream events = reader.events(memory)) {
      for (EventBatch batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
        rows += batch.rowCount();
      }
    }
    return rows;
  }

  /** Text to Arrow batches to the history of queues and commands, told to one listener. */
  @Benchmark
  public long history() {
    long[] rows = new long[1];
    HistoryBuilder history =
        new HistoryBuilder(QueueSizes.UNKNOWN)
            .addListener(
                new HistoryListener() {
                  @Override
                  public void onEnd(CaptureSpan capture) {
                    rows[0] = capture.rowCount();
                  }
                });
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = open();
        EventStream events = reader.events(memory)) {
      history.run(events);
    }
    return rows[0];
  }

  private TraceReader open() {
    ReadOptions options = ReadOptions.defaults();
    return TraceReader.open(
        List.of(TraceInput.ofFile(file)),
        new ReadOptions(options.format(), threads, options.strict(), options.formatOptions()));
  }
}
