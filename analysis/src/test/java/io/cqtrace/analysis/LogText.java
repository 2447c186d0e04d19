package io.cqtrace.analysis;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.replay.Variant;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Analyzes a text as if it were a file, with the models qemu and drop. */
public final class LogText {
  private LogText() {}

  /** Analyzes it under a name. */
  public static Analysis analyze(String name, String text) {
    return run(List.of(input(name, text.getBytes(StandardCharsets.UTF_8))));
  }

  /** Analyzes it with queue sizes that are given, as the options do. */
  public static Analysis analyze(String name, String text, QueueSizes sizes) {
    return run(List.of(input(name, text.getBytes(StandardCharsets.UTF_8))), sizes);
  }

  /** Analyzes several files of one run. */
  public static Analysis analyze(List<String> texts) {
    List<TraceInput> inputs = new ArrayList<>();
    for (String text : texts) {
      inputs.add(input("file-" + inputs.size(), text.getBytes(StandardCharsets.UTF_8)));
    }
    return run(inputs);
  }

  /** Analyzes a file's bytes. */
  public static Analysis analyze(byte[] bytes) {
    return run(List.of(input("file", bytes)));
  }

  private static TraceInput input(String name, byte[] bytes) {
    return TraceInput.ofStream(name, new ByteArrayInputStream(bytes));
  }

  private static Analysis run(List<TraceInput> inputs) {
    return run(inputs, QueueSizes.UNKNOWN);
  }

  private static Analysis run(List<TraceInput> inputs, QueueSizes sizes) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      return new Analyzer(
              CapturePass.once(capture, sizes),
              List.of(
                  new Variant(QemuController.current(), 1), new Variant(new DropController(), 1)))
          .run();
    }
  }
}
