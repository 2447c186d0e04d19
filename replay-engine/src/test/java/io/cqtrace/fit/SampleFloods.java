package io.cqtrace.fit;

import io.cqtrace.history.CapturePass;
import io.cqtrace.history.ClockRelation;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.replay.ReplayInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads captures of SPDK with the guest's ftrace beside them. */
public final class SampleFloods {
  private SampleFloods() {}

  /** A capture of the tree: {@code sample-traces/spdk/NAME}. */
  public static CapturedFloods sample(String name) {
    return read(folder(name), true);
  }

  /** Its folder. */
  public static Path folder(String name) {
    return Path.of("").toAbsolutePath().resolveSibling("sample-traces/spdk").resolve(name);
  }

  /** A capture of the collection beside the checkout; null where there is none. */
  public static @Nullable Path collected(String name) {
    String configured = System.getenv("CQTRACE_CAPTURES");
    if (configured != null) {
      return Path.of(configured, "spdk", name);
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path folder = dir.resolve("shared/captures/spdk").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }

  /** What a replay of the log in this folder takes, with the guest's trace beside it. */
  public static ReplayInput input(Path folder) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs(folder, true), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      return ReplayInput.read(new CapturePass(capture, QueueSizes.UNKNOWN));
    }
  }

  private static List<TraceInput> inputs(Path folder, boolean withHost) {
    return Stream.of("spdk.log.zst", "guest-ftrace.txt.zst")
        .limit(withHost ? 2 : 1)
        .map(folder::resolve)
        .filter(Files::exists)
        .map(TraceInput::ofFile)
        .toList();
  }

  /** The log in this folder, and the guest's trace if it is wanted. */
  public static CapturedFloods read(Path folder, boolean withHost) {
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs(folder, withHost), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      SourceClocks clocks = ClockRelation.of(capture);
      AdminTape tape = new AdminTape();
      try (EventStream events = capture.events(clocks)) {
        new HistoryBuilder(QueueSizes.UNKNOWN).clocks(clocks).addListener(tape).run(events);
      }
      return CapturedFloods.of(tape);
    }
  }
}
