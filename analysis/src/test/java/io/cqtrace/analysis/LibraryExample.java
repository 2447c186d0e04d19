package io.cqtrace.analysis;

import io.cqtrace.analysis.export.CommandColumns;
import io.cqtrace.analysis.export.CommandTable;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TableWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * How another program uses cqtrace (docs/library.md): a stream in, a verdict and an Arrow table
 * out, in memory that the program gives. Nothing is shared: any number of threads may do this.
 */
public final class LibraryExample {
  private LibraryExample() {}

  /**
   * Analyzes a capture and writes its commands.
   *
   * @param name of the run, and of its source in messages
   * @param log the capture, in any format and compression that cqtrace reads
   * @param commands takes an Arrow IPC file; flushed and closed by the caller
   * @param allocator the caller's; nothing of it is in use afterwards
   */
  public static Analysis analyze(
      String name, InputStream log, OutputStream commands, BufferAllocator allocator) {
    try (TableMemory memory = new TableMemory(allocator);
        TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofStream(name, log)), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      CapturePass pass = new CapturePass(capture, QueueSizes.UNKNOWN);
      Analysis analysis = new Analyzer(pass, List.of()).run();
      boolean epoch = pass.clocks().epoch(analysis.trace().sources());
      TableRun run = new TableRun(name, epoch, capture.rowSourceNames());
      try (TableWriter table =
          new TableWriter(
              TableSink.of(commands), CommandColumns.SCHEMA, run, TableCompression.NONE, memory)) {
        pass.read(List.of(new CommandTable(table)));
        table.finish(Map.of());
      }
      return analysis;
    }
  }

  /** {@code LibraryExample CAPTURE ARROW-FILE}. */
  public static void main(String[] args) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        InputStream log = Files.newInputStream(Path.of(args[0]));
        OutputStream commands = Files.newOutputStream(Path.of(args[1]))) {
      System.out.println(analyze(args[0], log, commands, allocator).verdict());
    }
  }
}
