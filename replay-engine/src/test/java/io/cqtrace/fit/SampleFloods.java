package io.cqtrace.fit;

import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads captures of SPDK with the guest's ftrace beside them. */
public final class SampleFloods {
  private SampleFloods() {}

  /** A capture of the tree: {@code sample-traces/spdk/NAME}. */
  public static CapturedFloods sample(String name) {
    return read(
        Path.of("").toAbsolutePath().resolveSibling("sample-traces").resolve("spdk").resolve(name),
        true);
  }

  /** The log in this folder, and the guest's trace if it is wanted. */
  public static CapturedFloods read(Path folder, boolean withHost) {
    List<TraceInput> inputs =
        Stream.of("spdk.log.zst", "guest-ftrace.txt.zst")
            .limit(withHost ? 2 : 1)
            .map(folder::resolve)
            .filter(Files::exists)
            .map(TraceInput::ofFile)
            .toList();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults())) {
      SourceClocks clocks = ClockRelation.of(reader, memory);
      AdminTape tape = new AdminTape();
      try (EventStream events = reader.events(memory, clocks)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).tell(tape).run(events);
      }
      return CapturedFloods.of(tape);
    }
  }
}
