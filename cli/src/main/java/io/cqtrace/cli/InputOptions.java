package io.cqtrace.cli;

import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.source.TraceInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that reads captures accepts. */
final class InputOptions {
  private static final int MOST_ADMIN_ENTRIES = 4096;
  private static final int MOST_IO_ENTRIES = 65536;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description =
          "Captures of one run; - is standard input. Compressed input (gz, xz, zst, bz2) is read"
              + " directly.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description = "Input format (default: detected).")
  private @Nullable String format;

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

  /** Zero is "not given". Limits: NVMe Base 2.0, 3.1.4.1 (CAP.MQES) and 3.1.4.8 (AQA). */
  private void checkSize(String option, int size, int most) {
    if (size != 0 && (size < 2 || size > most)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '" + option + "': " + size + " is not in 2.." + most);
    }
  }

  List<String> files() {
    return files;
  }

  QueueSizes queueSizes() {
    return new QueueSizes(adminQueueSize, ioQueueSize, Map.of(), Map.of());
  }

  int ioQueueSize() {
    return ioQueueSize;
  }

  OpenCapture open() {
    return open(files);
  }

  /** Opens other files by the same options. */
  OpenCapture open(List<String> inputs) {
    return new OpenCapture(reader(inputs), queueSizes());
  }

  private TraceReader reader(List<String> inputs) {
    if (inputs.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
    }
    ReadOptions defaults = ReadOptions.defaults();
    String name = format;
    TraceFormat chosen = name == null ? null : TraceFormat.find(name);
    if (name != null && chosen == null) {
      String known =
          Arrays.stream(TraceFormat.values())
              .map(TraceFormat::formatName)
              .collect(Collectors.joining(", "));
      throw new ParameterException(
          spec.commandLine(), "no such format: " + name + "; there are " + known);
    }
    checkSize("--admin-queue-size", adminQueueSize, MOST_ADMIN_ENTRIES);
    checkSize("--io-queue-size", ioQueueSize, MOST_IO_ENTRIES);
    List<String> named = inputs.stream().map(InputOptions::tableOf).toList();
    OutputFile.inputs(named);
    return TraceReader.open(
        named.stream().map(TraceInput::ofArgument).toList(),
        new ReadOptions(chosen, defaults.threads(), strict, formatOptions()));
  }

  /** The table of an import that is named by its folder; any other name as it is. */
  private static String tableOf(String name) {
    Path table = Path.of(name).resolve("events.arrow");
    return Files.isRegularFile(table) ? table.toString() : name;
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
}
