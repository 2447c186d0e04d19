package io.cqtrace.analysis;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.replay.Variant;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Analyzes a text as if it were a file, with the models qemu and drop. */
public final class LogText {
  private LogText() {}

  /** Analyzes it under a name. */
  public static Analysis analyze(String name, String text) {
    return analyze(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Analyzes a file's bytes under a name. */
  public static Analysis analyze(String name, byte[] content) {
    ByteArrayInputStream bytes = new ByteArrayInputStream(content);
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofStream(name, bytes)), ReadOptions.defaults())) {
      return new Analyzer(
              reader,
              QueueSizes.UNKNOWN,
              List.of(
                  new Variant(QemuController.current(), 1), new Variant(new DropController(), 1)))
          .run(memory);
    }
  }
}
