package io.cqtrace.cli;

import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.TraceFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is said of captures beside their names: of one run, or of all runs of a batch. */
class CaptureOptions {
  private static final int MOST_ADMIN_ENTRIES = 4096;
  private static final int MOST_IO_ENTRIES = 65536;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--admin-queue-size",
      paramLabel = "N",
      description = "Size of the admin queues, if created before the capture starts.")
  private int adminQueueSize;

  @Option(
      names = "--io-queue-size",
      paramLabel = "N",
      description = "Size of the I/O queues, if created before the capture starts.")
  private int ioQueueSize;

  @Option(
      names = "--trace-events",
      paramLabel = "FILE",
      description = "trace-events-all of the QEMU build that wrote a binary trace.")
  private @Nullable Path traceEvents;

  @Option(
      names = "--doorbell-stride",
      paramLabel = "BYTES",
      description = "Doorbell stride of a vfio trace, 4 << CAP.DSTRD (default: 4).")
  private int doorbellStride = FormatOptions.defaults().doorbellStrideBytes();

  @Option(
      names = "--strict",
      description = "Reject a capture with damaged lines (default: count them).")
  private boolean strict;

  /** The command that these options are of. */
  final CommandLine commandLine() {
    return spec.commandLine();
  }

  /** Limits: NVMe Base 2.0, 3.1.4.1 (CAP.MQES) and 3.1.4.8 (AQA). */
  final void checkSizes() {
    checkSize("--admin-queue-size", adminQueueSize, MOST_ADMIN_ENTRIES);
    checkSize("--io-queue-size", ioQueueSize, MOST_IO_ENTRIES);
  }

  /** Zero is "not given". */
  private void checkSize(String option, int size, int most) {
    if (size != 0 && (size < 2 || size > most)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '" + option + "': " + size + " is not in 2.." + most);
    }
  }

  final QueueSizes queueSizes() {
    return new QueueSizes(adminQueueSize, ioQueueSize, Map.of(), Map.of());
  }

  final int ioQueueSize() {
    return ioQueueSize;
  }

  /**
   * How files are read.
   *
   * @param format null: detected
   */
  final ReadOptions readOptions(@Nullable TraceFormat format, int threads) {
    return new ReadOptions(format, threads, strict, formatOptions());
  }

  private FormatOptions formatOptions() {
    try {
      return new FormatOptions(traceEvents, doorbellStride);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--doorbell-stride takes a power of two from 4 to 131072, not " + doorbellStride,
          e);
    }
  }

  /** What another reading of the same files would have to be given; empty without options. */
  final List<String> words() {
    List<String> words = new ArrayList<>();
    if (adminQueueSize != 0) {
      words.add("--admin-queue-size=" + adminQueueSize);
    }
    if (ioQueueSize != 0) {
      words.add("--io-queue-size=" + ioQueueSize);
    }
    if (traceEvents != null) {
      words.add("--trace-events=" + traceEvents);
    }
    if (doorbellStride != FormatOptions.defaults().doorbellStrideBytes()) {
      words.add("--doorbell-stride=" + doorbellStride);
    }
    if (strict) {
      words.add("--strict");
    }
    return words;
  }
}
