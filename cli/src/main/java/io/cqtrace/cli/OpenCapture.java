package io.cqtrace.cli;

import io.cqtrace.history.CapturePass;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.table.TableMemory;
import java.util.List;

/** The inputs of a command, opened, with the memory for what is read of them. */
final class OpenCapture implements AutoCloseable {
  private final TableMemory memory = new TableMemory(Long.MAX_VALUE);
  private final TraceReader reader;
  private final Capture capture;
  private final QueueSizes sizes;

  /**
   * Takes a reader over.
   *
   * @param sizes queue sizes that the user knows
   */
  OpenCapture(TraceReader reader, QueueSizes sizes) {
    this.reader = reader;
    this.sizes = sizes;
    this.capture = new Capture(reader, memory, CaptureLimits.defaults());
  }

  Capture capture() {
    return capture;
  }

  List<String> names() {
    return reader.sourceNames();
  }

  TraceReader reader() {
    return reader;
  }

  TableMemory memory() {
    return memory;
  }

  /** For a command that reads the capture several times. */
  CapturePass pass() {
    return new CapturePass(capture, sizes);
  }

  /** For a command that reads it once, or twice to infer sizes. */
  CapturePass passOnce() {
    return CapturePass.once(capture, sizes);
  }

  @Override
  public void close() {
    capture.close();
    reader.close();
    memory.close();
  }
}
