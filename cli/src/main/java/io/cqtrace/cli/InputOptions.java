package io.cqtrace.cli;

import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.source.TraceInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What every command that reads captures accepts. */
final class InputOptions extends CaptureOptions {
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

  List<String> files() {
    return files;
  }

  OpenCapture open() {
    return open(files);
  }

  /** Opens other files by the same options. */
  OpenCapture open(List<String> inputs) {
    TraceReader reader = reader(inputs);
    reader.tell(ProgressLine.of(commandLine().getCommandSpec(), "events read", 0));
    return new OpenCapture(reader, queueSizes());
  }

  private TraceReader reader(List<String> inputs) {
    if (inputs.isEmpty()) {
      throw new ParameterException(commandLine(), "Missing required parameter: 'FILE'");
    }
    String name = format;
    TraceFormat chosen = name == null ? null : TraceFormat.find(name);
    if (name != null && chosen == null) {
      String known =
          Arrays.stream(TraceFormat.values())
              .map(TraceFormat::formatName)
              .collect(Collectors.joining(", "));
      throw new ParameterException(
          commandLine(), "no such format: " + name + "; there are " + known);
    }
    checkSizes();
    List<String> named = inputs.stream().map(InputOptions::tableOf).toList();
    OutputFile.inputs(named);
    return TraceReader.open(
        named.stream().map(TraceInput::ofArgument).toList(),
        readOptions(chosen, ReadOptions.defaults().threads()));
  }

  /** The table of an import that is named by its folder; any other name as it is. */
  private static String tableOf(String name) {
    Path table = Path.of(name).resolve("events.arrow");
    return Files.isRegularFile(table) ? table.toString() : name;
  }
}
