package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventSchema;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableSink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.junit.jupiter.api.Test;

/** Another program's use: its streams, its allocator, its sink; several captures at once. */
class LibraryUseTest {
  private static final int CAPTURES = 8;

  private static byte[] log(int commands) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < commands; i++) {
      text.append("100@1700000000.00000").append(i % 10).append(":pci_nvme_io_cmd cid ").append(i);
      text.append(" nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Imports a stream into bytes, and gives the rows that Arrow's own reader finds there. */
  private static int imported(BufferAllocator allocator, int commands) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TraceInput input =
        TraceInput.ofStream("capture-" + commands, new ByteArrayInputStream(log(commands)));
    SourceClocks clocks = SourceClocks.common(1);
    try (TableMemory memory = new TableMemory(allocator);
        TraceReader reader = TraceReader.open(List.of(input), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults());
        EventStream events = capture.events(clocks);
        EventFileWriter file =
            new EventFileWriter(
                TableSink.of(bytes),
                TableCompression.ZSTD,
                new EventFileWriter.Run("a run", clocks::epoch, capture.origins(clocks)),
                memory)) {
      file.writeAll(events);
    }
    int rows = 0;
    try (ArrowFileReader table =
        new ArrowFileReader(
            new ByteArrayReadableSeekableByteChannel(bytes.toByteArray()),
            allocator,
            CommonsCompressionFactory.INSTANCE)) {
      assertThat(table.getVectorSchemaRoot().getSchema().getFields().size())
          .isEqualTo(EventSchema.fileSchema(true, Map.of()).getFields().size());
      while (table.loadNextBatch()) {
        rows += table.getVectorSchemaRoot().getRowCount();
      }
    }
    return rows;
  }

  @Test
  void capturesOfSeveralThreadsShareNothing() {
    try (BufferAllocator allocator = new RootAllocator()) {
      List<Integer> rows =
          IntStream.rangeClosed(1, CAPTURES)
              .parallel()
              .mapToObj(
                  number -> {
                    try {
                      return imported(allocator, 1000 * number);
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  })
              .toList();
      assertThat(rows)
          .isEqualTo(IntStream.rangeClosed(1, CAPTURES).mapToObj(n -> 1000 * n).toList());
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }
}
